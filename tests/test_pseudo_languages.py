"""Screens in two languages that nobody speaks: from right to left, and four tenths longer.

A screen is looked at here once its feature is wrapped: add its group to `WRAPPED`.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from bot.comparison import PURPOSE_NAMES
from bot.content.loader import Content
from bot.content.translation import translated
from bot.features import FEATURES, export, interactions, language, myths, preferences, privacy, safety, start, tips
from bot.language import Language, Languages, Marked, speaking
from bot.messages import PSEUDO, all_messages, write_pseudo
from bot.screen import LABEL_ROOM, Screen
from bot.timezones import ZoneMatch
from tests.conversation import Someone, World, loaded_content
from tests.features.test_every_screen import ADA, GROUPS, NOW, REMINDERS, Named, marked_in

LONGEST_LABEL = 50  # characters: of a button that has a row to itself
# The mark in front of what is backwards is one character too many for the last one.
NAMES = {"Lisbon", "English", "Deutsch", "✓ Deutsch", "CSV", "JSON", "Epsom salt"}
NAMES |= {str(name) for name in PURPOSE_NAMES.values() if not isinstance(name, Marked)}  # until they are marked
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
        assert len(await marked_in(world.magpie.bot, ada.id, screen)) <= 100, name


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
