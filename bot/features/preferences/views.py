"""What the settings look like."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from zoneinfo import ZoneInfo

from telegram import KeyboardButton, ReplyKeyboardMarkup, ReplyKeyboardRemove

from bot.callback_data import CallbackData
from bot.clock_times import format_clock_time
from bot.content.topics import TOPIC_TITLES, preferred_topic
from bot.destinations import ChooseTimezone, OpenHome, OpenPrivacy, OpenReminders, OpenSettings
from bot.features.preferences.payloads import (
    AskLocation,
    ChooseTipTopic,
    ConfirmTimezone,
    SetHourCycle,
    SetTimezone,
    SetTipTopic,
)
from bot.screen import Screen, button, escape, grid, keyboard, paragraphs, shortened
from bot.timezones import ZoneMatch, zone_label
from db.records import HourCycle, User

TYPED_SHOWN_CHARACTERS = 40
SHARE_LABEL = "Share my location"


def settings(user: User, *, now: dt.datetime) -> Screen:
    """What is chosen at present, a button for each choice."""
    zone = (
        f"{escape(zone_label(user.timezone))}, where it is {_time_in(user, user.timezone, now)}"
        if user.timezone
        else "not chosen yet"
    )
    twelve = user.hour_cycle is HourCycle.H12
    topic = preferred_topic(user.tip_topic)
    return Screen(
        paragraphs(
            "<b>Settings</b>",
            f"<b>Time zone:</b> {zone}",
            f"<b>Clock:</b> {'12 hours (9:30 pm)' if twelve else '24 hours (21:30)'}",
            f"<b>Daily tips on:</b> {TOPIC_TITLES[topic].lower() if topic else 'all topics'}",
        ),
        keyboard(
            [
                button("Time zone", ChooseTimezone()),
                button(
                    "24-hour clock" if twelve else "12-hour clock",
                    SetHourCycle(hour_cycle=HourCycle.H24 if twelve else HourCycle.H12),
                ),
            ],
            [button("Daily tip topic", ChooseTipTopic()), button("Reminders", OpenReminders())],
            [button("Privacy", OpenPrivacy())],
            back=OpenHome(),
        ),
    )


def choose_timezone(popular: Sequence[ZoneMatch], *, then: str | None, problem: str = "") -> Screen:
    """The ways to say where one is. `problem` says what was not understood before."""
    choices = [button(match.label, ConfirmTimezone(timezone=match.timezone, then=then)) for match in popular]
    return Screen(
        paragraphs(
            problem,
            "<b>Where are you?</b>",
            "I need your time zone, so that a reminder comes at the right hour, through every clock change.\n"
            "Type your city or country, or tap one near you in time.",
        ),
        keyboard(*grid(choices, columns=3), [button(SHARE_LABEL, AskLocation(then=then))], back=_back(then)),
    )


def choose_match(typed: str, matches: Sequence[ZoneMatch], *, then: str | None) -> Screen:
    """Several places go by the typed name."""
    choices = [[button(match.label, ConfirmTimezone(timezone=match.timezone, then=then))] for match in matches]
    return Screen(
        f"Which one is “{escape(shortened(typed, TYPED_SHOWN_CHARACTERS))}”?",
        keyboard(*choices, back=ChooseTimezone(then=then)),
    )


def confirm(user: User, match: ZoneMatch, *, then: str | None, now: dt.datetime) -> Screen:
    """What time it would be. A wrong zone shows at once."""
    return Screen(
        f"<b>{escape(match.label)}</b>\n\nIt is now <b>{_time_in(user, match.timezone, now)}</b> for you. "
        "Is that right?",
        keyboard(
            [
                button("Yes", SetTimezone(timezone=match.timezone, then=then), style="primary"),
                button("No, choose again", ChooseTimezone(then=then)),
            ],
            back=_back(then),
        ),
    )


def zone_set(user: User, timezone: str, moved: int, *, now: dt.datetime) -> Screen:
    """The chosen zone, and what it means for the reminders there are."""
    reminders = {0: None, 1: "Your reminder follows this clock from now on."}.get(
        moved, f"Your {moved} reminders follow this clock from now on."
    )
    return Screen(
        paragraphs(
            f"<b>Set.</b> {escape(zone_label(timezone))}, where it is {_time_in(user, timezone, now)}.", reminders
        ),
        keyboard([button("Reminders", OpenReminders())], back=OpenSettings()),
    )


def ask_location() -> Screen:
    """Telegram's own button; a reply keyboard is the only place where it may stand."""
    return Screen(
        "Tap the button below. I turn the place into a time zone and forget the place. /cancel takes the button away.",
        ReplyKeyboardMarkup(
            [[KeyboardButton(SHARE_LABEL, request_location=True)]], resize_keyboard=True, one_time_keyboard=True
        ),
    )


def location_received() -> Screen:
    return Screen("Thank you. I looked up the time zone and forgot the place.", ReplyKeyboardRemove())


def location_button_gone() -> Screen:
    return Screen("A typed place works too.", ReplyKeyboardRemove())


def tip_topics() -> Screen:
    """The topics for the daily tip."""
    choices = [button("All topics", SetTipTopic())]
    choices += [button(title, SetTipTopic(topic=topic)) for topic, title in TOPIC_TITLES.items()]
    return Screen(
        "<b>Daily tip</b>\n\nWhat should it be about?", keyboard(*grid(choices, columns=2), back=OpenSettings())
    )


def _back(then: str | None) -> CallbackData:
    """Back leads to where the zone was asked for: on the way to a reminder, or in the settings."""
    return OpenReminders() if then else OpenSettings()


def _time_in(user: User, timezone: str, now: dt.datetime) -> str:
    return format_clock_time(now.astimezone(ZoneInfo(timezone)).time(), twelve_hour=user.hour_cycle is HourCycle.H12)
