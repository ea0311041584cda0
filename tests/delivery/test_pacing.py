"""How fast unprompted messages go, and that answers to people never wait for them."""

from __future__ import annotations

import pytest
from telegram import Bot
from telegram.error import RetryAfter
from telegram.ext import ExtBot

from bot.delivery.pacing import UNPROMPTED, Pacing
from sandbox.telegram import Telegram
from sandbox.transport import SandboxRequest


class Stopwatch:
    """Seconds that pass only while somebody sleeps."""

    def __init__(self) -> None:
        self.seconds = 1000.0

    def now(self) -> float:
        return self.seconds

    async def sleep(self, seconds: float) -> None:
        self.seconds += seconds


@pytest.fixture
def watch() -> Stopwatch:
    return Stopwatch()


def paced(watch: Stopwatch, per_second: float = 25) -> Pacing:
    return Pacing(per_second, monotonic=watch.now, sleep=watch.sleep)


@pytest.mark.parametrize("per_second", [1, 25, 30, 200])
async def test_no_second_has_more_sends_than_its_pace_and_a_small_burst(watch: Stopwatch, per_second: float) -> None:
    pacing = paced(watch, per_second)
    sent_at = []
    for _ in range(int(6 * per_second)):
        await pacing.turn()
        sent_at.append(watch.now())
    for start in sent_at:
        assert sum(start <= at < start + 1 for at in sent_at) <= per_second * 1.2 + 1
    assert sent_at[-1] - sent_at[0] == pytest.approx(6, rel=0.25)


@pytest.mark.parametrize("per_second", [25, 200, 1000])
async def test_turns_taken_together_are_no_more_than_the_pace_allows(watch: Stopwatch, per_second: float) -> None:
    pacing = paced(watch, per_second)
    taken: list[tuple[float, int]] = []
    while watch.now() < 1006.0:
        taken.append((watch.now(), await pacing.turns(50)))
    for start, _count in taken:
        assert sum(count for at, count in taken if start <= at < start + 1) <= per_second * 1.2 + 1
    assert sum(count for _at, count in taken) == pytest.approx(6 * per_second, rel=0.1)


async def test_turns_come_one_by_one_at_an_ordinary_pace_and_in_lots_at_a_fast_one(watch: Stopwatch) -> None:
    for per_second, expected in ((25, 1), (1000, 20)):
        pacing = paced(watch, per_second)
        await pacing.turns(1000)  # what a quiet time saved up
        assert [await pacing.turns(50) for _ in range(5)] == [expected] * 5
    assert await paced(watch, 1000).turns(3) == 3


async def test_quiet_time_saves_up_only_a_small_burst(watch: Stopwatch) -> None:
    pacing = paced(watch)
    watch.seconds += 3600
    before = watch.now()
    for _ in range(30):
        await pacing.turn()
    assert watch.now() - before == pytest.approx(1.0, abs=0.05)


async def test_answers_take_their_share_of_the_second(watch: Stopwatch) -> None:
    telegram = Telegram()
    ada = telegram.add_person("Ada")
    telegram.say(ada, "hi")
    pacing = paced(watch)
    async with ExtBot(telegram.token, request=SandboxRequest(telegram), rate_limiter=pacing) as bot:
        before = watch.now()
        for _ in range(20):
            await bot.send_message(ada.id, "an answer")
        assert watch.now() == before  # answers never wait
        await pacing.turn()
        assert watch.now() - before > 0.3


async def test_however_many_people_write_reminders_keep_a_fifth(watch: Stopwatch) -> None:
    telegram = Telegram()
    ada = telegram.add_person("Ada")
    telegram.say(ada, "hi")
    pacing = paced(watch)
    async with ExtBot(telegram.token, request=SandboxRequest(telegram), rate_limiter=pacing) as bot:
        unprompted, begun = 0, watch.now()
        while watch.now() < begun + 20:
            await bot.send_message(ada.id, "an answer")
            watch.seconds += 1 / 25  # as many answers as the whole pace
            if pacing._level + 1 / 25 * 25 >= 1:
                await pacing.turn()
                unprompted += 1
    assert 60 <= unprompted <= 140


async def test_pause_that_telegram_asks_for_closes_what_is_unprompted_and_nothing_else(watch: Stopwatch) -> None:
    telegram = Telegram()
    ada = telegram.add_person("Ada")
    telegram.say(ada, "hi")
    pacing = paced(watch)
    async with ExtBot(telegram.token, request=SandboxRequest(telegram), rate_limiter=pacing) as bot:
        telegram.faults.add("429", method="sendMessage", seconds=7)
        with pytest.raises(RetryAfter):
            await bot.send_message(ada.id, "a reminder", rate_limit_args=UNPROMPTED)
        assert pacing.closed_s == 7
        assert (await bot.send_message(ada.id, "an answer")).text == "an answer"
        watch.seconds += 7
        assert pacing.closed_s == 0


async def test_chat_is_spoken_to_once_a_second(watch: Stopwatch) -> None:
    pacing = paced(watch)
    assert pacing.chat_wait_s(7) == 0
    pacing.spoken_to(7)
    assert pacing.chat_wait_s(7) == 1
    assert pacing.chat_wait_s(8) == 0
    watch.seconds += 1
    assert pacing.chat_wait_s(7) == 0


async def test_chats_of_long_ago_are_forgotten(watch: Stopwatch) -> None:
    pacing = paced(watch)
    for chat in range(30_000):
        pacing.spoken_to(chat)
        watch.seconds += 0.001
    assert len(pacing._spoken_at) <= 10_001


def test_the_library_takes_it_as_its_rate_limiter() -> None:
    assert isinstance(ExtBot("1:a", rate_limiter=Pacing()), Bot)
