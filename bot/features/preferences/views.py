"""What the settings look like."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from zoneinfo import ZoneInfo

from telegram import KeyboardButton, ReplyKeyboardMarkup, ReplyKeyboardRemove

from bot.callback_data import CallbackData
from bot.clock_times import format_clock_time
from bot.content.topics import TOPIC_TITLES, preferred_topic
from bot.destinations import ChooseTimezone, OpenHome, OpenLanguage, OpenPrivacy, OpenReminders, OpenSettings
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
from bot.language import N_, _, ngettext
from bot.screen import Screen, button, escape, grid, keyboard, paragraphs, shortened
from bot.timezones import ZoneMatch, is_valid_zone, zone_label
from bot.wording import listed, uncapitalised
from db.records import HourCycle, Reminder, User

TYPED_SHOWN_CHARACTERS = 40
SHARE_LABEL = N_("Share my location")
EXAMPLE = dt.time(21, 30)  # as both clocks write it
MORNING = dt.time(8)  # an example again
QUIET_HOURS = tuple(
    (dt.time(start), dt.time(end)) for start, end in ((21, 7), (22, 6), (22, 7), (22, 8), (23, 7), (0, 9))
)


def settings(user: User, *, now: dt.datetime) -> Screen:
    """What is chosen at present, a button for each choice."""
    zone = (
        _(
            "<b>Time zone:</b> {place}, where it is {time}",
            place=escape(zone_label(user.timezone)),
            time=_time_in(user, user.timezone, now),
        )
        if user.timezone
        else _("<b>Time zone:</b> not chosen yet")
    )
    twelve = user.hour_cycle is HourCycle.H12
    topic, example = preferred_topic(user.tip_topic), _clock(user, EXAMPLE)
    return Screen(
        paragraphs(
            _("<b>Settings</b>"),
            zone,
            _("<b>Clock:</b> 12 hours ({example})", example=example)
            if twelve
            else _("<b>Clock:</b> 24 hours ({example})", example=example),
            _("<b>Daily tips on:</b> {topic}", topic=uncapitalised(_(TOPIC_TITLES[topic])))
            if topic
            else _("<b>Daily tips on:</b> all topics"),
            _quiet(user),
            _("<b>News from the operator:</b> on") if user.news else _("<b>News from the operator:</b> off"),
        ),
        keyboard(
            [
                button(_("Time zone"), ChooseTimezone()),
                button(
                    _("24-hour clock") if twelve else _("12-hour clock"),
                    SetHourCycle(hour_cycle=HourCycle.H24 if twelve else HourCycle.H12),
                ),
            ],
            [button(_("Daily tip topic"), ChooseTipTopic()), button(_("Reminders"), OpenReminders())],
            [button(_("Quiet hours"), ChooseQuietHours()), button(_("Privacy"), OpenPrivacy())],
            [
                button(_("Language"), OpenLanguage()),
                button(_("Turn news off") if user.news else _("Turn news on"), SetNews(on=not user.news)),
            ],
            back=OpenHome(),
        ),
    )


def choose_timezone(popular: Sequence[ZoneMatch], *, then: str | None, problem: str = "") -> Screen:
    """The ways to say where one is. `problem` says what was not understood before."""
    choices = [button(match.label, ConfirmTimezone(timezone=match.timezone, then=then)) for match in popular]
    return Screen(
        paragraphs(
            problem,
            _("<b>Where are you?</b>"),
            _(
                "I need your time zone, so that a reminder comes at the right hour, through every clock change.\n"
                "Type your city or country, or tap one near you in time."
            ),
        ),
        keyboard(*grid(choices, columns=3), [button(_(SHARE_LABEL), AskLocation(then=then))], back=_back(then)),
    )


def choose_match(typed: str, matches: Sequence[ZoneMatch], *, then: str | None) -> Screen:
    """Several places go by the typed name."""
    choices = [[button(match.label, ConfirmTimezone(timezone=match.timezone, then=then))] for match in matches]
    return Screen(
        _("Which one is “{typed}”?", typed=escape(shortened(typed, TYPED_SHOWN_CHARACTERS))),
        keyboard(*choices, back=ChooseTimezone(then=then)),
    )


def confirm(user: User, match: ZoneMatch, *, then: str | None, now: dt.datetime) -> Screen:
    """What time it would be. A wrong zone shows at once."""
    return Screen(
        paragraphs(
            f"<b>{escape(match.label)}</b>",
            _("It is now <b>{time}</b> for you. Is that right?", time=_time_in(user, match.timezone, now)),
        ),
        keyboard(
            [
                button(_("Yes"), SetTimezone(timezone=match.timezone, then=then), style="primary"),
                button(_("No, choose again"), ChooseTimezone(then=then)),
            ],
            back=_back(then),
        ),
    )


def zone_set(user: User, timezone: str, *, now: dt.datetime) -> Screen:
    """The chosen zone, and what time it is there."""
    return Screen(
        _set(user, timezone, now=now),
        keyboard([button(_("Reminders"), OpenReminders())], back=OpenSettings()),
    )


def ask_to_move(user: User, timezone: str, elsewhere: Sequence[Reminder], *, now: dt.datetime) -> Screen:
    """The zone changed, and there are reminders on another clock. Nothing moves until the person says so."""
    here, there, count = zone_label(timezone), _clocks_of(elsewhere), len(elsewhere)
    return Screen(
        paragraphs(
            _set(user, timezone, now=now),
            ngettext(
                "Your reminder is on the clock of {place}. Keep home time, or move it along?",
                "Your {count} reminders are on the clock of {place}. Keep home time, or move them along?",
                count,
                place=escape(there),
            ),
            _(
                "Moved along, {time} is {time} in {here}. Kept, it comes when it is {time} in {there}.",
                time=_clock(user, MORNING),
                here=escape(here),
                there=escape(there),
            ),
        ),
        keyboard(
            [
                button(
                    ngettext("Move it along", "Move them along", count),
                    MoveReminders(timezone=timezone),
                    style="primary",
                )
            ],
            [button(shortened(_("Keep {place} time", place=there), 34), KeepReminders())],
            back=OpenSettings(),
        ),
    )


def moved(user: User, timezone: str, count: int, *, home: str) -> Screen:
    """The reminders came along, and may go back."""
    row = [button(_("Reminders"), OpenReminders())]
    if home != timezone:
        row.insert(0, button(_("Undo"), MoveReminders(timezone=home)))
    said = (
        ngettext(
            "<b>Moved.</b> Your reminder follows the clock of {place} from now on.",
            "<b>Moved.</b> Your {count} reminders follow the clock of {place} from now on.",
            count,
            place=escape(zone_label(timezone)),
        )
        if count
        else _("<b>Moved.</b> They were there already.")
    )
    return Screen(said, keyboard(row, back=OpenSettings()))


def kept(user: User, entries: Sequence[Reminder]) -> Screen:
    """The reminders stay as they are, and may still come along."""
    row = [button(_("Reminders"), OpenReminders())]
    if user.timezone is not None:
        row.insert(0, button(_("Move them after all"), MoveReminders(timezone=user.timezone)))
    return Screen(
        _(
            "<b>Kept.</b> They stay on the clock of {place}. New ones go by the clock where you are.",
            place=escape(_clocks_of(entries)),
        ),
        keyboard(row, back=OpenSettings()),
    )


def quiet_hours(user: User) -> Screen:
    """Between which hours nothing makes a sound."""
    choices = [
        button(f"{_clock(user, start)}–{_clock(user, end)}", SetQuietHours(quiet_from=start, quiet_until=end))
        for start, end in QUIET_HOURS
    ]
    return Screen(
        paragraphs(_("<b>Quiet hours</b>"), _("What comes within them comes without a sound. Nothing is held back.")),
        keyboard(*grid(choices, columns=2), [button(_("Never quiet"), SetQuietHours())], back=OpenSettings()),
    )


def ask_location() -> Screen:
    """Telegram's own button; a reply keyboard is the only place where it may stand."""
    return Screen(
        _(
            "Tap the button below. I turn the place into a time zone and forget the place. "
            "/cancel takes the button away."
        ),
        ReplyKeyboardMarkup(
            [[KeyboardButton(_(SHARE_LABEL), request_location=True)]], resize_keyboard=True, one_time_keyboard=True
        ),
    )


