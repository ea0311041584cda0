"""The files: every reminder that came as CSV, and everything that is kept as JSON. Pure: values in, bytes out."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
import re
import zipfile
from collections.abc import Mapping, Sequence
from typing import Any
from zoneinfo import ZoneInfo

from msgspec import Struct
from telegram.constants import FileSizeLimit

from bot.features.export.keys import ABOUT, KEYS
from bot.language import N_, _
from db.records import Answer, Occurrence, State, to_text

FORMAT = 1  # of the JSON; a key that goes or changes its meaning makes it 2

_BYTE_ORDER_MARK = "\ufeff"  # without it, Excel takes the text for another encoding
_FORMULA = re.compile(r"(^|[;,|\t\r\n])(\s*)(?=[=+\-@＝＋－＠])")  # noqa: RUF001 - spreadsheets take the wide ones too
_STATES = {
    State.CLAIMED: N_("to be sent"),
    State.SENDING: N_("on its way"),
    State.SENT: N_("arrived", context="what became of a reminder"),
    State.UNCERTAIN: N_("sent, perhaps without arriving"),
    State.FAILED: N_("could not be sent"),
    State.BLOCKED: N_("not sent, the chat was blocked"),
    State.MISSED: N_("too late to be sent"),
    State.ANSWERED: N_("answered"),
}
_ANSWERS = {Answer.DONE: N_("done"), Answer.SKIPPED: N_("skipped"), Answer.PAUSED: N_("paused")}


class File(Struct, frozen=True):
    """A file as it is sent."""

    name: str
    content: bytes

    def fitting(self, limit: int = FileSizeLimit.FILESIZE_UPLOAD) -> File:
        """The file, packed as a zip if it is over `limit` bytes: Telegram takes no larger one from a bot."""
        if len(self.content) <= limit:
            return self
        packed = io.BytesIO()
        with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr(self.name, self.content)
        return File(f"{self.name}.zip", packed.getvalue())


def as_csv(occurrences: Sequence[Occurrence], names: Mapping[int, str], *, timezone: str) -> bytes:
    """A row for each reminder that came or was to come, for a spreadsheet. `names` is what each reminder is called.

    Date and time are the reminder's own, in the zone that it had then; what was tapped and sent is in `timezone`.
    """
    zone = ZoneInfo(timezone)
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(
        (
            _("date"),
            _("time"),
            _("reminder"),
            _("what became of it"),
            _("answer"),
            _("answered at ({timezone})", timezone=timezone),
            _("sent at ({timezone})", timezone=timezone),
        )
    )
    for one in occurrences:
        writer.writerow(
            (
                one.local_date.isoformat(),
                one.slot if ":" in one.slot else f"{one.due_at.astimezone(zone):%H:%M}",
                as_plain_text(names.get(one.reminder_id or 0, "")),
                as_plain_text(_(_STATES[one.state])),
                as_plain_text(_(_ANSWERS[one.answer])) if one.answer else "",
                _local(one.answered_at, zone),
                _local(one.sent_at, zone),
            )
        )
    return (_BYTE_ORDER_MARK + text.getvalue()).encode()


def as_plain_text(cell: str) -> str:
    """The cell with an apostrophe before what a spreadsheet would take for a formula.

    Also after a separator: a spreadsheet of a country that separates by semicolons breaks the cell there.
    https://owasp.org/www-community/attacks/CSV_Injection
    """
    return _FORMULA.sub(r"\1\2'", cell)


def as_json(rows: Mapping[str, Sequence[Mapping[str, Any]]], *, made_at: dt.datetime) -> bytes:
    """Everything that is kept, as it is kept: `rows` by table. The file explains its own keys."""
    (user,), (preferences,) = rows["users"], rows["preferences"]
    document = {
        "format": FORMAT,
        "made_at": to_text(made_at),
        "about": _(ABOUT),
        "keys": {table: {key: _(said) for key, said in keys.items()} for table, keys in KEYS.items()},
        "user": user,
        "preferences": preferences,
        "reminders": rows["reminders"],
        "ledger": rows["ledger"],
        "saved_tips": rows["saved_tips"],
        "seen_tips": rows["seen_tips"],
        "meals": rows["meals"],
        "open_question": next(iter(rows["prompts"]), None),
        "running_routine": next(iter(rows["routine_runs"]), None),
        "tensions": rows["tensions"],
        "favourite_routines": rows["favourite_routines"],
        "news": next(iter(rows["news"]), None),
        "broadcasts": rows["broadcasts"],
    }
    return json.dumps(document, ensure_ascii=False, indent=1).encode()


def _local(instant: dt.datetime | None, zone: ZoneInfo) -> str:
    return "" if instant is None else f"{instant.astimezone(zone):%Y-%m-%d %H:%M:%S}"
