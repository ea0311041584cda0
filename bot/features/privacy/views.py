"""What the privacy pages look like."""

from __future__ import annotations

import datetime as dt

from bot.destinations import OpenHome, OpenPrivacy
from bot.features.privacy.payloads import Agree, AskDeletion, DeleteEverything, KeepMine
from bot.screen import Screen, button, keyboard, paragraphs
from bot.timezones import zone_label
from db.records import User

KEPT_FOR = (
    "What became of a reminder goes after 400 days, and everything if you have not been here for two years; "
    "I tell you a month before."
)
_UNENCRYPTED = "it lies unencrypted in their database file"


def privacy(*, encrypted: bool, backups_last: dt.timedelta | None) -> Screen:
    """What is kept and what is not; whether it is encrypted, and for how long backups keep what was deleted."""
    file = "it lies encrypted in their database, and they hold the key" if encrypted else _UNENCRYPTED
    return Screen(
        paragraphs(
            "<b>What I keep about you</b>",
            "· your numeric Telegram id, so that I can answer and remind you\n"
            "· your time zone, clock, topic and language, if you choose them, and the language of your app\n"
            "· your reminders, what you called them, when each came, and what you answered\n"
            "· which tips you saw, so that none repeats too soon, and which you saved\n"
            "· the foods you add to a day's sum, which go after three days\n"
            "· the routine that is running, your favourites, and how tense you said you were around one\n"
            "· the last day on which you wrote or tapped; whether you want news from whoever runs this bot, "
            "and which of it you were sent in the last week",
            "<b>What I count without you</b>\n"
            "How often an answer was read or found helpful, and near which topic I had none. "
            "These are numbers by the day, and nobody is behind them.",
            "<b>What I do not keep</b>\n"
            "No name, no message, no place. A shared location becomes a time zone and is forgotten.",
            f"Nobody buys or gets any of it. Whoever runs this bot could read it: {file}.",
            f"<b>How long</b>\nUntil you delete it. {KEPT_FOR} Before you agree to more, I keep your id alone.",
            "/export gives you all of it as files. /delete removes all of it at once.",
            _backups(backups_last),
        ),
        keyboard([button("Delete everything…", AskDeletion())], back=OpenHome()),
    )


def ask_consent(then: str | None) -> Screen:
    """What would be kept, why and for how long, and a question. `then` is what to go on to."""
    try:
        yes = button("Yes, keep it", Agree(then=then), style="primary")
    except ValueError:  # no room for it in the button
        yes = button("Yes, keep it", Agree(), style="primary")
    return Screen(
        paragraphs(
            "<b>May I keep something?</b>",
            "So far I keep your numeric Telegram id and nothing else. For this I have to remember what you set up, "
            "such as a time zone, a reminder and its name, or a tip that you saved.",
            "<b>Why:</b> to do what you ask of me, and for nothing else.\n"
            f"<b>How long:</b> until you delete it. {KEPT_FOR}",
            "No name and no message is kept. /export gives you all of it, /delete removes it at once.",
        ),
        keyboard([yes, button("No, thank you", OpenHome())], [button("What exactly?", OpenPrivacy())], home=False),
    )


def goes_soon(on: dt.date) -> Screen:
    """Said once to somebody who has not been here for nearly two years."""
    return Screen(
        "You have not been here for nearly two years. What I keep about you goes "
        f"on {on.day} {on:%B %Y}, unless you tap here or write before.",
        keyboard([button("Keep it", KeepMine())], [button("What is kept", OpenPrivacy())], home=False),
    )


def kept() -> Screen:
    return Screen("All right, it stays.", keyboard())


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
    zone = f"your time zone ({zone_label(user.timezone)})" if user.timezone else "your settings"
    return Screen(
        paragraphs(
            "<b>Delete everything?</b>",
            "This goes, at once and for good:\n"
            f"· {_count(reminders, 'reminder')}\n· {_count(saved, 'saved tip')}\n"
            f"· the memory of {_count(seen, 'tip')} you saw\n"
            f"· {_count(foods, 'food')} of a day's sum\n"
            f"· {_count(favourites, 'favourite routine')}\n"
            f"· {_count(tensions, 'note')} of how tense you were\n· {zone}\n"
            "· your wish for news, if you have it\n· your numeric Telegram id",
            "There is no undo.",
            _backups(backups_last),
        ),
        keyboard(
            [button("Keep everything", OpenPrivacy()), button("Delete everything", DeleteEverything(), style="danger")],
            home=False,
        ),
    )


def deleted() -> Screen:
    return Screen("<b>Deleted.</b> I keep nothing about you any more. If you write again, we start afresh.", keyboard())


def nothing_kept() -> Screen:
    return Screen("I keep nothing about you, so there is nothing to delete.", keyboard())


def _backups(last: dt.timedelta | None) -> str | None:
    if last is None:
        return None
    return f"Backups, made against a broken disk, keep a copy for up to {last.days} days more. Nothing else reads them."


def _count(number: int, noun: str) -> str:
    return f"{number or 'no'} {noun}{'' if number == 1 else 's'}"
