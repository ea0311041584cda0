"""The topics of tips: what they are called, and which one a person means."""

from __future__ import annotations

from rapidfuzz import fuzz, process, utils

from bot.content.models import Topic

SURE_SCORE = 75.0  # of 100: "stres" is 91 to "stress"; "banana" is 36 to "relaxation"
LONGEST_TOPIC_CHARACTERS = 40

TOPIC_TITLES = {
    Topic.MUSCLES: "How muscles work",
    Topic.CRAMPS: "Cramps",
    Topic.RECOVERY: "Recovery",
    Topic.POSTURE: "Posture and moving",
    Topic.RELAXATION: "Relaxation",
    Topic.SLEEP: "Sleep basics",
    Topic.SLEEP_HABITS: "Sleep habits",
    Topic.MAGNESIUM_SLEEP: "Magnesium and sleep",
    Topic.STRESS: "Stress",
}

_ALSO = {
    "sleep": Topic.SLEEP,
    "insomnia": Topic.SLEEP_HABITS,
    "bedtime": Topic.SLEEP_HABITS,
    "habits": Topic.SLEEP_HABITS,
    "magnesium": Topic.MAGNESIUM_SLEEP,
    "cramp": Topic.CRAMPS,
    "spasm": Topic.CRAMPS,
    "charley horse": Topic.CRAMPS,
    "muscle": Topic.MUSCLES,
    "soreness": Topic.RECOVERY,
    "exercise": Topic.RECOVERY,
    "sport": Topic.RECOVERY,
    "desk": Topic.POSTURE,
    "neck": Topic.POSTURE,
    "back": Topic.POSTURE,
    "movement": Topic.POSTURE,
    "breathing": Topic.RELAXATION,
    "relax": Topic.RELAXATION,
    "calm": Topic.RELAXATION,
    "anxiety": Topic.STRESS,
    "worry": Topic.STRESS,
}


def find_topic(typed: str) -> Topic | None:
    """The topic that `typed` means, by title, by an everyday word or nearly so; None if none is near."""
    names = {topic.value.replace("_", " "): topic for topic in Topic}
    names |= {title.casefold(): topic for topic, title in TOPIC_TITLES.items()} | _ALSO
    best = process.extractOne(
        typed[:LONGEST_TOPIC_CHARACTERS],
        list(names),
        processor=utils.default_process,
        scorer=fuzz.ratio,
        score_cutoff=SURE_SCORE,
    )
    return names[best[0]] if best else None


def preferred_topic(name: str | None) -> Topic | None:
    """The topic that a person chose, as the database keeps it; None for all, or for one that was since retired."""
    return next((topic for topic in Topic if topic.value == name), None)
