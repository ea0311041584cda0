"""The topics of tips: what they are called, and which one a person means."""

from __future__ import annotations

from rapidfuzz import fuzz, process, utils

from bot.content.models import Topic
from bot.language import N_, _, word_list

SURE_SCORE = 75.0  # of 100: "stres" is 91 to "stress"; "banana" is 36 to "relaxation"
LONGEST_TOPIC_CHARACTERS = 40

TOPIC_TITLES = {
    Topic.MUSCLES: N_("How muscles work"),
    Topic.CRAMPS: N_("Cramps"),
    Topic.RECOVERY: N_("Recovery"),
    Topic.POSTURE: N_("Posture and moving"),
    Topic.RELAXATION: N_("Relaxation"),
    Topic.SLEEP: N_("Sleep basics"),
    Topic.SLEEP_HABITS: N_("Sleep habits"),
    Topic.MAGNESIUM_SLEEP: N_("Magnesium and sleep"),
    Topic.STRESS: N_("Stress"),
}

# Everyday words for them.
_ALSO = {
    Topic.SLEEP: word_list("topic: sleep", "sleep"),
    Topic.SLEEP_HABITS: word_list("topic: sleep habits", "insomnia", "bedtime", "habits"),
    Topic.MAGNESIUM_SLEEP: word_list("topic: magnesium and sleep", "magnesium"),
    Topic.CRAMPS: word_list("topic: cramps", "cramp", "spasm", "charley horse"),
    Topic.MUSCLES: word_list("topic: muscles", "muscle"),
    Topic.RECOVERY: word_list("topic: recovery", "soreness", "exercise", "sport"),
    Topic.POSTURE: word_list("topic: posture", "desk", "neck", "back", "movement"),
    Topic.RELAXATION: word_list("topic: relaxation", "breathing", "relax", "calm"),
    Topic.STRESS: word_list("topic: stress", "anxiety", "worry"),
}


def find_topic(typed: str) -> Topic | None:
    """The topic that `typed` means, by title, by an everyday word or nearly so; None if none is near."""
    names = {topic.value.replace("_", " "): topic for topic in Topic}
    names |= {title.english.casefold(): topic for topic, title in TOPIC_TITLES.items()}
    names |= {word: topic for topic, words in _ALSO.items() for word in words}
    names |= {_(title).casefold(): topic for topic, title in TOPIC_TITLES.items()}
    best = process.extractOne(
        typed[:LONGEST_TOPIC_CHARACTERS],
        list(names),
        processor=utils.default_process,
        scorer=fuzz.ratio,
        score_cutoff=SURE_SCORE,
    )
    return names[best[0]] if best else None


_BY_NAME: dict[str | None, Topic] = {topic.value: topic for topic in Topic}


def preferred_topic(name: str | None) -> Topic | None:
    """The topic that a person chose, as the database keeps it; None for all, or for one that was since retired."""
    return _BY_NAME.get(name)
