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
    ChooseQuietHours,
    ChooseTipTopic,
    ConfirmTimezone,
    KeepReminders,
    MoveReminders,
    SetHourCycle,
    SetNews,
    SetQuietHours,
    SetTimezone,
    SetTipTopic,
)
from bot.screen import Screen, button, escape, grid, keyboard, paragraphs, shortened
from bot.timezones import ZoneMatch, is_valid_zone, zone_label
from bot.wording import listed
from db.records import HourCycle, Reminder, User

TYPED_SHOWN_CHARACTERS = 40
SHARE_LABEL = "Share my location"
QUIET_HOURS = tuple(
    (dt.time(start), dt.time(end)) for start, end in ((21, 7), (22, 6), (22, 7), (22, 8), (23, 7), (0, 9))
)


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
            f"<b>Quiet hours:</b> {_quiet(user)}",
            f"<b>News from the operator:</b> {'on' if user.news else 'off'}",
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
            [button("Quiet hours", ChooseQuietHours()), button("Privacy", OpenPrivacy())],
            [button("Turn news off" if user.news else "Turn news on", SetNews(on=not user.news))],
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


def zone_set(user: User, timezone: str, *, now: dt.datetime) -> Screen:
    """The chosen zone, and what time it is there."""
    return Screen(
        f"<b>Set.</b> {escape(zone_label(timezone))}, where it is {_time_in(user, timezone, now)}.",
        keyboard([button("Reminders", OpenReminders())], back=OpenSettings()),
    )


def ask_to_move(user: User, timezone: str, elsewhere: Sequence[Reminder], *, now: dt.datetime) -> Screen:
    """The zone changed, and there are reminders on another clock. Nothing moves until the person says so."""
    here, there = zone_label(timezone), _clocks_of(elsewhere)
    them = "it" if len(elsewhere) == 1 else "them"
    what = "Your reminder is" if len(elsewhere) == 1 else f"Your {len(elsewhere)} reminders are"
    return Screen(
        paragraphs(
            f"<b>Set.</b> {escape(here)}, where it is {_time_in(user, timezone, now)}.",
            f"{what} on the clock of {escape(there)}. Keep home time, or move {them} along?",
            f"Moved along, 08:00 is 08:00 in {escape(here)}. Kept, it comes when it is 08:00 in {escape(there)}.",
        ),
        keyboard(
            [button(f"Move {them} along", MoveReminders(timezone=timezone), style="primary")],
            [button(shortened(f"Keep {there} time", 34), KeepReminders())],
            back=OpenSettings(),
        ),
    )


def moved(user: User, timezone: str, count: int, *, home: str) -> Screen:
    """The reminders came along, and may go back."""
    what = "Your reminder follows" if count == 1 else f"Your {count} reminders follow"
    row = [button("Reminders", OpenReminders())]
    if home != timezone:
        row.insert(0, button("Undo", MoveReminders(timezone=home)))
    said = f"{what} the clock of {escape(zone_label(timezone))} from now on." if count else "They were there already."
    return Screen(f"<b>Moved.</b> {said}", keyboard(row, back=OpenSettings()))


def kept(user: User, entries: Sequence[Reminder]) -> Screen:
    """The reminders stay as they are, and may still come along."""
    row = [button("Reminders", OpenReminders())]
    if user.timezone is not None:
        row.insert(0, button("Move them after all", MoveReminders(timezone=user.timezone)))
    return Screen(
        f"<b>Kept.</b> They stay on the clock of {escape(_clocks_of(entries))}. "
        "New ones go by the clock where you are.",
        keyboard(row, back=OpenSettings()),
    )


def quiet_hours(user: User) -> Screen:
    """Between which hours nothing makes a sound."""
    choices = [
        button(f"{_clock(user, start)}–{_clock(user, end)}", SetQuietHours(quiet_from=start, quiet_until=end))
        for start, end in QUIET_HOURS
    ]
    return Screen(
        "<b>Quiet hours</b>\n\nWhat comes within them comes without a sound. Nothing is held back.",
        keyboard(*grid(choices, columns=2), [button("Never quiet", SetQuietHours())], back=OpenSettings()),
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


def _clocks_of(entries: Sequence[Reminder]) -> str:
    """The places whose clocks they go by; plain text."""
    zones = dict.fromkeys(entry.timezone for entry in entries)
    return listed([zone_label(zone) if is_valid_zone(zone) else zone for zone in zones])


def _quiet(user: User) -> str:
    if user.quiet_from is None or user.quiet_until is None:
        return "none"
    return f"{_clock(user, user.quiet_from)} to {_clock(user, user.quiet_until)}, without a sound"


def _clock(user: User, moment: dt.time) -> str:
    return format_clock_time(moment, twelve_hour=user.hour_cycle is HourCycle.H12)


def _back(then: str | None) -> CallbackData:
    """Back leads to where the zone was asked for: on the way to a reminder, or in the settings."""
    return OpenReminders() if then else OpenSettings()


def _time_in(user: User, timezone: str, now: dt.datetime) -> str:
    return _clock(user, now.astimezone(ZoneInfo(timezone)).time())
