"""Screens in two languages that nobody speaks: from right to left, and four tenths longer.

A screen is looked at here once its feature is wrapped: add its group to `WRAPPED`.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from itertools import product
from pathlib import Path

import pytest
from msgspec.structs import replace

from bot.content.loader import Content
from bot.content.models import PartOfDay
from bot.content.portions import one_serving
from bot.content.translation import translated
from bot.features import FEATURES, export, interactions, language, myths, preferences, privacy, safety, start, tips
from bot.features.compare import views as compare_views
from bot.features.foods import views as foods_views
from bot.features.forms import views as forms_views
from bot.features.free_text import views as free_text_views
from bot.features.progress import views as progress_views
from bot.features.questions import views as questions_views
from bot.features.reminders import detail_views as reminder_details
from bot.features.reminders import views as reminders_views
from bot.features.reminders.payloads import ChooseHalf
from bot.features.routines import views as routines_views
from bot.history import Mark, Tally
from bot.language import SOURCE, Language, Languages, speaking
from bot.messages import PSEUDO, all_messages, write_pseudo
from bot.screen import LABEL_ROOM, Screen
from bot.timezones import ZoneMatch
from db.records import Answer, Tension
from tests.conversation import Someone, World, content_in, loaded_content
from tests.features.test_every_screen import ADA, GROUPS, KINDS, LANGUAGES, NOW, OTHERS, REMINDERS, Named, marked_in
from tests.natives import english_in, own_words

LONGEST_LABEL = 50  # characters: of a button that has a row to itself
# The mark in front of what is backwards is one character too many for the last one.
NAMES = {"Lisbon", "English", "Deutsch", "✓ Deutsch", "CSV", "JSON", "Epsom salt", "✓ Epsom salt"}
OWN_WORDS = re.compile(r"<[^>]+>|&\w+;|[^a-zA-Z]+")


def start_screens(content: Content) -> Named:
    yield "home", start.views.home(FEATURES)
    yield "welcome", start.views.welcome(start.views.home(FEATURES), content.safety)
    yield "help", start.views.help_page(FEATURES, content.safety)
    yield "goodbye", start.views.goodbye()
    yield "thanks", start.views.thanks()


def preferences_screens(_content: Content) -> Named:
    views, zone = preferences.views, "Europe/Lisbon"
    lisbon = ZoneMatch(zone, "Lisbon")
    yield "settings", views.settings(ADA, now=NOW)
    yield "zone", views.choose_timezone([lisbon] * 6, then=None, problem="")
    yield "match", views.choose_match("Lisbon", [lisbon] * 3, then=None)
    yield "confirm", views.confirm(ADA, lisbon, then=None, now=NOW)
    yield "zone set", views.zone_set(ADA, zone, now=NOW)
    for count in (1, 3):
        yield f"ask to move {count}", views.ask_to_move(ADA, zone, REMINDERS[:count], now=NOW)
        yield f"moved {count}", views.moved(ADA, zone, count, home="Asia/Tokyo")
    yield "kept", views.kept(ADA, REMINDERS[:2])
    yield "quiet hours", views.quiet_hours(ADA)
    yield "tip topics", views.tip_topics()
    yield "languages", language.views.languages({"en": "English", "de": "Deutsch"}, chosen="de")
    yield "language set", language.views.language_set(chosen="de", before=None)


def medicine_and_myth_screens(content: Content) -> Named:
    for page in range(6):
        yield f"myths {page}", myths.views.myths(list(content.myths.values()), page)
        yield f"medicines {page}", interactions.views.interactions(list(content.interactions.values()), page)
    for claim in content.myths.values():
        yield f"myth {claim.id}", myths.views.card(content, claim, page=1)
    for medicine in content.interactions.values():
        yield f"medicine {medicine.id}", interactions.views.interaction(content, medicine, page=0)


def privacy_screens(_content: Content) -> Named:
    views, month = privacy.views, dt.timedelta(days=30)
    for encrypted, last in ((True, None), (False, month)):
        yield f"privacy {encrypted}", views.privacy(encrypted=encrypted, backups_last=last)
    yield "consent", views.ask_consent(None)
    yield "goes soon", views.goes_soon(dt.date(2026, 12, 24))
    yield "kept", views.kept()
    for count in (0, 1, 2):
        counts = dict.fromkeys(("reminders", "saved", "seen", "foods", "favourites", "tensions"), count)
        yield f"deletion {count}", views.ask_deletion(ADA, **counts, backups_last=month)
    yield "deleted", views.deleted()
    yield "nothing kept", views.nothing_kept()


def export_screens(_content: Content) -> Named:
    yield "export", export.views.export()
    yield "nothing to report", export.views.nothing_to_report()


def safety_screens(content: Content) -> Named:
    yield "urgent signs", safety.views.urgent_signs(content.safety)
    yield "six things", safety.views.must_know(content)
    for flag in content.safety.red_flags:
        yield f"red flag {flag.id}", safety.views.red_flag(content, flag)


def tip_list_screens(content: Content) -> Named:
    yield "topics", tips.views.topics()
    yield "unknown topic", tips.views.unknown_topic("W" * 99)
    yield "saved", tips.views.saved_tips(list(content.tips.values()), retired=2)


def comparison_screens(content: Content) -> Named:
    """Of the hundreds every fortieth."""
    screens = list(GROUPS["comparisons"](content, ""))
    yield from screens[::40]
    yield from (one for one in screens if " vs " not in one[0])
    for form in list(content.forms.values())[:1]:
        yield "same form", compare_views.same_form(content.forms, form)


def form_and_question_screens(content: Content) -> Named:
    yield from GROUPS["forms"](content, "")
    yield from GROUPS["questions"](content, "")
    yield "unknown form", forms_views.unknown_name("W" * 99, list(content.forms.values()))
    yield "categories", questions_views.categories(FEATURES)
    for form in content.forms.values():
        about = [one for one in content.questions.values() if form.id in one.forms]
        yield f"about {form.id}", questions_views.about_form(form, about)


def reminder_screens(content: Content) -> Named:
    yield from GROUPS["reminders"](content, "")
    yield from GROUPS["occurrences"](content, "")
    views, details, one = reminders_views, reminder_details, REMINDERS[0]
    for label in (None, one.label):
        entry = replace(one, label=label)
        yield f"added {label}", views.added(ADA, entry, OTHERS, KINDS, now=NOW)
        yield f"labelled {label}", views.labelled(ADA, entry, OTHERS, KINDS, now=NOW)
    for answer in (Answer.DONE, Answer.SKIPPED):
        shown = views.answered_today(one, KINDS, "", answer=answer, local_date=NOW.date())
        yield f"answered {answer}", shown
    question = ChooseHalf(kind="take", local_time=dt.time(9), days="12", reminder_id=one.id)
    yield "which half", views.which_half(ADA, question, (dt.time(9), dt.time(21)), one)
    yield "too many", views.too_many()
    for paused, total in ((0, 0), (0, 1), (1, 1), (2, 3)):
        yield f"stopped {paused} {total}", views.stopped(paused, total, now=NOW)
    yield "paused until", Screen(details.all_paused_until(2, dt.date(2027, 1, 1), NOW.date()))
    yield "hours", details.choose_window(ADA, 1, one)
    yield "nothing to follow", details.choose_followed(one, [], KINDS)
    yield "changed", views.changed(ADA, one, None, OTHERS, KINDS, now=NOW)


def routine_screens(content: Content) -> Named:
    every = list(content.routines.values())
    yield from GROUPS["routines"](content, "")
    for page in range(3):
        yield f"routines {page}", routines_views.routines(every, page, favourites=[every[0].id])
    for part in PartOfDay:
        suggestion = routines_views.Suggestion(minutes=20, part=part, turn=0, of=3)
        yield f"suggested {part}", routines_views.routine(content, every[0], page=0, suggestion=suggestion)


def found_screens(content: Content) -> Named:
    keys = [*(f"question:{one}" for one in content.questions), *(f"myth:{one}" for one in content.myths)]
    yield "named", free_text_views.named(next(iter(content.forms.values())))
    yield "found", free_text_views.found(content, keys[:5])
    yield "not known", free_text_views.not_known(content, keys[-5:])
    yield "nothing near", free_text_views.not_known(content, [])
    yield "unknown command", free_text_views.unknown_command()
    yield "not text", free_text_views.not_text()
    yield "stale", free_text_views.stale_button()
    yield "group", free_text_views.in_group("https://t.me/x?start=group")
    yield "broken", free_text_views.broken()
    yield "too many", Screen(free_text_views.too_many(30))


def food_screens(content: Content) -> Named:
    yield from GROUPS["foods"](content, "")
    for page in range(6):
        yield f"foods {page}", foods_views.foods(list(content.foods.values()), page)
    for one in content.foods.values():
        yield f"food {one.id}", foods_views.food(content, one_serving(one))


def progress_screens(_content: Content) -> Named:
    month, first = dt.date(2026, 3, 31), dt.date(2026, 1, 1)
    marks = {first.replace(month=3, day=day): mark for day, mark in enumerate([*Mark] * 6, start=1)}
    felt = [Tension(NOW, month, "body-scan", before, 10) for before in (10, None)]
    for number, (today, score) in enumerate(
        product((month, dt.date(2026, 5, 1)), (Tally(), Tally(1, 1, 0), Tally(5, 2, 5), Tally(1, 3, 9), Tally(0, 0, 9)))
    ):
        for streak, tensions in ((None, felt), (0, felt[1:]), (1, felt[:1]), (9, [])):
            look = progress_views.Look(
                month=month.replace(day=1),
                today=today,
                earliest=first,
                marks=marks,
                score=score,
                streak=streak,
                parts=[("Zinc", score)] * 30,
                tensions=tensions,
            )
            yield f"progress {number} {streak}", progress_views.progress(look)
            yield f"routines only {number} {streak}", progress_views.routines_only(look)
            caption = Screen(progress_views.caption(look), progress_views.below_picture(look), photo=b"")
            yield f"picture {number} {streak}", caption
    yield "nothing yet", progress_views.nothing_yet()


WRAPPED: dict[str, Callable[[Content], Named]] = {
    "start": start_screens,
    "preferences": preferences_screens,
    "medicines and myths": medicine_and_myth_screens,
    "spacing": lambda content: GROUPS["spacing"](content, ""),
    "safety": safety_screens,
    "privacy": privacy_screens,
    "operators": lambda content: GROUPS["operators"](content, ""),
    "export": export_screens,
    "find": lambda content: GROUPS["find"](content, ""),
    "doses": lambda content: GROUPS["doses"](content, ""),
    "tips": lambda content: GROUPS["tips"](content, ""),
    "lists of tips": tip_list_screens,
    "comparisons": comparison_screens,
    "forms and questions": form_and_question_screens,
    "reminders": reminder_screens,
    "routines": routine_screens,
    "free text": found_screens,
    "foods": food_screens,
    "progress": progress_screens,
}


@pytest.fixture(scope="session")
def pseudo(tmp_path_factory: pytest.TempPathFactory) -> dict[str, tuple[Language, Content]]:
    folder: Path = tmp_path_factory.mktemp("pseudo")
    write_pseudo(folder, all_messages())
    known = {code: Languages(folder).read(code) for code in PSEUDO}
    return {code: (one, translated(loaded_content(), one)) for code, one in known.items()}


@pytest.mark.parametrize("code", PSEUDO)
@pytest.mark.parametrize("group", WRAPPED)
async def test_telegram_accepts_the_screens_in_a_strange_language(
    world: World, ada: Someone, pseudo: dict[str, tuple[Language, Content]], group: str, code: str
) -> None:
    await ada.say("/start")
    spoken, content = pseudo[code]
    with speaking(spoken):
        screens = list(WRAPPED[group](content))
    assert screens
    for name, screen in screens:
        assert len(await marked_in(world.telegram, ada.id, screen)) <= 100, name


@pytest.mark.parametrize("group", WRAPPED)
def test_nothing_of_a_screen_is_left_in_english(pseudo: dict[str, tuple[Language, Content]], group: str) -> None:
    """Seen backwards, a label that still reads forwards was forgotten."""
    spoken, content = pseudo["he"]
    english = dict(WRAPPED[group](loaded_content()))
    with speaking(spoken):
        screens = dict(WRAPPED[group](content))
    for name, screen in screens.items():
        forgotten = _labels(screen) & _labels(english[name]) - NAMES
        assert not {label for label in forgotten if len(OWN_WORDS.sub("", label)) > len("pm")}, name


def _labels(screen: Screen) -> set[str]:
    rows = getattr(screen.keyboard, "inline_keyboard", ())
    return {button.text for row in rows for button in row}


@pytest.mark.parametrize("group", WRAPPED)
def test_labels_fit_their_buttons_even_if_they_are_long(
    pseudo: dict[str, tuple[Language, Content]], group: str
) -> None:
    spoken, content = pseudo["de"]
    with speaking(spoken):
        for name, screen in WRAPPED[group](content):
            for row in getattr(screen.keyboard, "inline_keyboard", ()):
                for button in row:
                    assert len(button.text) <= (LABEL_ROOM[len(row)] if len(row) > 1 else LONGEST_LABEL), (
                        name,
                        button.text,
                    )


@pytest.mark.parametrize("code", [code for code in LANGUAGES if code != SOURCE])
@pytest.mark.parametrize("group", [group for group in WRAPPED if group not in {*GROUPS, "operators"}])
async def test_screens_of_the_code_are_whole_in_each_language(
    world: World, ada: Someone, group: str, code: str
) -> None:
    """Beside those of `test_every_screen`: Telegram accepts them, labels fit, and no English is left."""
    await ada.say("/start")
    spoken, content = content_in(code)
    with speaking(spoken):
        screens = list(WRAPPED[group](content))
    for name, screen in screens:
        assert len(await marked_in(world.telegram, ada.id, screen)) <= 100, name
        assert not english_in(code, own_words(screen.text, code)), (name, screen.text)
        for row in getattr(screen.keyboard, "inline_keyboard", ()):
            for button in row:
                assert len(button.text) <= LABEL_ROOM[len(row)], (name, button.text)
