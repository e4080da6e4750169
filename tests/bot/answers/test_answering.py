"""Questions that wait for their turn, and those that were left behind."""

import threading
from collections.abc import Iterator
from dataclasses import asdict
from datetime import timedelta
from functools import partial

import pytest

from bot.answers import answering
from bot.answers.answering import MOST_ATTEMPTS, answer_abandoned, hear
from bot.playground import Person, Playground
from bot.services import Services
from bot.slack.payloads import Question
from storage.moments import LEASE
from tests.clock import at, services_at


@pytest.fixture
def free(services: Services) -> Iterator[threading.Event]:
    """The bot does not come to think until it is set."""
    event = threading.Event()
    services.runtime.tasks.soon(partial(event.wait, 30), computes=True)
    yield event
    event.set()


def look_around(services: Services, after: timedelta) -> None:
    """Have the bot look for what was left behind, so much later."""
    moment = services.stores.now() + after
    answer_abandoned(services_at(services, moment))


def asked(slack: Playground, person: Person, place: str) -> Question:
    """A question that stands in a channel, as the bot hears it."""
    text = "faster for an ml demo"
    ts = person.say(place, text)
    return Question(slack.seed.team.id, place, ts, ts, person.id, text)


def test_what_was_answered_without_the_record_is_not_answered_again_from_it(
    slack: Playground, services: Services, amara: Person, channels: dict[str, str]
) -> None:
    """Its second delivery was kept, but could not be marked as answered any more."""
    place = channels["data-team"]
    answered, open_yet = (asked(slack, amara, place) for _ in range(2))
    services.runtime.questions.answered_without_db.add(answered.key)
    for one in (answered, open_yet):
        long_ago = services.stores.now() - timedelta(hours=1)
        at(services.stores.inbox, long_ago).accept(one.team_id, one.key, asdict(one))
    slack.wait_for(lambda: len(amara.thread(place, open_yet.ts)) > 1)
    slack.wait_for(lambda: not services.stores.inbox.claim_abandoned())
    assert len(amara.thread(place, answered.ts)) == 1


def test_a_question_that_waits_long_for_its_turn_is_not_taken_for_abandoned(
    slack: Playground,
    services: Services,
    free: threading.Event,
    amara: Person,
    channels: dict[str, str],
) -> None:
    place = channels["data-team"]
    question = asked(slack, amara, place)
    hear(services, question)
    for number in range(2 * MOST_ATTEMPTS):
        look_around(services, number * LEASE * 0.9)
    free.set()
    slack.wait_for(lambda: not services.runtime.questions.leased)
    slack.wait_for(lambda: services.stores.outbox.pending() == 0)
    assert len(amara.thread(place, question.ts)) == 2
    assert services.stores.inbox.begin_attempt(question.team_id, question.key) == 2


def test_what_there_is_no_room_for_in_memory_is_answered_from_the_inbox(
    slack: Playground,
    services: Services,
    free: threading.Event,
    amara: Person,
    channels: dict[str, str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(answering, "MOST_IN_HAND", 2)
    place = channels["data-team"]
    questions = [asked(slack, amara, place) for _ in range(5)]
    for question in questions:
        hear(services, question)
    assert len(services.runtime.questions.leased) == 2
    free.set()
    for _ in range(2):
        slack.wait_for(lambda: not services.runtime.questions.leased)
        look_around(services, 2 * LEASE)
    slack.wait_for(
        lambda: not services.runtime.questions.leased and services.stores.outbox.pending() == 0
    )
    assert [len(amara.thread(place, one.ts)) for one in questions] == [2] * 5
