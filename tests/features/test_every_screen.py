"""Every screen that the content can make is one that Telegram accepts: length, HTML, buttons, payloads."""

from __future__ import annotations

import datetime as dt
import json
import re
from base64 import b64decode
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import combinations, product
from random import Random
from typing import Any

import pytest
from msgspec import structs
from msgspec.structs import replace
from telegram.constants import MessageLimit

from bot.comparison import FEWEST_FORMS
from bot.comparison import compare as compare_forms
from bot.content.changes import Change
from bot.content.intake import Whom
from bot.content.label_codes import write_label
from bot.content.labels import EPSOM_SALT, Label, LabelAmount, Unread, Why
from bot.content.loader import Content
from bot.content.models import Category, Circumstance, FoodGroup, PartOfDay, Purpose, Sex
from bot.content.portions import Portion, UnreadPortion, WhyNot, one_serving
from bot.content.suitability import Answers, Budget, Stomach, changes, rank
from bot.destinations import OpenLabel
from bot.features import (
    FEATURES,
    admin,
    compare,
    dose,
    find,
    foods,
    forms,
    interactions,
    myths,
    occurrences,
    questions,
    reminders,
    routines,
    safety,
    tips,
)
from bot.features.find import gate_views
from bot.features.find.payloads import Find, Part, pack_about
from bot.features.foods.payloads import RestoreDay
from bot.features.forms.views import Section
from bot.features.interactions import spacing_views
from bot.features.routines.views import Suggestion
from bot.guidance import Ending
from bot.language import FOLDER, SOURCE, Languages, _, speaking
from bot.screen import LABEL_ROOM, NO_PREVIEW, Screen
from db.meals import MEALS_A_DAY
from db.records import (
    Answer,
    Broadcast,
    BroadcastTally,
    Copy,
    HourCycle,
    Meal,
    Occurrence,
    Reminder,
    Slot,
    State,
    Tension,
    User,
)
from db.statistics import People, Running
from db.sweep import LATE_BY_S, Outcome
from sandbox.files import Upload
from sandbox.telegram import Telegram
from tests.conversation import CONTENT, Someone, World, content_in
from tests.guided import a_run

Named = Iterator[tuple[str, Screen]]

DOT = b64decode("R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7")  # a picture of one point
USERNAME = "a_bot_with_as_long_a_name_as_can"
LONGEST_FORMS = "l-threonate,glycinate,hydroxide,carbonate"
LANGUAGES = Languages(CONTENT / FOLDER).codes
COMPARED = 12  # pairs, threes and fours in each language but English, which has them all
# Each step of a routine is said in the caption of its picture.
BELOW_A_PICTURE = ("running", "over", "noted", "done", "not running")


NOW = dt.datetime(2026, 3, 2, 12, 0, tzinfo=dt.UTC)
# The longest that people may set up: a label of sixty wide letters, many times a day, two sets of days, a long zone.
LONGEST_TIMETABLE = (
    "1245 00:05,01:05,02:05,10:05,11:05,12:05,13:05,14:05,15:05,16:05,17:05,18:05,19:05,20:05,21:05,22:05;367 09:30"
)
KINDS = {kind.name: kind for feature in FEATURES for kind in feature.reminders}
ADA = User(7, NOW, NOW, NOW, None, "America/Argentina/ComodRivadavia", HourCycle.H12, None, dt.time(22), dt.time(7))


def a_reminder(number: int, kind: str, **fields: Any) -> Reminder:
    asked: dict[str, Any] = {
        "id": 10**9 + number,
        "user_id": ADA.id,
        "kind": kind,
        "label": "<W&W>" * 12 if kind == "take" else None,
        "timetable": LONGEST_TIMETABLE,
        "previous_timetable": "1234567 09:00",
        "follows_id": None,
        "follows_minutes": None,
        "timezone": "America/Argentina/ComodRivadavia",
        "nag": True,
        "silent": True,
        "paused_at": None,
        "paused_until": None,
        "set_aside": None,
        "deleted_at": None,
        "next": Slot(NOW + dt.timedelta(hours=3), dt.date(2026, 3, 2), "22:05"),
        "created_at": NOW,
    }
    return Reminder(**(asked | fields))


