"""/export: CSV, JSON and the page for a clinician."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
import zipfile

import pytest
from telegram.constants import MessageLimit

from bot.callback_data import StaleCallbackDataError
from bot.drawing.pictures import ReportRow
from bot.features.export import report, views
from bot.features.export.files import File, as_csv, as_plain_text
from bot.features.export.keys import KEYS
from bot.features.export.payloads import MakeReport
from bot.history import Mark, Tally
from db import personal, reminders
from db.records import Answer, HourCycle, Occurrence, Reminder, State, User
from db.reminders import LABEL_MAX_CHARACTERS
from tests.conversation import NOON, Someone, World
from tests.looking_back import DAY, TODAY, content_of, occurrence, receive, record_days, reminder

DONE, SKIPPED = Answer.DONE, Answer.SKIPPED
SECTIONS = {
    "users": "user",
    "preferences": "preferences",
    "reminders": "reminders",
    "ledger": "ledger",
    "saved_tips": "saved_tips",
    "seen_tips": "seen_tips",
    "meals": "meals",
    "prompts": "open_question",
    "routine_runs": "running_routine",
    "tensions": "tensions",
    "favourite_routines": "favourite_routines",
    "news": "news",
    "broadcasts": "broadcasts",
}


def user(**changes: object) -> User:
    values = {
        "id": 7_700_077,
        "created_at": dt.datetime(2026, 1, 1, tzinfo=dt.UTC),
        "welcomed_at": None,
        "safety_seen_at": None,
        "blocked_at": None,
        "timezone": "Europe/Lisbon",
        "hour_cycle": HourCycle.H24,
        "tip_topic": None,
    }
    return User(**(values | changes))  # type: ignore[arg-type]  # values of many types, as the test names them


def read_csv(content: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"))))


def test_the_csv_reads_in_words_and_on_the_persons_clock() -> None:
    rows = [occurrence(140, DONE), occurrence(1, state=State.MISSED), occurrence(0, slot="after 12")]
    content = as_csv(rows, {1: "Zinc"}, timezone="Europe/Lisbon")
    assert content.startswith(b"\xef\xbb\xbf")  # by which Excel knows that it is UTF-8
    summer, late, following = read_csv(content)
    assert summer == {
        "date": "2026-07-08",
        "time": "21:00",
        "reminder": "Zinc",
        "what became of it": "answered",
        "answer": "done",
        "answered at (Europe/Lisbon)": "2026-07-08 22:05:00",
        "sent at (Europe/Lisbon)": "2026-07-08 22:00:00",
    }
    assert (late["what became of it"], late["answer"]) == ("too late to be sent", "")
    assert following["time"] == "21:00"


def test_every_state_has_words() -> None:
    rows = [occurrence(number, state=state) for number, state in enumerate(State)]
    assert len({row["what became of it"] for row in read_csv(as_csv(rows, {}, timezone="UTC"))}) == len(State)


@pytest.mark.parametrize(
    ("label", "cell"),
    [
        ('=HYPERLINK("http://example.org")', '\'=HYPERLINK("http://example.org")'),
        ("+1 drop", "'+1 drop"),
        ("-5", "'-5"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("  =1+1", "  '=1+1"),
        ("＝1", "'＝1"),  # noqa: RUF001 - the wide sign is what is tested
        ("zinc;=1+1", "zinc;'=1+1"),
        ("zinc, -2", "zinc, '-2"),
        ("vitamin B-12 + zinc", "vitamin B-12 + zinc"),
    ],
)
def test_a_label_is_never_a_formula(label: str, cell: str) -> None:
    assert as_plain_text(label) == cell
    assert read_csv(as_csv([occurrence(1)], {1: label}, timezone="UTC"))[0]["reminder"] == cell


def test_a_file_that_telegram_would_refuse_is_packed() -> None:
    small = File("magpie.csv", b"zinc\n" * 100)
    assert small.fitting(500) is small
    packed = small.fitting(499)
    assert packed.name == "magpie.csv.zip"
    assert len(packed.content) < 499
    assert zipfile.ZipFile(io.BytesIO(packed.content)).read("magpie.csv") == small.content


def test_the_report_begins_with_what_runs_and_keeps_what_ended() -> None:
    running = reminder(2, label="iron", timetable="12345 08:00")
    paused = reminder(4, kind="wind_down", label=None, paused_at=dt.datetime(2026, 11, 20, tzinfo=dt.UTC))
    following = reminder(5, timetable=None, follows_id=2, follows_minutes=120)
    unreadable = reminder(6, timetable="whenever", set_aside="'whenever' is no rule of a timetable")
    ended = reminder(1, deleted_at=dt.datetime(2026, 11, 20, tzinfo=dt.UTC))
    forgotten = reminder(3, deleted_at=dt.datetime(2026, 11, 20, tzinfo=dt.UTC))
    tip = reminder(7, kind="tip", label=None)
    lines = lines_of(
        [running, paused, following, unreadable, tip],
        [ended, forgotten],
        [occurrence(9, DONE), occurrence(8, SKIPPED), occurrence(7), occurrence(3, reminder_id=7)],
    )
    assert [line.name for line in lines] == ["iron", "wind_down", "zinc", "zinc", "zinc"]
    assert [line.timetable.rsplit(" ", 1)[-1] for line in lines] == ["08:00", "(paused)", "done", "read", "(ended)"]
    assert lines[2].timetable == "2 hours after iron was done"
    assert lines[-1].tally == Tally(done=1, skipped=1, unanswered=1)
    assert lines[-1].usual_time == "21:05"
    assert lines[-1].marks == {TODAY - 9 * DAY: Mark.DONE, TODAY - 8 * DAY: Mark.NEUTRAL, TODAY - 7 * DAY: Mark.OPEN}
    assert lines[0].usual_time == ""


def test_the_report_reads_clocks_as_the_person_does() -> None:
    twelve = report.lines(
        user(hour_cycle=HourCycle.H12, timezone="America/New_York"),
        current=[reminder()],
        ever={1: reminder()},
        names={1: "zinc"},
        occurrences=[occurrence(1, DONE)],
        today=TODAY,
    )
    assert twelve[0].usual_time == "4:05 pm"
    assert "9:00 pm" in twelve[0].timetable


def test_the_report_says_what_it_is_and_names_nobody() -> None:
    page = report.page(user(), lines_of([reminder()], [], []), first=TODAY - 29 * DAY, last=TODAY)
    assert page.period == "27 October to 25 November 2026 (30 days), times of Lisbon"
    assert "self-reported, not measured intake" in page.about
    assert "7700077" not in repr(page).replace("_", "")


def test_more_reminders_than_one_page_holds_are_counted() -> None:
    many = [reminder(number) for number in range(1, 24)]
    page = report.page(user(), lines_of(many, [], []), first=TODAY - 29 * DAY, last=TODAY)
    assert len(page.rows) == 20
    assert page.notes[0] == "3 more reminders did not fit on this page."


def test_the_fullest_report_has_a_caption_that_telegram_takes() -> None:
    many = [reminder(number, label="&" * LABEL_MAX_CHARACTERS) for number in range(1, 24)]
    page = report.page(user(), lines_of(many, [], []), first=TODAY - 89 * DAY, last=TODAY)
    caption = views.report_caption(page, more=3)
    assert len(caption) <= MessageLimit.CAPTION_LENGTH
    assert caption.endswith("no answer\n…")


async def test_before_there_is_anything_files_are_empty_and_the_report_leads_to_a_reminder(
    world: World, ada: Someone
) -> None:
    text = await ada.say("/export")
    assert "CSV for a spreadsheet, JSON with everything I keep, and a one-page report" in text
    assert ada.labels == ["CSV", "JSON", "Report 30 days", "Report 90 days", "‹ Back", "Home"]
    sent = await receive(world, ada, "CSV")
    assert read_csv(await content_of(world, sent["document"]["file_id"])) == []
    await ada.tap("‹ Back")
    assert "Nothing to report yet." in await ada.tap("Report 90 days")
    assert ada.labels == ["Set a reminder", "‹ Back", "Home"]


async def test_the_csv_comes_as_a_file_and_leads_back(world: World, ada: Someone) -> None:
    await take_zinc(world, ada)
    page = await ada.say("/export")
    sent = await receive(world, ada, "CSV")
    assert sent["document"]["file_name"] == "magpie-2026-03-02.csv"
    rows = read_csv(await content_of(world, sent["document"]["file_id"]))
    assert [(row["date"], row["reminder"], row["answer"]) for row in rows] == [
        ("2026-02-20", "Zinc", "done"),
        ("2026-02-21", "Zinc", "skipped"),
        ("2026-02-22", "Zinc", ""),
    ]
    assert await ada.tap("‹ Back") == page


async def test_the_json_has_everything_and_explains_every_key(world: World, ada: Someone) -> None:
    await take_zinc(world, ada)
    await ada.say("remind me to take iron every day at 8:00")
    await world.magpie.services.database.run(reminders.delete_reminder, ada.id, 2, now=NOON)
    await ada.say("/tip")
    await ada.tap("Save")
    await ada.say("/export")
    sent = await receive(world, ada, "JSON")
    assert sent["document"]["file_name"] == "magpie-2026-03-02.json"
    kept = json.loads(await content_of(world, sent["document"]["file_id"]))
    assert kept["format"] == 1
    assert kept["user"]["id"] == ada.id
    assert kept["preferences"]["timezone"] == "Europe/Lisbon"
    assert [(one["label"], one["deleted_at"] is None) for one in kept["reminders"]] == [("zinc", True), ("iron", False)]
    assert [row["answer"] for row in kept["ledger"]] == ["done", "skipped", None]
    assert kept["saved_tips"][0]["tip_id"] == kept["seen_tips"][0]["tip_id"]
    assert kept["open_question"] is None
    assert kept["keys"] == {part: {key: str(said) for key, said in keys.items()} for part, keys in KEYS.items()}
    rows = await world.magpie.services.database.run(personal.everything, ada.id)
    for table, section in SECTIONS.items():
        columns = {column["name"] for column in await world.rows(f"PRAGMA table_info({table})")}
        assert set(KEYS[section]) == columns, table
    assert set(SECTIONS) == set(rows)


async def test_the_report_comes_as_a_page_and_as_a_picture(world: World, ada: Someone) -> None:
    await take_zinc(world, ada)
    await ada.say("/export")
    page = await receive(world, ada, "Report 30 days")
    assert page["document"]["file_name"] == "magpie-report-2026-03-02-30-days.pdf"
    assert page["document"]["mime_type"] == "application/pdf"
    assert (await content_of(world, page["document"]["file_id"])).startswith(b"%PDF-")
    assert "1 February to 2 March 2026 (30 days), times of Lisbon" in page["caption"]
    assert "· Zinc: 1 done, 1 skipped, 1 no answer" in page["caption"]
    picture = await receive(world, ada, "As a picture")
    assert picture["document"]["file_name"] == "magpie-report-2026-03-02-30-days.png"
    assert (await content_of(world, picture["document"]["file_id"])).startswith(b"\x89PNG")
    assert ada.labels == ["As a PDF", "‹ Back", "Home"]


@pytest.mark.parametrize("days", [0, 91, 100_000])
def test_a_forged_span_is_an_old_button(days: int) -> None:
    with pytest.raises(StaleCallbackDataError):
        MakeReport.unpack(MakeReport(days=30).pack().replace("30", str(days)))


def lines_of(current: list[Reminder], deleted: list[Reminder], rows: list[Occurrence]) -> list[ReportRow]:
    ever = {one.id: one for one in (*current, *deleted)}
    names = {one.id: one.label or one.kind for one in ever.values()}
    return report.lines(user(), current=current, ever=ever, names=names, occurrences=rows, today=TODAY)


async def take_zinc(world: World, someone: Someone) -> None:
    """Be reminded of zinc, and have three days of it to tell of."""
    await someone.settle_into("Lisbon")
    await someone.say("remind me to take zinc every day at 21:00")
    assert "Set." in someone.text
    days = {dt.date(2026, 2, 20): DONE, dt.date(2026, 2, 21): SKIPPED, dt.date(2026, 2, 22): None}
    await world.magpie.services.database.run(record_days, someone.id, 1, days)
