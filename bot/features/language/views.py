"""What the choice of a language looks like."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from bot.callback_data import CallbackData
from bot.destinations import OpenLanguage, OpenSettings
from bot.language import _, current
from bot.screen import Screen, button, escape, grid, keyboard, paragraphs


class SetLanguage(CallbackData):
    """Speak this language from now on; None follows the person's app."""

    tag: ClassVar[str] = "lns1"
    language: str | None = None


def languages(names: Mapping[str, str], *, chosen: str | None) -> Screen:
    """Every language by its own name. `names` are by code; `chosen` is None while the app decides."""
    choices = [button(_marked(name, on=code == chosen), SetLanguage(language=code)) for code, name in names.items()]
    return Screen(
        paragraphs(
            _("<b>Language</b>"),
            _("I speak the language of your app where I can, and English elsewhere. Choose another one here."),
        ),
        keyboard(
            [button(_marked(_("Follow my app"), on=chosen is None), SetLanguage())],
            *grid(choices, columns=2),
            back=OpenSettings(),
        ),
    )


def language_set(*, chosen: str | None, before: str | None) -> Screen:
    """Said in the new language."""
    name = escape(current().name)
    return Screen(
        _("<b>Set.</b> I speak {language} from now on.", language=name)
        if chosen is not None
        else _("<b>Set.</b> I follow your app, and speak {language} at present.", language=name),
        keyboard(
            [button(_("Undo"), SetLanguage(language=before)), button(_("Languages"), OpenLanguage())],
            back=OpenSettings(),
        ),
    )


def _marked(label: str, *, on: bool) -> str:
    return f"✓ {label}" if on else label