REMINDERS = [
    a_reminder(1, "take"),
    a_reminder(2, "tip", timetable="1234567 21:30"),
    a_reminder(3, "wind_down", paused_at=NOW, next=None),
    a_reminder(4, "move", timetable="12345 09:00-17:00/120", paused_at=NOW, paused_until=dt.date(2026, 12, 24)),
    a_reminder(5, "take", timetable=None, follows_id=10**9 + 1, follows_minutes=120, next=None),
    a_reminder(6, "tip", set_aside="unknown zone", timezone="Atlantis/Lost", next=None),
    *(a_reminder(number, "take") for number in range(7, 21)),
]
OTHERS = {entry.id: entry for entry in REMINDERS}


def reminder_screens(content: Content) -> Named:
    views, details = reminders.views, reminders.detail_views
    yield "reminders", views.reminders(ADA, REMINDERS, KINDS, now=NOW)
    yield "no reminders", views.reminders(ADA, [], KINDS, now=NOW)
    yield "kinds", views.choose_kind(KINDS)
    yield "hours", details.choose_hours(None)
    yield "window", details.choose_window(ADA, 2, None)
    yield "pause all until", details.pause_until(None, KINDS, problem="I could not read it.")
    evening = list(content.routines.values())
    for entry in REMINDERS[:6]:
        name = f"reminder {entry.kind} {entry.id}"
        yield f"{name} page", views.reminder(ADA, entry, OTHERS, KINDS, now=NOW)
        yield f"{name} details", details.days_and_times(ADA, entry, OTHERS, KINDS, now=NOW, undo=True)
        yield f"{name} options", details.options(entry, KINDS)
        yield f"{name} until", details.pause_until(entry, KINDS)
        yield f"{name} routine", details.choose_routine(entry, KINDS, evening)
        yield f"{name} followed", details.choose_followed(entry, REMINDERS, KINDS)
        yield f"{name} gap", details.choose_gap(entry, REMINDERS[0], KINDS)
        yield f"{name} time", views.choose_time(ADA, KINDS, entry.kind, entry, OTHERS)
        yield f"{name} label", views.ask_label(entry, KINDS)
        yield f"{name} deleted", views.deleted(ADA, entry, OTHERS, KINDS)
        yield f"{name} duplicate", views.duplicate(ADA, entry, OTHERS, KINDS)
        if entry.set_aside is None:
            yield f"{name} added", views.added(ADA, entry, OTHERS, KINDS, now=NOW)
            yield f"{name} changed", views.changed(ADA, entry, "every day at 9:00 pm", OTHERS, KINDS, now=NOW)
            yield f"{name} another time", details.add_time(ADA, entry, KINDS)
            yield f"{name} weekend", details.weekend_time(ADA, entry, KINDS)


def occurrence_screens(content: Content) -> Named:
    views, reminder = occurrences.views, REMINDERS[0]
    day = dt.date(2026, 3, 2)
    came = Occurrence(
        10**12,
        ADA.id,
        reminder.id,
        day,
        "21:05",
        NOW,
        State.SENT,
        None,
        None,
        Copy.FIRST,
        NOW,
        None,
        0,
        0,
        0,
        NOW,
        1,
        None,
    )
    done = replace(came, state=State.ANSWERED, answer=Answer.DONE, answered_at=NOW + dt.timedelta(days=40))
    yield "take", views.take(came.id, "W" * 60, followed="W" * 60, hours=24)
    for way in views.WAYS_TO_MOVE:
        yield f"move {way.english}", views.move(came.id, str(way))
    yield "wind down", views.wind_down(came.id, None)
    for routine in content.routines.values():
        yield f"wind down {routine.id}", views.wind_down(came.id, routine)
    yield "answered", views.answered(ADA, done, reminder, KINDS, now=NOW + dt.timedelta(days=90))
    yield "of another day", views.of_another_day(ADA, came, reminder, KINDS)
    yield "snooze", views.choose_snooze(came, reminder, KINDS, user=ADA, now=NOW)
    yield "pick snooze", views.pick_snooze(came, reminder, KINDS, user=ADA, problem="I could not read it.")
    yield "snoozed", views.snoozed(ADA, came, reminder, KINDS, now=NOW)
    yield "summary", views.summary(views.what_was_missed(ADA, [came] * 50, {reminder.id: reminder}, KINDS))


