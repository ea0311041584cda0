"""What every handler of the reminders reads first, and the screens that several of them end in."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

from msgspec import Struct
from telegram import Update

from bot.context import Context, ensure_user
from bot.features.reminders import views
from bot.language import N_, _
from bot.reminding import Kinds
from bot.screen import Screen, show
from db import reminders
from db.records import Reminder, User

GONE = N_("That reminder is gone.")


class Shelf(Struct, frozen=True):
    """A person and all their reminders, as they stood when the handler began."""

    user: User
    entries: tuple[Reminder, ...]
    kinds: Kinds
    now: dt.datetime

    @property
    def others(self) -> dict[int, Reminder]:
        return {entry.id: entry for entry in self.entries}

    def find(self, reminder_id: int | None) -> Reminder | None:
        return self.others.get(reminder_id or 0)

    def listed(self) -> Screen:
        return views.reminders(self.user, self.entries, self.kinds, now=self.now)

    def one(self, entry: Reminder, *, said: str | None = None) -> Screen:
        return views.reminder(self.user, entry, self.others, self.kinds, now=self.now, said=said)

    @property
    def today(self) -> dt.date:
        """The date on the person's calendar."""
        return self.now.astimezone(ZoneInfo(self.user.timezone or "UTC")).date()


async def read_shelf(update: Update, context: Context) -> Shelf:
    """Who is speaking, and what they have."""
    return await shelf_of(context, await ensure_user(update, context))


async def shelf_of(context: Context, user: User) -> Shelf:
    """What the person has now."""
    entries = await context.services.database.run(reminders.list_reminders, user.id)
    return Shelf(user, tuple(entries), context.magpie.reminder_kinds, context.now())


async def show_gone(update: Update, shelf: Shelf) -> None:
    """The reminder that a button is about is not there any more: the list as it stands."""
    await show(update, shelf.listed().with_toast(_(GONE)))
