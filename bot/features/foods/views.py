"""What the foods look like."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from bot.callback_data import CallbackData
from bot.content.loader import Content
from bot.content.models import Food
from bot.destinations import OpenFood, OpenQuestions
from bot.evidence import source_list
from bot.screen import Screen, button, escape, grid, keyboard, page_turner, paragraphs, shortened

PAGE = 14
NAME_SHOWN_CHARACTERS = 21  # of two buttons in a row


class OpenFoods(CallbackData):
    """A page of the foods, from 0, the richest serving first."""

    tag: ClassVar[str] = "fds1"
    page: int = 0


def foods(entries: Sequence[Food], page: int) -> Screen:
    """A page of foods, the richest serving first."""
    ordered = sorted(entries, key=lambda food: -food.mg_per_serving)
    pages = -(-len(ordered) // PAGE)
    page = min(max(page, 0), pages - 1)
    shown = ordered[page * PAGE : (page + 1) * PAGE]
    lines = "\n".join(f"· {escape(food.name)}: {food.mg_per_serving} mg in {escape(food.serving)}" for food in shown)
    choices = [button(_short(food.name), OpenFood(food_id=food.id)) for food in shown]
    return Screen(
        paragraphs(
            f"<b>Foods by magnesium</b>, page {page + 1} of {pages}",
            lines,
            "Soil and variety matter: read every figure as give or take a fifth.",
        ),
        keyboard(
            *grid(choices, columns=2),
            page_turner(page, pages, lambda number: OpenFoods(page=number)),
            back=OpenQuestions(),
        ),
    )


def food(content: Content, entry: Food) -> Screen:
    """One food."""
    return Screen(
        paragraphs(
            f"<b>{escape(entry.name)}</b>",
            f"{entry.mg_per_serving} mg of magnesium in {escape(entry.serving)}.\n{entry.mg_per_100_g} mg in 100 g.",
            escape(entry.note) if entry.note else None,
            "Read it as give or take a fifth.",
            source_list(content, entry.sources),
        ),
        keyboard([button("All foods", OpenFoods())], back=OpenFoods()),
    )


def _short(name: str) -> str:
    return shortened(name.split(",", maxsplit=1)[0].split(" (", maxsplit=1)[0], NAME_SHOWN_CHARACTERS)