def operator_screens(content: Content) -> Named:
    """With the largest numbers, the longest names and as many faults as one likes."""
    views, many = admin.broadcast_views, 2**40
    yield "broadcast question", views.ask_text(many)
    for audience in (0, 1, many):
        yield f"confirm to {audience}", views.confirm(10**12, audience, per_second=0.5)
    yield "broadcast", views.message("W" * views.LONGEST_CHARACTERS)
    for text in (" ", "W" * 9_999):
        problem = views.problem_with(text)
        assert problem is not None
        yield f"problem with {len(text)}", problem
    yield "not read", views.not_read("<W>" * 99)
    yield "draft gone", views.draft_gone()
    yield "cancelled", views.cancelled()
    tally = BroadcastTally(many, many, many, many)
    for stopped, ended in product((None, NOW), (None, NOW)):
        shown = Broadcast(10**12, 7, None, NOW, 9 * many, stopped, ended, 1)
        yield f"progress {stopped} {ended}", views.progress(shown, tally, per_second=0.5)
    keys = [*(f"question:{one}" for one in content.questions), *(f"tip:{one}" for one in content.tips), "x:" + "W" * 99]
    judged = {f"question:{one.id}@{one.reviewed_on}": many for one in content.questions.values()}
    counted = admin.views.Stats(
        People(many, (many, many, many), many, many),
        [Running(kind, many, many) for kind in KINDS],
        many,
        dict.fromkeys(Outcome, many),
        {str(bound): many for bound in LATE_BY_S},
        dict.fromkeys(keys[:9], many),
        dict.fromkeys(reversed(keys), many),
        judged,
        judged,
    )
    yield "stats", admin.views.stats(content, counted, KINDS)
    yield "unreadable", admin.views.unreadable("<W>" * 20)
    yield "not reloaded", admin.views.not_reloaded(["tips.yaml:1: <&>: " + "&" * 300] * 999)
    changed = [Change(kind, 999, 999, 999) for kind in ("tips", "intake tables", "safety texts") * 4]
    yield "reloaded", admin.views.reloaded(changed, ["tips.yaml:1: <&>: " + "&" * 300] * 999)


def find_screens(content: Content) -> Named:
    everything = pack_about(frozenset(Circumstance))
    ways_on = gate_views.ways_on()
    yield "gate", gate_views.gate(content, everything)
    yield "gate stops", gate_views.stop(content, everything, ways_on)
    yield "gate explains", gate_views.explain(content, "pmo")
    for page in range(4):
        yield f"gate medicines {page}", gate_views.medicines(content.interactions.values(), "pmo", page)
    for one in content.interactions.values():
        yield f"gate medicine {one.id}", gate_views.medicine(content, one, "pmo", ways_on)
    yield "nothing left", find.views.nothing_left(Find(about="pmo"), ways_on)
    for more in (False, True):
        yield f"purposes {more}", find.views.ask_purpose(Find(about="mo", more=more), pregnant=False, ways_on=ways_on)
    yield "purposes in pregnancy", find.views.ask_purpose(Find(about="pmo"), pregnant=True, ways_on=ways_on)
    for purpose in (*find.views.PURPOSES, Purpose.PREGNANCY_CRAMPS):
        pregnant = purpose is Purpose.PREGNANCY_CRAMPS
        asked = Find(about="pmo" if pregnant else "mo", purpose=purpose)
        yield f"stomach {purpose}", find.views.ask_stomach(asked)
        for stomach, budget in product(Stomach, Budget):
            answers = Answers(purpose, stomach, budget, pregnant)
            found = structs.replace(asked, stomach=stomach, budget=budget)
            ranking = rank(content.forms, answers)
            name = f"order {purpose} {stomach} {budget}"
            yield name, find.views.first(content, found, ranking, changes(content.forms, answers))
            yield f"{name} more", find.views.more(content, structs.replace(found, part=Part.MORE), ranking)
            yield f"{name} why", find.views.why(structs.replace(found, part=Part.WHY), ranking)
            yield f"{name} price", find.views.ask_budget(structs.replace(found, budget=None))


