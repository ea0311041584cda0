"""What the bot says where no feature has an answer."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from telegram import InlineKeyboardButton, InlineKeyboardMarkup

from bot.callback_data import CallbackData
from bot.cards import entry_title
from bot.content.loader import Content
from bot.content.models import Form
from bot.destinations import (
    OpenComparePicker,
    OpenForm,
    OpenHelp,
    OpenQuestions,
    OpenTip,
    OpenUrgentSigns,
)
from bot.language import _, ngettext
from bot.screen import Screen, button, escape, keyboard, paragraphs, shortened

BUTTON_CHARACTERS = 36  # what a phone shows on a button over the whole width


class OpenFound(CallbackData):
    """An entry that was found; `key` is how search calls it: "question:deep-sleep"."""

    tag: ClassVar[str] = "fou1"
    key: str


def named(form: Form) -> Screen:
    """The text names one form and asks nothing."""
    return Screen(
        _("{form}: what would you like to see?", form=escape(form.name)),
        keyboard(
            [button(_("About {form}", form=form.short_name), OpenForm(form_id=form.id))],
            [button(_("Compare it"), OpenComparePicker(forms=form.id))],
        ),
    )


def found(content: Content, keys: Sequence[str]) -> Screen:
    """Several entries that may answer, the likeliest first."""
    return Screen(_("I found these. Which one is nearest to what you mean?"), keyboard(*_entries(content, keys)))


def not_known(content: Content, keys: Sequence[str]) -> Screen:
    """Nothing answers; the nearest topics, if there are any, and the menu."""
    nearest = _("These are the nearest topics I have.") if keys else _("The menus show what I do have.")
    return Screen(
        paragraphs(
            _("I do not know that one."),
            nearest,
            _("If you feel unwell, please ask a person: a doctor, a pharmacist, or your local emergency number."),
        ),
        keyboard(
            *_entries(content, keys),
            [button(_("Questions"), OpenQuestions()), button(_("Urgent signs"), OpenUrgentSigns())],
        ),
    )


def _entries(content: Content, keys: Sequence[str]) -> list[list[InlineKeyboardButton]]:
    return [[button(shortened(entry_title(content, key), BUTTON_CHARACTERS), OpenFound(key=key))] for key in keys]


def unknown_command() -> Screen:
    return Screen(_("I do not know that command. /help lists the ones I do."), _ways_on())


def not_text() -> Screen:
    return Screen(_("I can only read text, and a location when I asked for one."), _ways_on())


def stale_button() -> Screen:
    """A button that this version of the bot did not make."""
    screen = Screen(_("That button is from an older version of me. Here is where everything is now."), _ways_on())
    return screen.with_toast(_("That button is out of date."))


def in_group(link: str) -> Screen:
    return Screen(
        _("Health is a private matter, so I talk about it in private only."),
        InlineKeyboardMarkup([[InlineKeyboardButton(_("Open a private chat"), url=link)]]),
    )


def broken() -> Screen:
    screen = Screen(
        _("Sorry, something went wrong on my side. Nothing you set up is lost; please try again."), keyboard()
    )
    return screen.with_toast(_("Sorry, that went wrong."))


def too_many(wait_s: float) -> str:
    """Said once to who sends faster than anybody reads (plain text)."""
    return ngettext(
        "That was a lot at once. Give me {count} seconds, then I am all yours again.",
        "That was a lot at once. Give me {count} seconds, then I am all yours again.",
        max(1, round(wait_s)),
    )


def _ways_on() -> InlineKeyboardMarkup:
    return keyboard(
        [button(_("Questions"), OpenQuestions()), button(_("Compare forms"), OpenComparePicker())],
        [button(_("A tip"), OpenTip()), button(_("Help"), OpenHelp())],
    )
