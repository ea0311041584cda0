"""What a feature may consist of. A feature is declared once; menu, /help, README and routing follow from it."""

from __future__ import annotations

from collections.abc import Callable, Container, Coroutine, Mapping, Sequence
from enum import Enum
from typing import Any

from msgspec import Struct, field
from telegram import Update

from bot.callback_data import CallbackData
from bot.context import Context, ReminderKind
from bot.language import Marked, WordList

Handler = Callable[[Update, Context], Coroutine[Any, Any, None]]
# Takes the payload that the button carried; the annotation cannot say "the type that stands beside it".
PayloadHandler = Callable[[Update, Context, Any], Coroutine[Any, Any, None]]


class NotMine(Enum):
    """What an answer handler returns for a line that is no answer to its question."""

    NOT_MINE = "not mine"


NOT_MINE = NotMine.NOT_MINE
AnswerHandler = Callable[[Update, Context, Any], Coroutine[Any, Any, NotMine | None]]


class Command(Struct, frozen=True):
    """`/name`, with the line that the menu shows for it. The name is the same in every language.

    An unlisted command works but stands in no menu.

    What `keeps` stores something about the person, so somebody who has not agreed to that yet is asked first, and goes
    on to the feature's `home` (here and for a text) or to what they tapped (a button, and the question that it opens).
    """

    name: str
    handler: Handler
    description: Marked
    usage: Marked | None = None
    listed: bool = True
    keeps: bool = False


class Button(Struct, frozen=True):
    """What a tap on a button that carries `payload` does. `keeps` as for a command."""

    payload: type[CallbackData]
    handler: PayloadHandler
    keeps: bool = False


class Answer(Struct, frozen=True):
    """What a typed line does while the question `prompt` is open (see db.prompts).

    The handler returns `NOT_MINE` for a line that answers something else; then the question is closed. In `words` are
    lines that answer this question even where they mean something by themselves, such as "ok". What an urgent text
    takes is no answer, unless the question stands `beside_urgent`: then both handle it, the urgent text first.
    """

    prompt: type[CallbackData]
    handler: AnswerHandler
    words: Sequence[Container[str]] = ()
    beside_urgent: bool = False


class Text(Struct, frozen=True):
    """What a typed line does that `matches`. Texts are tried in the order of the features.

    An `urgent` text goes before any open question and before what a command says: "stop" always means stop. `keeps` as
    for a command.
    """

    matches: Callable[[Context, str], bool]
    handler: Handler
    urgent: bool = False
    keeps: bool = False


class Feature(Struct, frozen=True):
    """One thing that the bot does. `home` is its button on the main menu, `ask` its button among the questions.

    `words` are whole lines that mean a command without a slash ("hi", "never mind"); the names of the commands and the
    label of the home button are such lines by themselves. Of a feature that is `for_admins` nobody else sees a trace:
    its commands are unknown to them, and its buttons out of date.
    """

    name: str
    commands: tuple[Command, ...] = ()
    buttons: tuple[Button, ...] = ()
    answers: tuple[Answer, ...] = ()
    texts: tuple[Text, ...] = ()
    words: Mapping[WordList, Handler] = field(default_factory=dict)
    location: Handler | None = None
    inline: Handler | None = None
    reminders: tuple[ReminderKind, ...] = ()
    home: tuple[Marked, CallbackData] | None = None
    ask: tuple[Marked, CallbackData] | None = None
    for_admins: bool = False


class Fallbacks(Struct, frozen=True):
    """What happens where no feature takes an update, so that nobody meets silence or a wrong meaning."""

    question: Callable[[Update, Context, str], Coroutine[Any, Any, None]]
    unknown_command: Handler
    not_text: Handler
    stale_button: Handler
    in_group: Handler
    broken: Handler
    too_many: Callable[[float], str]  # what to say to who sends too much; takes how many seconds to wait