def spacing_screens(content: Content) -> Named:
    pair = spacing_views.Pair(REMINDERS[0], REMINDERS[4], 1, made_together=True)
    once_a_day = replace(pair, medicine=a_reminder(1, "take", timetable="1234567 22:05"))
    takes = [one for one in REMINDERS if one.kind == "take"]
    for one in content.interactions.values():
        if one.can_be_spaced:
            problem = "I could not read it."
            yield f"space {one.id}", spacing_views.choose_time(ADA, one, 4, takes, KINDS, problem=problem)
            yield f"which half {one.id}", spacing_views.which_half(ADA, one, (dt.time(9), dt.time(21)), "1234567")
            yield f"no room {one.id}", spacing_views.no_room(one, "every day at many times")
            for those, said in product((pair, once_a_day), spacing_views.Said):
                screen = spacing_views.spaced(
                    ADA, those, OTHERS, KINDS, said=said, entry=one, may_be_renamed=True, now=NOW
                )
                yield f"spaced {one.id} {said}", screen
    yield "unspaced", spacing_views.undone(takes[:2], KINDS)
    yield "gone", spacing_views.gone()
    yield "no room left", spacing_views.too_many(2)
    entries = list(content.interactions.values())
    yield "unknown medicine", interactions.views.unknown_name("<" * 4000, entries[:5])


def routine_screens(content: Content) -> Named:
    views, runs = routines.views, routines.run_views
    every = list(content.routines.values())
    yield "minutes", views.ask_minutes()
    yield "nothing fits", views.nothing_fits(every[0])
    yield "which", views.which("<W&W>" * 50, every)
    yield "no such routine", views.which("<W&W>" * 50, [])
    for one in every:
        suggestion = Suggestion(minutes=180, part=PartOfDay.ANY, turn=999, of=2)
        yield f"suggested {one.id}", views.routine(content, one, page=0, favourite=True, suggestion=suggestion)
        yield f"list beside {one.id}", views.routines(every, 0, favourites=list(content.routines), running=one)
        yield f"before {one.id}", runs.ask_before(one)
        yield f"noted {one.id}", runs.noted(one, Tension(NOW, NOW.date(), one.id, 10, 10))
        yield f"done {one.id}", runs.done(one, late=True)
        yield f"not running {one.id}", runs.not_running(one)
        run = a_run(routine_id=one.id, pictured=True, interrupted=True, ends_at=None, before=10)
        for step in range(len(one.steps)):
            at = replace(run, step=step, seconds_left=one.steps[step].seconds)
            yield f"running {one.id} {step}", runs.running(one, at, now=NOW)
        for why in Ending:
            yield f"over {one.id} {why}", runs.over(one, run, why, now=NOW)
    yield "retired", runs.over(None, a_run(), Ending.RETIRED, now=NOW)
    yield "not running", runs.not_running(None)


