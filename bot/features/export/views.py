"""What the export looks like."""

from __future__ import annotations

from telegram import InlineKeyboardMarkup

from bot.attachments import below, caption_of
from bot.destinations import OpenExport, OpenProgress, OpenReminders
from bot.drawing.pictures import ReportPage, ReportRow
from bot.features.export.payloads import FileKind, MakeReport, SendFile
from bot.language import N_, _, ngettext
from bot.screen import Screen, button, escape, keyboard, paragraphs

REPORT_DAYS = (30, 90)

_FILE_WORDS = {
    FileKind.CSV: N_("Every reminder, when it came and what you answered. It opens in a spreadsheet."),
    FileKind.JSON: N_("Everything I keep about you. The file explains its own keys."),
}


def export() -> Screen:
    """Which files there are."""
    return Screen(
        paragraphs(
            _("<b>Export</b>"),
            _(
                "Your data as files: CSV for a spreadsheet, JSON with everything I keep, "
                "and a one-page report of your answers for a clinician."
            ),
            _("Only you get them, here in this chat."),
        ),
        keyboard(
            [button("CSV", SendFile(kind=FileKind.CSV)), button("JSON", SendFile(kind=FileKind.JSON))],
            [
                button(ngettext("Report {count} day", "Report {count} days", days), MakeReport(days=days))
                for days in REPORT_DAYS
            ],
            back=OpenProgress(),
        ),
    )


def nothing_to_report() -> Screen:
    """There is no reminder that a clinician could read about."""
    return Screen(
        paragraphs(
            _("<b>Nothing to report yet.</b>"),
            _("The report shows the reminders that ask you for something, and what you answered."),
        ),
        keyboard([button(_("Set a reminder"), OpenReminders(), style="primary")], back=OpenExport()),
    )


def file_caption(kind: FileKind) -> str:
    return _(_FILE_WORDS[kind])


def below_file() -> InlineKeyboardMarkup:
    return below(back=OpenExport())


def report_caption(page: ReportPage, *, more: int) -> str:
    """What the page says, in words, as far as a caption holds it."""
    left_out = (
        [
            ngettext(
                "And {count} more, which did not fit on the page.",
                "And {count} more, which did not fit on the page.",
                more,
            )
        ]
        if more > 0
        else []
    )
    return caption_of(
        [
            _("<b>Report for a clinician</b>"),
            escape(page.period),
            _("Your own answers, not measured intake. There is a line for your name: I do not know it."),
            "",
            *map(_line, page.rows),
            *left_out,
        ]
    )


def below_report(made: MakeReport) -> InlineKeyboardMarkup:
    other = MakeReport(days=made.days, picture=not made.picture)
    return below([button(_("As a PDF") if made.picture else _("As a picture"), other)], back=OpenExport())


def _line(row: ReportRow) -> str:
    tally = row.tally
    return _(
        "· {name}: {done} done, {skipped} skipped, {unanswered} no answer",
        name=escape(row.name),
        done=tally.done,
        skipped=tally.skipped,
        unanswered=tally.unanswered,
    )
