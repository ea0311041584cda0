"""What the welcome, the main menu and the help look like."""

from __future__ import annotations

from collections.abc import Sequence

from telegram import ReplyKeyboardRemove

from bot.content.models import Safety
from bot.destinations import OpenHelp, OpenHome, OpenPrivacy
from bot.feature import Command, Feature
from bot.language import N_, _
from bot.screen import Screen, button, escape, grid, keyboard, paragraphs

INTRODUCTION = N_(
    "Short facts on muscles, sleep and magnesium, each with how sure anyone can be. "
    "And a reminder each day, if you want one."
)


def home(features: Sequence[Feature]) -> Screen:
    """The main menu: a button for each feature that has one."""
    choices = [button(_(feature.home[0]), feature.home[1]) for feature in features if feature.home]
    return Screen(
        paragraphs("<b>Magpie</b>", _(INTRODUCTION), _("What would you like?")),
        keyboard(
            *grid(choices, columns=2), [button(_("Privacy"), OpenPrivacy()), button(_("Help"), OpenHelp())], home=False
        ),
    )


def welcome(menu: Screen | None, safety: Safety) -> Screen:
    """The first meeting: what the bot is, what it is not, and the menu, if nothing else follows."""
    return Screen(
        paragraphs(
            _("<b>Hello, I am Magpie.</b>"),
            _(INTRODUCTION),
            _(
                "<b>What I am not:</b> a doctor. {not_advice} In an emergency, call your local emergency number.",
                not_advice=escape(safety.not_advice),
            ),
            _("I keep your numeric Telegram id so that I can answer. Before I keep anything else, I ask."),
        ),
        menu.keyboard if menu else None,
    )


def help_page(features: Sequence[Feature], safety: Safety) -> Screen:
    """Every command, in the order of the features."""
    listed = [command for feature in features for command in feature.commands if command.listed]
    others = [command for feature in features for command in feature.commands if not command.listed]
    return Screen(
        paragraphs(
            _("<b>What I can do</b>"),
            "\n".join(_line(command, usage=True) for command in listed),
            _("Everything is on the menu too; nothing needs typing."),
            "\n".join([_("<b>Also</b>"), *(_line(command) for command in others)]),
            # Translators: name words of your own list "stop" here, and the English "stop" as well.
            _("The word stop (or pause, end, quit), alone on a line, pauses every reminder."),
            escape(safety.not_advice),
        ),
        keyboard(back=OpenHome()),
    )


def cancelled() -> Screen:
    return Screen(_("All right, I have let that go."), ReplyKeyboardRemove())


def goodbye() -> Screen:
    return Screen(_("All right. I am here when you want me."), keyboard())


def thanks() -> Screen:
    return Screen(_("You are welcome."), keyboard())


def _line(command: Command, *, usage: bool = False) -> str:
    shown = f" {escape(_(command.usage))}" if usage and command.usage else ""
    return f"/{command.name}{shown}: {escape(_(command.description))}"