def tip_screens(content: Content) -> Named:
    for tip in content.tips.values():
        for why in (False, True):
            yield (
                f"tip {tip.id}",
                tips.views.tip(content, tip, topic=tip.topic, username=USERNAME, saved=False, why=why),
            )
            daily = tips.views.tip(
                content, tip, topic=tip.topic, username=USERNAME, saved=True, why=why, occurrence_id=10**12
            )
            yield f"daily tip {tip.id}", daily
    yield "topics", tips.views.topics()
    yield "saved tips", tips.views.saved_tips(list(content.tips.values()))


def question_screens(content: Content, first: str) -> Named:
    for question in content.questions.values():
        for why in (False, True):
            screen = questions.views.answer(content, question, username=USERNAME, why=why, first=first)
            yield f"question {question.id}", screen
    for category in Category:
        yield f"category {category}", questions.views.category(category, content.questions_by_category[category])


def form_screens(content: Content, first: str) -> Named:
    yield "forms", forms.views.forms(content.forms)
    for form in content.forms.values():
        for section in Section:
            screen = forms.views.page(
                content, form, section, username=USERNAME, versus=LONGEST_FORMS, questions=9, first=first
            )
            yield f"form {form.id} {section.name}", screen


def comparison_screens(content: Content, first: str, *, of_each: int | None = None) -> Named:
    """Every pair, and two hundred sets of three and of four; of a table the text that stands in for it.

    With `of_each` so many pairs, threes and fours.
    """
    views, entries = compare.views, list(content.forms.values())
    some = Random(4)  # noqa: S311 - the same sets in every run
    pairs = [list(pair) for pair in combinations(entries, 2)]
    sets = pairs if of_each is None else some.sample(pairs, of_each)
    sets += [some.sample(entries, size) for size in (3, 4) for _rest in range(200 if of_each is None else of_each)]
    for chosen in sets:
        comparison = compare_forms(chosen)
        name = " vs ".join(comparison.ids)
        yield f"{name} as text", views.as_text(content, comparison, username=USERNAME, first=first)
        yield f"{name} as table", views.as_table(content, comparison, username=USERNAME, first=first)
        for lines in (first, None):
            picture = views.as_picture(content, comparison, username=USERNAME, first=lines)
            yield f"{name} as picture", replace(picture, photo=b"")
        if len(chosen) == FEWEST_FORMS:
            yield f"{name} evidence", views.evidence(content, comparison)
    every = [compare_forms(entries[start : start + 4]) for start in range(0, len(entries), 3)]
    for comparison in every:
        for row in comparison.rows:
            yield f"{comparison.ids} {row.key}", views.row_evidence(content, comparison, row)
    for count in range(5):
        yield f"picker with {count}", views.picker(content.forms, entries[:count])
    yield "too many", views.too_many(content.forms, entries[:6])
    yield "unknown form", views.unknown_name("W" * 400, entries[:4], others=entries[4:6])


