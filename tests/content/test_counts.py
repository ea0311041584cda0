"""The content is as large as it was meant to be."""

from __future__ import annotations

from bot.content.loader import load
from bot.content.models import Category, Topic, Urgency
from tests.conversation import CONTENT

NINE_TOPICS = set(Topic)


def test_there_is_enough_of_everything() -> None:
    content = load(CONTENT)
    assert len(content.tips) >= 240
    assert min(len(content.tips_by_topic[topic]) for topic in NINE_TOPICS) >= 25
    assert len(content.forms) == 14
    assert len(content.questions) >= 60
    assert all(content.questions_by_category[category] for category in Category)
    assert len(content.routines) == 20
    assert len(content.foods) == 42
    assert len(content.interactions) == 27
    assert len(content.safety.must_say) == 6
    assert len([flag for flag in content.safety.red_flags if flag.urgency is Urgency.EMERGENCY]) >= 12
    assert all(flag.button for flag in content.safety.red_flags if flag.urgency is Urgency.EMERGENCY)
    assert {table.region.value for table in content.intake.tables} == {"us", "eu", "uk"}
    assert len({ceiling.mg for ceiling in content.intake.ceilings if ceiling.from_years >= 18}) >= 2
