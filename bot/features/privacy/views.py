"""What the privacy pages look like."""

from __future__ import annotations

import datetime as dt

from bot.destinations import OpenHome, OpenPrivacy
from bot.features.privacy.payloads import Agree, AskDeletion, DeleteEverything, KeepMine
from bot.language import N_, _, ngettext
from bot.screen import Screen, button, escape, keyboard, paragraphs
from bot.timezones import zone_label
from bot.wording import date
from db.records import User

KEPT_FOR = N_(
    "What became of a reminder goes after 400 days, and everything if you have not been here for two years; "
    "I tell you a month before."
)


def privacy(*, encrypted: bool, backups_last: dt.timedelta | None) -> Screen:
    """What is kept and what is not; whether it is encrypted, and for how long backups keep what was deleted."""
    return Screen(
        paragraphs(
            _("<b>What I keep about you</b>"),
            _(
                "· your numeric Telegram id, so that I can answer and remind you\n"
                "· your time zone, clock, topic and language, if you choose them, and the language of your app\n"
                "· your reminders, what you called them, when each came, and what you answered\n"
                "· which tips you saw, so that none repeats too soon, and which you saved\n"
                "· the foods you add to a day's sum, which go after three days\n"
                "· the routine that is running, your favourites, and how tense you said you were around one\n"
                "· the last day on which you wrote or tapped; whether you want news from whoever runs this bot, "
                "and which of it you were sent in the last week"
            ),
            _(
                "<b>What I count without you</b>\n"
                "How often an answer was read or found helpful, and near which topic I had none. "
                "These are numbers by the day, and nobody is behind them."
            ),
            _(
                "<b>What I do not keep</b>\n"
                "No name, no message, no place. A shared location becomes a time zone and is forgotten."
            ),
            _(
                "Nobody buys or gets any of it. Whoever runs this bot could read it: it lies encrypted in their "
                "database, and they hold the key."
            )
            if encrypted
            else _(
                "Nobody buys or gets any of it. Whoever runs this bot could read it: it lies unencrypted in their "
                "database file."
            ),
            _(
                "<b>How long</b>\nUntil you delete it. {kept_for} Before you agree to more, I keep your id alone.",
                kept_for=_(KEPT_FOR),
            ),
            _("/export gives you all of it as files. /delete removes all of it at once."),
            _backups(backups_last),
        ),
        keyboard([button(_("Delete everything…"), AskDeletion())], back=OpenHome()),
    )


def ask_consent(then: str | None) -> Screen:
    """What would be kept, why and for how long, and a question. `then` is what to go on to."""
    try:
        yes = button(_("Yes, keep it"), Agree(then=then), style="primary")
    except ValueError:  # no room for it in the button
        yes = button(_("Yes, keep it"), Agree(), style="primary")
    return Screen(
        paragraphs(
            _("<b>May I keep something?</b>"),
            _(
                "So far I keep your numeric Telegram id and nothing else. For this I have to remember what you set up, "
                "such as a time zone, a reminder and its name, or a tip that you saved."
            ),
            _(
                "<b>Why:</b> to do what you ask of me, and for nothing else.\n"
                "<b>How long:</b> until you delete it. {kept_for}",
                kept_for=_(KEPT_FOR),
            ),
            _("No name and no message is kept. /export gives you all of it, /delete removes it at once."),
        ),
        keyboard(
            [yes, button(_("No, thank you"), OpenHome())], [button(_("What exactly?"), OpenPrivacy())], home=False
        ),
    )


def goes_soon(on: dt.date) -> Screen:
    """Said once to somebody who has not been here for nearly two years."""
    return Screen(
        _(
            "You have not been here for nearly two years. What I keep about you goes on {date}, "
            "unless you tap here or write before.",
            date=date(on, year=True),
        ),
        keyboard([button(_("Keep it"), KeepMine())], [button(_("What is kept"), OpenPrivacy())], home=False),
    )


def kept() -> Screen:
    return Screen(_("All right, it stays."), keyboard())


def ask_deletion(
    user: User,
    *,
    reminders: int,
    saved: int,
    seen: int,
    foods: int,
    favourites: int,
    tensions: int,
    backups_last: dt.timedelta | None,
) -> Screen:
    """What would go. The safe button comes first."""
    goes = (
        _("This goes, at once and for good:"),
        ngettext("· {count} reminder", "· {count} reminders", reminders) if reminders else _("· no reminders"),
        ngettext("· {count} saved tip", "· {count} saved tips", saved) if saved else _("· no saved tips"),
        ngettext("· the memory of {count} tip you saw", "· the memory of {count} tips you saw", seen)
        if seen
        else _("· the memory of no tips you saw"),
        ngettext("· {count} food of a day's sum", "· {count} foods of a day's sum", foods)
        if foods
        else _("· no foods of a day's sum"),
        ngettext("· {count} favourite routine", "· {count} favourite routines", favourites)
        if favourites
        else _("· no favourite routines"),
        ngettext("· {count} note of how tense you were", "· {count} notes of how tense you were", tensions)
        if tensions
        else _("· no notes of how tense you were"),
        _("· your time zone ({place})", place=escape(zone_label(user.timezone)))
        if user.timezone
        else _("· your settings"),
        _("· your wish for news, if you have it"),
        _("· your numeric Telegram id"),
    )
    return Screen(
        paragraphs(_("<b>Delete everything?</b>"), "\n".join(goes), _("There is no undo."), _backups(backups_last)),
        keyboard(
            [
                button(_("Keep everything"), OpenPrivacy()),
                button(_("Delete everything"), DeleteEverything(), style="danger"),
            ],
            home=False,
        ),
    )


def deleted() -> Screen:
    return Screen(
        _("<b>Deleted.</b> I keep nothing about you any more. If you write again, we start afresh."), keyboard()
    )


def nothing_kept() -> Screen:
    return Screen(_("I keep nothing about you, so there is nothing to delete."), keyboard())


def _backups(last: dt.timedelta | None) -> str | None:
    if last is None:
        return None
    return ngettext(
        "Backups, made against a broken disk, keep a copy for up to {count} day more. Nothing else reads them.",
        "Backups, made against a broken disk, keep a copy for up to {count} days more. Nothing else reads them.",
        last.days,
    )