def dose_screens(content: Content, first: str) -> Named:
    views, every = dose.views, list(content.forms.values())
    largest = [LabelAmount((form,), 999.9, 20, water=9) for form in every]
    labels = [
        *(Label((LabelAmount((form,), 500.0, 2, is_buffered=True),)) for form in every),
        *(Label(tuple(largest[start : start + 4])) for start in range(len(largest) - 3)),
        Label((LabelAmount(tuple(every[:4]), 19_999.0, 20, is_elemental=True),)),
        Label((LabelAmount((), 400.0, is_elemental=True),)),
        Label((LabelAmount((content.forms[EPSOM_SALT],), 2500.0, 3, water=7, in_spoons=True),)),
    ]
    whoms = [None, *(Whom.of(code) for code in ("0", "7", "15m", "18fp", "31fb", "51f"))]
    for number, label in enumerate(labels):
        for whom in whoms:
            yield f"label {number} {whom}", views.label(content, label, whom, first=first)
            yield f"figures {number} {whom}", views.about_figures(content, write_label(label), whom)
        yield f"change {number}", views.change_amount(label, "31fb")
        yield f"choose {number}", views.choose_age(write_label(label))
        yield f"child {number}", views.choose_child(write_label(label))
        yield f"sex {number}", views.choose_sex(write_label(label), 31)
        yield f"state {number}", views.choose_state(write_label(label), Whom(31, Sex.FEMALE))
        yield f"over {number}", views.picker(content.forms, undo=OpenLabel(label=write_label(label), whom="31fb"))
        for why in Why:
            yield (
                f"unread {why} {number}",
                views.unread(content.forms, Unread(why, readings=(label,), name="W" * 99), None),
            )
        if number < len(every):
            three = Label(tuple(largest[:3]))
            yield f"picked {number}", views.ask_amount(every[number : number + 4], None, "31fb")
            yield f"added {number}", views.ask_amount([every[number]], three, "31fb")
            yield f"more {number}", views.more_forms(content.forms, [], three, "31fb")
            bare = Unread(Why.UNKNOWN_FORM, tuple(every[:4]), LabelAmount((), 999.9, 20), name="<&>" * 99)
            yield f"unread onto {number}", views.unread(content.forms, bare, three)
    yield "unread amount", views.unread(content.forms, Unread(Why.NO_FORM, amount=LabelAmount((), 999.9, 20)), None)


def food_screens(content: Content) -> Named:
    views, every, today = foods.views, list(content.foods.values()), dt.date(2026, 9, 30)
    yield "groups", views.groups(every)
    yield "find food", views.find_food()
    for one in FoodGroup:
        yield f"group {one}", views.group(one, every)
    for entry in every:
        yield f"portion {entry.id}", views.food(content, Portion(entry, 4999.99))
        for why in WhyNot:
            yield f"{why} {entry.id}", views.unread(UnreadPortion(why, (entry, *every[:3]), "<W&W>" * 99))
    eaten = sorted(every, key=lambda entry: -len(entry.name))[:MEALS_A_DAY]
    rows = [Meal(10**12 + n, ADA.id, today, entry.id, 4999.99, NOW, None) for n, entry in enumerate(eaten)]
    gone = Meal(1, ADA.id, today, "gone", 12.5, NOW, None)
    for date, listed in ((today, rows), (today - dt.timedelta(days=1), [*rows[1:], gone]), (today, [])):
        day = foods.views.Day(date, today, None, tuple(listed))
        yield (
            f"day {date} {len(listed)}",
            views.day(content, day, undo=RestoreDay(date=dt.date(2026, 9, 30), cleared_at=2**33 - 1)),
        )
        yield f"remove {date} {len(listed)}", views.choose_meal(content.foods, day)


def list_screens(content: Content) -> Named:
    for page in range(6):
        yield f"myths {page}", myths.views.myths(list(content.myths.values()), page)
        yield f"foods {page}", foods.views.foods(list(content.foods.values()), page)
        yield f"routines {page}", routines.views.routines(list(content.routines.values()), page)
        yield f"medicines {page}", interactions.views.interactions(list(content.interactions.values()), page)


def card_screens(content: Content, first: str) -> Named:
    yield "urgent signs", safety.views.urgent_signs(content.safety)
    yield "six things", safety.views.must_know(content)
    yield from ((f"food {one.id}", foods.views.food(content, one_serving(one))) for one in content.foods.values())
    yield from (
        (f"myth {one.id}", myths.views.card(content, one, page=1, first=first)) for one in content.myths.values()
    )
    yield from ((f"red flag {one.id}", safety.views.red_flag(content, one)) for one in content.safety.red_flags)
    for routine in content.routines.values():
        yield f"routine {routine.id}", routines.views.routine(content, routine, page=0)
    for interaction in content.interactions.values():
        yield f"medicine {interaction.id}", interactions.views.interaction(content, interaction, page=0)