def location_received() -> Screen:
    return Screen(_("Thank you. I looked up the time zone and forgot the place."), ReplyKeyboardRemove())


def location_button_gone() -> Screen:
    return Screen(_("A typed place works too."), ReplyKeyboardRemove())


def tip_topics() -> Screen:
    """The topics for the daily tip."""
    choices = [button(_("All topics"), SetTipTopic())]
    choices += [button(_(title), SetTipTopic(topic=topic)) for topic, title in TOPIC_TITLES.items()]
    return Screen(
        paragraphs(_("<b>Daily tip</b>"), _("What should it be about?")),
        keyboard(*grid(choices, columns=2), back=OpenSettings()),
    )


def _set(user: User, timezone: str, *, now: dt.datetime) -> str:
    return _(
        "<b>Set.</b> {place}, where it is {time}.",
        place=escape(zone_label(timezone)),
        time=_time_in(user, timezone, now),
    )


def _clocks_of(entries: Sequence[Reminder]) -> str:
    """The places whose clocks they go by; plain text."""
    zones = dict.fromkeys(entry.timezone for entry in entries)
    return listed([zone_label(zone) if is_valid_zone(zone) else zone for zone in zones])


def _quiet(user: User) -> str:
    if user.quiet_from is None or user.quiet_until is None:
        return _("<b>Quiet hours:</b> none")
    return _(
        "<b>Quiet hours:</b> {start} to {end}, without a sound",
        start=_clock(user, user.quiet_from),
        end=_clock(user, user.quiet_until),
    )


def _clock(user: User, moment: dt.time) -> str:
    return format_clock_time(moment, twelve_hour=user.hour_cycle is HourCycle.H12)


def _back(then: str | None) -> CallbackData:
    """Back leads to where the zone was asked for: on the way to a reminder, or in the settings."""
    return OpenReminders() if then else OpenSettings()


def _time_in(user: User, timezone: str, now: dt.datetime) -> str:
    return _clock(user, now.astimezone(ZoneInfo(timezone)).time())
