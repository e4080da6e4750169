"""Questions that wait in memory, and those that a process left behind in the inbox."""

import threading
from collections.abc import Iterator
from dataclasses import asdict
from datetime import timedelta
from functools import partial

import pytest

from bot.answers import answering
from bot.answers.answering import MAX_ATTEMPTS, accept, answer_abandoned
from bot.playground import Person, Playground
from bot.services import Services
from bot.slack.payloads import Question
from storage.moments import LEASE
from tests.clock import at, services_at


@pytest.fixture
def unblock(services: Services) -> Iterator[threading.Event]:
    """Block the thread that answers questions until the event is set."""
    event = threading.Event()
    services.runtime.tasks.soon(partial(event.wait, 30), computes=True)
    yield event
    event.set()


def answer_abandoned_later(services: Services, after: timedelta) -> None:
    """Take over abandoned questions, as if this much time had passed."""
    moment = services.stores.now() + after
    answer_abandoned(services_at(services, moment))


def posted_question(slack: Playground, person: Person, place: str) -> Question:
    """Post a question in a channel; return it as the bot receives it."""
    text = "faster for an ml demo"
    ts = person.say(place, text)
    return Question(slack.seed.team.id, place, ts, ts, person.id, text)


def test_a_question_answered_without_the_database_is_not_answered_again(
    slack: Playground, services: Services, amara: Person, channels: dict[str, str]
) -> None:
    """Its second delivery was stored, but could not be marked as done."""
    place = channels["data-team"]
    answered, unanswered = (posted_question(slack, amara, place) for _ in range(2))
    services.runtime.questions.answered_without_db.add(answered.key)
    for one in (answered, unanswered):
        long_ago = services.stores.now() - timedelta(hours=1)
        at(services.stores.inbox, long_ago).accept(one.team_id, one.key, asdict(one))
    slack.wait_for(lambda: len(amara.thread(place, unanswered.ts)) > 1)
    slack.wait_for(lambda: not services.stores.inbox.claim_abandoned())
    assert len(amara.thread(place, answered.ts)) == 1


@pytest.mark.usefixtures("no_scheduler")
def test_a_question_waiting_long_in_memory_is_not_abandoned(
    slack: Playground,
    services: Services,
    unblock: threading.Event,
    amara: Person,
    channels: dict[str, str],
) -> None:
    place = channels["data-team"]
    question = posted_question(slack, amara, place)
    accept(services, question)
    begun = services.stores.now()
    for number in range(2 * MAX_ATTEMPTS):  # by a clock that doesn't wait for a slow machine
        answer_abandoned(services_at(services, begun + number * LEASE * 0.9))
    unblock.set()
    slack.wait_for(lambda: not services.runtime.questions.leased)
    slack.wait_for(lambda: services.stores.outbox.pending() == 0)
    assert len(amara.thread(place, question.ts)) == 2
    assert services.stores.inbox.begin_attempt(question.team_id, question.key) == 2


def test_questions_beyond_the_memory_limit_are_answered_from_the_inbox(
    slack: Playground,
    services: Services,
    unblock: threading.Event,
    amara: Person,
    channels: dict[str, str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(answering, "MAX_IN_MEMORY", 2)
    place = channels["data-team"]
    questions = [posted_question(slack, amara, place) for _ in range(5)]
    for question in questions:
        accept(services, question)
    assert len(services.runtime.questions.leased) == 2
    unblock.set()
    for _ in range(2):
        slack.wait_for(lambda: not services.runtime.questions.leased)
        answer_abandoned_later(services, 2 * LEASE)
    slack.wait_for(
        lambda: not services.runtime.questions.leased and services.stores.outbox.pending() == 0
    )
    assert [len(amara.thread(place, one.ts)) for one in questions] == [2] * 5
