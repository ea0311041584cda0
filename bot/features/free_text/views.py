"""What the bot says where no feature has an answer."""

from __future__ import annotations

from collections.abc import Sequence

from telegram import InlineKeyboardButton, InlineKeyboardMarkup

from bot.content.models import Form
from bot.destinations import (
    OpenComparePicker,
    OpenComparison,
    OpenForm,
    OpenHelp,
    OpenQuestions,
    OpenTip,
)
from bot.screen import Row, Screen, button, escape, keyboard

PAIR = 2


def named(forms: Sequence[Form]) -> Screen:
    """The text names one form or more."""
    rows: list[Row] = []
    if len(forms) >= PAIR:
        rows.append([button("Side by side", OpenComparison(left=forms[0].id, right=forms[1].id))])
    rows += [[button(f"About {form.short_name}", OpenForm(form_id=form.id))] for form in forms[:PAIR]]
    if len(forms) == 1:
        rows.append([button("Compare it", OpenComparePicker(left=forms[0].id))])
    names = " and ".join(escape(form.name) for form in forms[:PAIR])
    return Screen(f"{names}: what would you like to see?", keyboard(*rows))


def not_understood() -> Screen:
    return Screen(
        "I answer from a set of checked notes, and found nothing for that.\n\n"
        "The menus may have it. If you feel unwell, please ask a person: a doctor, a pharmacist, "
        "or your local emergency number.",
        _ways_on(),
    )


def unknown_command() -> Screen:
    return Screen("I do not know that command. /help lists the ones I do.", _ways_on())


def not_text() -> Screen:
    return Screen("I can only read text, and a location when I asked for one.", _ways_on())


def stale_button() -> Screen:
    """A button that this version of the bot did not make."""
    screen = Screen("That button is from an older version of me. Here is where everything is now.", _ways_on())
    return screen.with_toast("That button is out of date.")


def in_group(link: str) -> Screen:
    return Screen(
        "Health is a private matter, so I talk about it in private only.",
        InlineKeyboardMarkup([[InlineKeyboardButton("Open a private chat", url=link)]]),
    )


def broken() -> Screen:
    screen = Screen("Sorry, something went wrong on my side. Nothing you set up is lost; please try again.", keyboard())
    return screen.with_toast("Sorry, that went wrong.")


def _ways_on() -> InlineKeyboardMarkup:
    return keyboard(
        [button("Questions", OpenQuestions()), button("Compare forms", OpenComparePicker())],
        [button("A tip", OpenTip()), button("Help", OpenHelp())],
    )
