"""Which routine is meant, and which one to suggest. Pure: routines in, routines out."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Collection, Iterable, Sequence
from zoneinfo import ZoneInfo

from rapidfuzz import fuzz

from bot.content.models import PartOfDay, Routine
from bot.content.names import NEAR_SCORE, SURE_SCORE, plain
from bot.language import word_list
from bot.typed_words import any_of, by_language

DAY_BEGINS, EVENING_BEGINS = dt.time(5), dt.time(18)
LONGEST_TYPED_CHARACTERS = 60
CLEARLY = 5.0  # points by which the best name must be ahead of the second
NEAREST_SHOWN = 5
MOST_MINUTES = 180  # nobody has more; "478" is a way of breathing
SHORTEST_PART = 3  # letters: shorter ones are part of nearly every name
PARTLY = 0.97  # what a name counts for of which only a part was typed

MINUTES = word_list("minutes", "m", "min", "mins", "minute", "minutes")


@by_language
def _minutes() -> re.Pattern[str]:
    return re.compile(rf"(\d{{1,3}})\s*(?:{any_of(MINUTES)})?\.?", re.IGNORECASE)


def minutes_in(typed: str) -> int | None:
    """The minutes that somebody has, from "5" or "10 min"; None for anything else."""
    found = _minutes().fullmatch(typed.strip())
    return int(found[1]) if found and 1 <= int(found[1]) <= MOST_MINUTES else None


def named(typed: str, routines: Iterable[Routine]) -> list[Routine]:
    """The routines that a typed name may mean: the one if it is clear, else the nearest first; none if none is near."""
    wanted = plain(typed[:LONGEST_TYPED_CHARACTERS])
    if not wanted:
        return []
    scored = sorted(((_resemblance(wanted, one), one) for one in routines), key=lambda pair: -pair[0])
    (best, first), (second, _), *_rest = scored
    if best >= SURE_SCORE and best - second >= CLEARLY:
        return [first]
    return [one for score, one in scored[:NEAREST_SHOWN] if score >= NEAR_SCORE]


def part_of_day(now: dt.datetime, timezone: str) -> PartOfDay:
    """Day or evening, on the clock of that zone. The night is a late evening."""
    local = now.astimezone(ZoneInfo(timezone)).time()
    return PartOfDay.DAY if DAY_BEGINS <= local < EVENING_BEGINS else PartOfDay.EVENING


def fitting(
    routines: Iterable[Routine], *, minutes: int, part: PartOfDay, favourites: Collection[str]
) -> Sequence[Routine]:
    """What may be suggested, the best first: favourites, then what is made for this part of the day, then the longest.

    `part` is `ANY` for a person whose time of day is not known: then only what suits any time does.
    """
    fits = [one for one in routines if one.suggested and one.minutes <= minutes and one.when in {part, PartOfDay.ANY}]
    return sorted(fits, key=lambda one: (one.id not in favourites, one.when is not part, -one.minutes))


def in_order(routines: Iterable[Routine], favourites: Sequence[str]) -> list[Routine]:
    """All of them, the favourites first, in the order in which `favourites` names them."""
    rank = {routine_id: number for number, routine_id in enumerate(favourites)}
    return sorted(routines, key=lambda one: rank.get(one.id, len(rank)))


def _resemblance(wanted: str, routine: Routine) -> float:
    """From 0 to 100."""
    names = [plain(routine.name), plain(routine.id)]
    # "bodyscan" and "478" are names as well.
    run_together = [name.replace(" ", "") for name in names] + [re.sub(r"\D", "", routine.name)]
    whole = max(fuzz.ratio(wanted, name) for name in names)
    as_one_word = max(fuzz.ratio(wanted.replace(" ", ""), name) for name in run_together)
    partly = max(fuzz.token_set_ratio(wanted, name) for name in names) if len(wanted) >= SHORTEST_PART else 0.0
    return max(whole, as_one_word, PARTLY * partly)
