"""/progress: the calendar, the score, the streak and the picture, and that none of it finds fault."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from msgspec.structs import replace
from telegram import InlineKeyboardMarkup
from telegram.constants import MessageLimit

from bot.destinations import OpenProgress
from bot.features.progress import views
from bot.features.progress.payloads import DrawMonth
from bot.features.progress.views import Look
from bot.history import Mark, Tally, days_between
from db import reminders
from db.records import Answer, Tension
from db.reminders import LABEL_MAX_CHARACTERS
from tests.conversation import NOON, Someone, World
from tests.guided import begin
from tests.looking_back import DAY, TODAY, content_of, date_back, receive, record_days

DONE, SKIPPED = Answer.DONE, Answer.SKIPPED
FINDS_FAULT = re.compile(r"miss|fail|only|forgot|should|lazy|bad|poor|!", re.IGNORECASE)
WIDEST_LINE_CHARACTERS = 30  # what a narrow phone shows of typewriter letters without breaking the line


def look(score: Tally | None = None, **changes: object) -> Look:
    november = TODAY.replace(day=1)
    marks = {
        november: Mark.DONE,
        november + DAY: Mark.DONE,
        november + 2 * DAY: Mark.DONE,
        november + 4 * DAY: Mark.PARTLY,
        november + 6 * DAY: Mark.NEUTRAL,
        november + 7 * DAY: Mark.OPEN,
        november + 8 * DAY: Mark.OPEN,
        TODAY: Mark.OPEN,
        november - DAY: Mark.DONE,  # the score reaches back into October, and that is on another page
    }
    values = {
        "month": november,
        "today": TODAY,
        "earliest": november,
        "marks": marks,
        "score": score or Tally(24, 2, 4),
        "parts": [("Zinc", Tally(14, 0, 0)), ("Wind-down", Tally(10, 2, 4))],
        "streak": None,
    }
    return Look(**(values | changes))  # type: ignore[arg-type]  # values of many types, as the test names them


def test_the_calendar_reads_without_colour() -> None:
    text = views.progress(look()).text
    calendar = text[text.index("<pre>") + 5 : text.index("</pre>")]
    assert calendar == (
        "November 2026\n"
        " Mo  Tu  We  Th  Fr  Sa  Su\n"
        "                          1•\n"
        "  2•  3•  4   5½  6   7-  8o\n"
        "  9o 10  11  12  13  14  15\n"
        " 16  17  18  19  20  21  22\n"
        " 23  24 &gt;25o 26  27  28  29\n"
        " 30\n"
        "\n"
        "• all done       ½ partly done\n"
        "o no answer yet  - skipped\n"
        "&gt; today"
    )
    assert all(len(line) <= WIDEST_LINE_CHARACTERS for line in calendar.splitlines())


def test_the_score_is_told_for_all_and_for_each() -> None:
    text = views.progress(look()).text
    assert "<b>24 of the last 28 done</b> (28 days)\nSkipped twice, which counts neither way\n" in text
    assert "· Zinc: 14 of 14\n· Wind-down: 10 of 14, 2 skipped" in text


def test_an_earlier_month_has_a_score_of_its_own() -> None:
    october = look(month=dt.date(2026, 10, 1), earliest=dt.date(2026, 8, 1))
    assert "<b>24 of 28 done</b> (October 2026)" in views.progress(october).text


@pytest.mark.parametrize("done", [0, 1, 13, 14, 27, 28])
@pytest.mark.parametrize("streak", [None, 0, 1, 12])
def test_no_number_is_held_against_anybody(done: int, streak: int | None) -> None:
    shown = look(Tally(done, 1, 28 - done), streak=streak)
    for words in (views.progress(shown).text, views.caption(shown), views.picture(shown).line):
        assert not FINDS_FAULT.search(words), words


def test_a_quiet_stretch_ends_with_something_that_can_be_done() -> None:
    screen = views.progress(look(Tally(0, 0, 28)))
    assert "Nothing is lost." in screen.text
    assert "Reminders" in labels(screen.keyboard)


def test_nothing_to_count_yet_is_a_fresh_page() -> None:
    assert "<b>Nothing to count yet</b>" in views.progress(look(Tally(), marks={}, parts=[])).text


@pytest.mark.parametrize(
    ("streak", "words"),
    [(0, "the next day with everything done begins one"), (1, "<b>1 day</b>"), (9, "<b>9 days</b>")],
)
def test_a_streak_is_told_where_it_is_wanted(streak: int, words: str) -> None:
    assert "Streak" not in views.progress(look()).text
    assert words in views.progress(look(streak=streak)).text


def test_the_caption_says_what_the_picture_shows() -> None:
    assert views.caption(look()) == (
        "<b>November 2026</b>\n"
        "All done: 1–3\nPartly done: 5\nNo answer yet: 8, 9, 25\nSkipped: 7\n"
        "24 of the last 28 done."
    )


def test_the_fullest_page_keeps_to_telegrams_limits() -> None:
    full = look(
        marks={date: list(Mark)[date.day % 4] for date in days_between(dt.date(2026, 10, 1), dt.date(2026, 11, 30))},
        parts=[("&<>" * (LABEL_MAX_CHARACTERS // 3), Tally(999, 999, 999))] * 60,
        streak=1000,
    )
    assert len(re.sub(r"&\w+;", "&", views.progress(full).text)) <= MessageLimit.MAX_TEXT_LENGTH
    assert len(views.caption(full)) <= MessageLimit.CAPTION_LENGTH
    assert "36 more" in views.progress(full).text


def test_months_can_be_turned_as_far_as_there_is_anything() -> None:
    earliest = dt.date(2026, 10, 1)
    assert labels(views.progress(look(earliest=earliest)).keyboard)[0] == "‹ Earlier month"
    assert "Later ›" not in labels(views.progress(look(earliest=earliest)).keyboard)  # noqa: RUF001 - as on the button
    october = replace(look(), month=earliest, earliest=earliest)
    assert labels(views.progress(october).keyboard)[0] == "Later ›"  # noqa: RUF001 - as on the button


@pytest.mark.parametrize(
    ("numbers", "words"), [([], ""), ([3, 1, 2], "1–3"), ([1, 2], "1, 2"), ([1, 3, 4, 5, 9], "1, 3–5, 9")]
)
def test_neighbouring_days_are_drawn_together(numbers: list[int], words: str) -> None:
    assert views.ranges(numbers) == words


async def test_before_anything_was_asked_the_way_leads_to_the_reminders(ada: Someone) -> None:
    assert "Nothing to look back on yet." in await ada.say("/progress")
    assert "Nothing to look back on yet." in await ada.forge(DrawMonth(month="2026-03").pack())
    assert (await ada.tap("Set a reminder")).startswith("Reminders\n")


async def test_tips_ask_for_nothing_and_fill_no_calendar(world: World, ada: Someone) -> None:
    await ada.settle_into("Lisbon")
    await ada.say("/subscribe")
    await ada.tap("21:00")
    await world.advance(days=3)
    assert "Nothing to look back on yet." in await ada.say("/progress")


async def test_days_as_they_were_lived_make_the_calendar(world: World, ada: Someone) -> None:
    await take_zinc(ada)
    for answer in ("Done", "Skip", None, "Done", "Done"):  # Monday 2 March to Friday
        await world.advance(hours=9, minutes=5)
        if answer:
            await ada.tap(answer)
        await world.advance(hours=14, minutes=55)
    text = await ada.say("/progress")  # Saturday at noon
    assert text.startswith("More often than not.")
    assert "  2•  3-  4o  5•  6• >7   8" in text
    assert "3 of the last 4 done (28 days)\nSkipped once, which counts neither way" in text
    await world.advance(hours=9, minutes=5)
    assert ">7o" in await ada.say("/progress")
    assert "3 of the last 4 done" in ada.text  # today is not over


async def test_what_was_deleted_still_counts_under_its_name(world: World, ada: Someone) -> None:
    zinc = await take_zinc(ada)
    await ada.say("remind me to take iron every day at 8:00")
    iron = (await world.rows("SELECT max(id) AS id FROM reminders"))[0]["id"]
    days = {dt.date(2026, 2, day): DONE for day in range(20, 25)}
    for reminder_id in (zinc, iron):
        await world.magpie.services.database.run(record_days, ada.id, reminder_id, days)
    await world.magpie.services.database.run(reminders.delete_reminder, ada.id, iron, now=NOON)
    assert "· Zinc: 5 of 5\n· Iron: 5 of 5" in await ada.say("/progress")


async def test_earlier_months_open_and_a_month_that_is_not_there_opens_the_nearest(world: World, ada: Someone) -> None:
    zinc = await take_zinc(ada)
    await world.magpie.services.database.run(date_back, ada.id, dt.datetime(2026, 1, 10, tzinfo=dt.UTC))
    days = {dt.date(2026, 1, 12): DONE, dt.date(2026, 1, 13): None}
    await world.magpie.services.database.run(record_days, ada.id, zinc, days)
    await ada.say("/progress")
    assert "February 2026" in await ada.tap("‹ Earlier month")
    text = await ada.tap("‹ Earlier month")
    assert "January 2026" in text
    assert "1 of 2 done (January 2026)" in text
    assert "‹ Earlier month" not in ada.labels
    assert "February 2026" in await ada.tap("Later ›")  # noqa: RUF001 - as on the button
    assert "January 2026" in await ada.forge(OpenProgress(month="2001-01").pack())
    assert "March 2026" in await ada.forge(OpenProgress(month="2099-12").pack())


async def test_a_streak_is_shown_by_choice_and_read_as_far_as_it_goes(world: World, ada: Someone) -> None:
    zinc = await take_zinc(ada)
    await world.magpie.services.database.run(date_back, ada.id, dt.datetime(2025, 1, 1, tzinfo=dt.UTC))
    last = NOON.date() - DAY
    days: dict[dt.date, Answer | None] = dict.fromkeys(days_between(last - 99 * DAY, last), DONE)
    days[last - 3 * DAY], days[last - 100 * DAY] = SKIPPED, None
    await world.magpie.services.database.run(record_days, ada.id, zinc, days)
    assert "Streak" not in await ada.say("/progress")
    assert "Streak: 99 days" in await ada.tap("Streak: off")
    assert "Streak: 99 days" in await ada.say("/progress")
    assert "Streak" not in await ada.tap("Streak: on")


async def test_the_picture_is_a_message_of_its_own_that_leads_back(world: World, ada: Someone) -> None:
    await take_zinc(ada)
    page = await ada.say("how am I doing")
    photo = await receive(world, ada, "As a picture")
    assert photo["caption"] == "March 2026\nNothing to count yet."
    assert (await content_of(world, photo["photo"][-1]["file_id"])).startswith(b"\x89PNG")
    assert photo["photo"][-1]["width"] == 1080
    assert "sendChatAction" in [call.method for call in world.telegram.calls]
    assert await ada.tap("‹ Back") == page
    assert len(ada.messages) - ada.messages.index(photo) == 2


async def take_zinc(someone: Someone) -> int:
    """Be reminded of zinc at nine in the evening; the number of the reminder."""
    await someone.settle_into("Lisbon")
    await someone.say("remind me to take zinc every day at 21:00")
    assert "Set." in someone.text
    return 1


def labels(keyboard: object) -> list[str]:
    assert isinstance(keyboard, InlineKeyboardMarkup)
    return [button.text for row in keyboard.inline_keyboard for button in row]


# Tension around routines


def tension(after: int, *, before: int | None = None, days: int = 0) -> Tension:
    at = dt.datetime.combine(TODAY, dt.time(21), dt.UTC) - days * DAY
    return Tension(at, at.date(), "body-scan", before, after)


def test_tension_before_and_after_is_told_as_what_was_felt() -> None:
    noted = [tension(4, before=7, days=2), tension(3, before=6, days=1), tension(2)]
    text = views.progress(look(tensions=noted)).text
    assert (
        "<b>Tension around routines: 6.5 before, 3.5 after</b>\n"
        "On average, over 2 this month. The latest after: 4, 3, 2.\n"
        "<i>What you felt, from 0 to 10. It does not show what changed it.</i>" in text
    )


def test_without_a_before_the_afters_are_told_over_time() -> None:
    text = views.progress(look(tensions=[tension(number) for number in (9, 8, 7, 6, 5, 4)])).text
    assert "<b>Tension after routines: 6.5</b>\nOn average, over 6 this month. The latest after: 8, 7, 6, 5, 4." in text


def test_once_is_no_average() -> None:
    assert "<b>Tension after routines: 3</b>\nOnce this month.\n" in views.progress(look(tensions=[tension(3)])).text


def test_tension_of_an_earlier_month_says_which() -> None:
    october = look(month=dt.date(2026, 10, 1), earliest=dt.date(2026, 8, 1), tensions=[tension(3, before=3)])
    assert "Once in October 2026." in views.progress(october).text


@pytest.mark.parametrize("after", [0, 5, 10])
def test_tension_that_rose_is_held_against_nobody(after: int) -> None:
    text = views.progress(look(tensions=[tension(after, before=5)])).text
    assert not FINDS_FAULT.search(text), text


def test_nothing_is_said_of_tension_where_nothing_was() -> None:
    assert "ension" not in views.progress(look()).text


async def test_who_has_routines_and_no_reminders_sees_the_routines(world: World, ada: Someone) -> None:
    await begin(ada)
    await world.advance(minutes=10)
    await ada.tap("4")
    text = await ada.say("/progress")
    assert text.startswith("March 2026\n\nTension after routines: 4\nOnce this month.")
    assert ada.labels == ["Routines", "Set a reminder", "‹ Back", "Home"]
    await world.advance(days=31)
    assert "Nothing noted around routines." in await ada.say("/progress")
    assert "Tension after routines: 4" in await ada.tap("‹ Earlier month")


async def test_who_has_both_sees_both(world: World, ada: Someone) -> None:
    await ada.settle_into("Lisbon")
    await ada.say("remind me to take zinc every day at 21:00")
    await begin(ada)
    await world.advance(minutes=10)
    await ada.tap("4")
    text = await ada.say("/progress")
    assert "Nothing to count yet" in text
    assert "Tension after routines: 4" in text
