"""Somebody whose app speaks a language, and who expects to read nothing in another one.

What they type, tap and read is given in English, and as a person of each language says it:

    await ben.taps("A tip", es="Un consejo", de="Ein Tipp")
"""

from __future__ import annotations

import re
from functools import cache

from bot.language import SOURCE, _, speaking
from bot.messages import all_messages
from tests.conversation import World, content_in

RUN = 3  # words in a row that are English
# Words of English that neither Spanish nor German has: what was never marked for translation is full of them.
ENGLISH_WORDS = frozenset({"the", "and", "of", "you", "your", "with", "are", "what", "this", "which", "have", "how"})
CITED = re.compile(r"(?<=\.) \([^\n]*\)$", re.MULTILINE)  # "It did nothing. (J Am Heart Assoc, 2022)"


class Native:
    """Ben, who reads his messages closely: with every answer he looks for English that was left over."""

    def __init__(self, world: World, code: str) -> None:
        self._world = world
        self.reading = code  # the language that the bot is to speak
        self._own = code
        self.someone = world.meet("Ben", language=code)

    async def says(self, english: str, **own: str) -> None:
        await self.someone.say(self._said(english, own))
        self.looks_for_english()

    async def taps(self, english: str, **own: str) -> None:
        """Tap what is there: on the latest message that has buttons."""
        label = self._said(english, own)
        rows = self.someone.latest(with_buttons=True)["reply_markup"]["inline_keyboard"]
        labels = [button["text"] for row in rows for button in row]
        assert label in labels, f"“{label}” is not among {labels}, below: {self.text}"
        await self.someone.tap(label)
        self.looks_for_english()

    def reads(self, english: str, **own: str) -> None:
        """The latest message says this; a space there may be one that does not break."""
        said = self._said(english, own)
        assert said in self.text, f"“{said}” is not in: {self.text}"

    def is_told(self, english: str, **own: str) -> None:
        """The latest tap was answered with this in passing."""
        assert self.someone.toast == self._said(english, own)

    def is_offered(self, english: str, **own: str) -> None:
        label = self._said(english, own)
        assert label in self.someone.labels, f"“{label}” is not among {self.someone.labels}"

    @property
    def text(self) -> str:
        return plainly(self.someone.text)

    def looks_for_english(self) -> None:
        left = english_in(self.reading, own_words(self.text, self.reading))
        left += [label for label in self.someone.labels if label.lstrip("✓★ ") in _english_labels(self.reading)]
        assert not left, f"left in English: {left}, in: {self.text} {self.someone.labels}"

    def _said(self, english: str, own: dict[str, str]) -> str:
        if self._own == SOURCE or not own:
            return english
        return own[self._own]

    async def moves(self, **span: float) -> None:
        """Time passes, and what came by itself is read."""
        await self._world.advance(**span)
        self.looks_for_english()


def plainly(text: str) -> str:
    return text.replace("\u00a0", " ").replace("\u202f", " ")


def own_words(text: str, code: str) -> str:
    """What the bot says by itself, of plain text or HTML. Titles of sources stay as they were published."""
    with speaking(content_in(code)[0]):
        sources = _("<b>Sources</b>").removeprefix("<b>").removesuffix("</b>")
    text = CITED.sub("", re.sub(r"<[^>]+>", "", plainly(text)))
    return re.sub(rf"^{sources}\n(?:.+\n?)+", "", text, flags=re.MULTILINE)


def english_in(code: str, text: str) -> list[str]:
    """What of `text` is English: runs of words of a message that has a translation, and words that are nothing else."""
    if code == SOURCE:
        return []
    found = [" ".join(run) for line in text.splitlines() for run in _runs(line) if run in _english_runs(code)]
    words = _words(re.sub(r"(?<=\w) (?:of|and) (?=[A-Z])", " ", text))  # "National Institutes of Health" is a name
    return found + [word for word in words if word in ENGLISH_WORDS]


def _words(text: str) -> list[str]:
    return re.findall(r"[^\W\d_]+(?:'[^\W\d_]+)?", re.sub(r"<[^>]+>|\{\w+\}|/\w+", " | ", text).casefold())


def _runs(text: str) -> set[tuple[str, ...]]:
    return {
        tuple(words[start : start + RUN])
        for part in re.split(r"<[^>]+>|\{\w+\}|/\w+|\d+|\n", text)
        if len(words := _words(part)) >= RUN
        for start in range(len(words) - RUN + 1)
    }


@cache
def _translations(code: str) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Every sentence and label in English, and what it is in the language."""
    sentences = content_in(code)[0].catalogue.sentences
    return tuple(
        (english, sentences[one.key])
        for one in all_messages()
        if not one.is_list and one.key in sentences
        for english in one.english
    )


@cache
def _english_runs(code: str) -> frozenset[tuple[str, ...]]:
    said = set().union(*(_runs(text) for _english, forms in _translations(code) for text in forms))
    return frozenset(set().union(*(_runs(english) for english, _forms in _translations(code))) - said)


@cache
def _english_labels(code: str) -> frozenset[str]:
    said = {text for _english, forms in _translations(code) for text in forms}
    return frozenset({english for english, _forms in _translations(code)} - said)
