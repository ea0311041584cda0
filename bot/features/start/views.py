"""What the welcome, the main menu and the help look like."""

from __future__ import annotations

from collections.abc import Sequence

from telegram import ReplyKeyboardRemove

from bot.content.models import Safety
from bot.destinations import OpenHelp, OpenHome, OpenPrivacy
from bot.feature import Feature
from bot.screen import Screen, button, escape, grid, keyboard, paragraphs

INTRODUCTION = (
    "Short facts on muscles, sleep and magnesium, each with how sure anyone can be. "
    "And a reminder each day, if you want one."
)


def home(features: Sequence[Feature]) -> Screen:
    """The main menu: a button for each feature that has one."""
    choices = [button(*feature.home) for feature in features if feature.home]
    return Screen(
        paragraphs("<b>Magpie</b>", INTRODUCTION, "What would you like?"),
        keyboard(*grid(choices, columns=2), [button("Privacy", OpenPrivacy()), button("Help", OpenHelp())], home=False),
    )


def welcome(menu: Screen | None, safety: Safety) -> Screen:
    """The first meeting: what the bot is, what it is not, and the menu, if nothing else follows."""
    return Screen(
        paragraphs(
            "<b>Hello, I am Magpie.</b>",
            INTRODUCTION,
            f"<b>What I am not:</b> a doctor. {escape(safety.not_advice)} "
            "In an emergency, call your local emergency number.",
            "I keep your numeric Telegram id so that I can answer. Before I keep anything else, I ask.",
        ),
        menu.keyboard if menu else None,
    )


def help_page(features: Sequence[Feature], safety: Safety) -> Screen:
    """Every command, in the order of the features."""
    listed = [command for feature in features for command in feature.commands if command.listed]
    others = [command for feature in features for command in feature.commands if not command.listed]
    return Screen(
        paragraphs(
            "<b>What I can do</b>",
            "\n".join(_line(command.name, command.usage, command.description) for command in listed),
            "Everything is on the menu too; nothing needs typing.",
            "<b>Also</b>\n" + "\n".join(_line(command.name, "", command.description) for command in others),
            "The word stop (or pause, end, quit), alone on a line, pauses every reminder.",
            escape(safety.not_advice),
        ),
        keyboard(back=OpenHome()),
    )


def cancelled() -> Screen:
    return Screen("All right, I have let that go.", ReplyKeyboardRemove())


def goodbye() -> Screen:
    return Screen("All right. I am here when you want me.", keyboard())


def thanks() -> Screen:
    return Screen("You are welcome.", keyboard())


def _line(name: str, usage: str, description: str) -> str:
    return f"/{name}{' ' + escape(usage) if usage else ''}: {escape(description)}"
