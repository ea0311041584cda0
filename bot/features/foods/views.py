"""What the foods look like."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from bot.callback_data import CallbackData
from bot.content.loader import Content
from bot.content.models import Food
from bot.destinations import OpenFood, OpenQuestions
from bot.evidence import source_list
from bot.screen import Page, Screen, button, escape, grid, keyboard, paragraphs, shortened

PAGE = 14
NAME_SHOWN_CHARACTERS = 21  # of two buttons in a row


class OpenFoods(CallbackData):
    """A page of the foods, from 0, the richest serving first."""

    tag: ClassVar[str] = "fds1"
    page: int = 0


def foods(entries: Sequence[Food], page: int) -> Screen:
    """A page of foods, the richest serving first."""
    ordered = _ordered(entries)
    part = Page.of(ordered, page, size=PAGE)
    lines = "\n".join(
        f"· {escape(food.name)}: {food.mg_per_serving} mg in {escape(food.serving)}" for food in part.shown
    )
    choices = [
        button(label, OpenFood(food_id=food.id)) for food, label in zip(part.shown, _labels(part.shown), strict=True)
    ]
    return Screen(
        paragraphs(
            f"<b>Foods by magnesium</b>, {part.title}",
            lines,
            "Soil and variety matter: read every figure as give or take a fifth.",
        ),
        keyboard(
            *grid(choices, columns=2),
            part.turner(lambda number: OpenFoods(page=number)),
            back=OpenQuestions(),
        ),
    )


def food(content: Content, entry: Food, *, page: int) -> Screen:
    """One food."""
    return Screen(
        paragraphs(
            f"<b>{escape(entry.name)}</b>",
            f"{entry.mg_per_serving} mg of magnesium in {escape(entry.serving)}.\n{entry.mg_per_100_g} mg in 100 g.",
            escape(entry.note) if entry.note else None,
            "Read it as give or take a fifth.",
            source_list(content, entry.sources),
        ),
        keyboard(back=OpenFoods(page=page)),
    )


def page_of(entry: Food, entries: Sequence[Food]) -> int:
    """The page of the list on which a food stands."""
    return _ordered(entries).index(entry) // PAGE


def _ordered(entries: Sequence[Food]) -> list[Food]:
    return sorted(entries, key=lambda food: -food.mg_per_serving)


def _labels(entries: Sequence[Food]) -> list[str]:
    """A short name for each; where two would be alike, more of the whole name."""
    heads = [food.name.split(",")[0].split(" (")[0] for food in entries]
    names = [food.name if heads.count(head) > 1 else head for food, head in zip(entries, heads, strict=True)]
    return [shortened(name, NAME_SHOWN_CHARACTERS) for name in names]