# Each takes the content and the safety lines, which stand on top wherever they may.
GROUPS: dict[str, Callable[[Content, str], Named]] = {
    "tips": lambda content, _first: tip_screens(content),
    "questions": question_screens,
    "forms": form_screens,
    "comparisons": comparison_screens,
    "doses": dose_screens,
    "foods": lambda content, _first: food_screens(content),
    "lists": lambda content, _first: list_screens(content),
    "cards": card_screens,
    "find": lambda content, _first: find_screens(content),
    "spacing": lambda content, _first: spacing_screens(content),
    "reminders": lambda content, _first: reminder_screens(content),
    "occurrences": lambda content, _first: occurrence_screens(content),
    "routines": lambda content, _first: routine_screens(content),
    "operators": lambda content, _first: operator_screens(content),
}


async def marked_in(telegram: Telegram, chat_id: int, screen: Screen) -> Sequence[dict[str, Any]]:
    """Send the screen in each of its shapes; what is marked in its text or caption.

    Straight to Telegram, as what the library makes of thousands of answers takes its time.
    """
    to = {"chat_id": chat_id, "reply_markup": screen.keyboard.to_dict() if screen.keyboard is not None else None}
    if screen.rich is not None:
        await _sent(telegram, "sendRichMessage", to, rich_message={"html": screen.rich, "skip_entity_detection": True})
    if screen.photo is not None:
        dot = {"photo": Upload("dot.gif", DOT, "image/gif")}
        sent = await _sent(telegram, "sendPhoto", to, dot, caption=screen.text, parse_mode="HTML")
        return list(sent.get("caption_entities", ()))
    preview = NO_PREVIEW.to_dict()
    sent = await _sent(telegram, "sendMessage", to, text=screen.text, parse_mode="HTML", link_preview_options=preview)
    return list(sent.get("entities", ()))


async def _sent(
    telegram: Telegram, method: str, to: dict[str, Any], files: Mapping[str, Upload] | None = None, **given: Any
) -> dict[str, Any]:
    parameters = {name: value for name, value in (to | given).items() if value is not None}
    answer = await telegram.call(method, parameters, files or {})
    assert answer.status == 200, answer.body
    message: dict[str, Any] = answer.body["result"]
    return message


def screens_in(code: str, group: str) -> Named:
    """The screens of a group in a language: all of them in English, a few of the many comparisons in others."""
    spoken, content = content_in(code)
    with speaking(spoken):
        first = "\n".join([_("<b>Before any amount</b>"), *(line.text for line in content.safety.before_dose)])
        if group == "comparisons" and code != SOURCE:
            yield from comparison_screens(content, first, of_each=COMPARED)
        else:
            yield from GROUPS[group](content, first)


@pytest.mark.parametrize("group", GROUPS)
@pytest.mark.parametrize("code", LANGUAGES)
async def test_telegram_accepts_every_screen(world: World, ada: Someone, code: str, group: str) -> None:
    """As does a reader: labels fit their buttons, captions their pictures, and nothing is said loudly."""
    await ada.say("/start")
    count = 0
    for name, screen in screens_in(code, group):
        if screen.keyboard is not None:
            assert screen.buttons is not None
            assert json.loads(screen.buttons) == screen.keyboard.to_dict()
        entities = await marked_in(world.telegram, ada.id, screen)
        assert len(entities) <= 100, name  # Telegram drops what goes beyond, without a word
        own_words = re.sub(r"<a .*?</a>", "", screen.text)  # a source's title is its authors' business
        assert not re.search("[!¡]", own_words), (name, own_words)
        for row in getattr(screen.keyboard, "inline_keyboard", ()):
            for button in row:
                assert len(button.text) <= LABEL_ROOM[len(row)], (name, button.text)
        if name.startswith(BELOW_A_PICTURE) and group == "routines":
            assert len(re.sub(r"<[^>]+>", "", screen.text)) <= MessageLimit.CAPTION_LENGTH, name
        count += 1
    assert count
