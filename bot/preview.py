"""Shows an entry in the terminal as it will look in the chat."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from telegram import InlineKeyboardMarkup

from bot.content.loader import Content
from bot.content.portions import one_serving
from bot.features import foods, forms, interactions, myths, questions, routines, safety, tips
from bot.features.forms.views import Section
from bot.screen import Screen, unmarked

USERNAME = "magpie_bot"  # the real one is known only when the bot runs


def find(content: Content, entry_id: str) -> list[tuple[str, list[Screen]]]:
    """The entries with this id, as "kind:id" with their screens. `entry_id` may be "kind:id" itself."""
    wanted_kind, _, bare = entry_id.rpartition(":")
    flags = {flag.id: flag for flag in content.safety.red_flags}
    kinds: Mapping[str, tuple[Mapping[str, object], Callable[[], list[Screen]]]] = {
        "tip": (content.tips, lambda: [_tip(content, bare, why=why) for why in (False, True)]),
        "question": (content.questions, lambda: [_question(content, bare, why=why) for why in (False, True)]),
        "myth": (content.myths, lambda: [myths.views.card(content, content.myths[bare], page=0)]),
        "form": (content.forms, lambda: [_form(content, bare, section) for section in Section]),
        "routine": (content.routines, lambda: [routines.views.routine(content, content.routines[bare], page=0)]),
        "food": (content.foods, lambda: [foods.views.food(content, one_serving(content.foods[bare]))]),
        "interaction": (
            content.interactions,
            lambda: [interactions.views.interaction(content, content.interactions[bare], page=0)],
        ),
        "flag": (flags, lambda: [safety.views.red_flag(content, flags[bare])]),
    }
    return [
        (f"{kind}:{bare}", screens())
        for kind, (entries, screens) in kinds.items()
        if bare in entries and wanted_kind in ("", kind)
    ]


def as_text(screen: Screen) -> str:
    """A screen without its HTML, with its buttons in brackets."""
    text = unmarked(screen.text)
    rows = screen.keyboard.inline_keyboard if isinstance(screen.keyboard, InlineKeyboardMarkup) else ()
    buttons = "\n".join("  ".join(f"[ {button.text} ]" for button in row) for row in rows)
    return f"{text}\n\n{buttons}" if buttons else text


def _tip(content: Content, tip_id: str, *, why: bool) -> Screen:
    return tips.views.tip(content, content.tips[tip_id], topic=None, username=USERNAME, saved=False, why=why)


def _question(content: Content, question_id: str, *, why: bool) -> Screen:
    return questions.views.answer(content, content.questions[question_id], username=USERNAME, why=why)


def _form(content: Content, form_id: str, section: Section) -> Screen:
    form = content.forms[form_id]
    return forms.views.page(content, form, section, username=USERNAME, versus=None, questions=0)
