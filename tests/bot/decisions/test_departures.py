"""Deciders who have left while their approval is waited for."""

from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest

from bot.decisions import departures
from bot.decisions.departures import Departures
from bot.playground import Person, Playground
from bot.playground.seed import AMARA, JONAS, MEILIN, default_seed
from bot.services import Services
from bot.slack import manifest
from storage.record.changes import Approve
from tests.bot.drafts import DRAFT

Told = Callable[[str], list[str]]


@pytest.fixture
def slack() -> Iterator[Playground]:
    """A workspace owned by Mei-Lin."""
    users = (AMARA, JONAS, replace(MEILIN, is_owner=True))
    with Playground(
        seed=replace(default_seed(), users=users), manifest=manifest.read()
    ) as playground:
        yield playground


@pytest.fixture
def told(services: Services, slack: Playground) -> Told:
    """Return the texts of a person's direct messages, once everything is sent."""

    def read(user: str) -> list[str]:
        slack.wait_for(lambda: not services.stores.outbox.pending())
        person = Person(slack, user)
        return [message["text"] for message in person.messages(person.direct())]

    return read


def propose(services: Services, slack: Playground, *deciders: str, key: str = "1") -> None:
    draft = DRAFT.model_copy(update={"team_id": slack.seed.team.id, "deciders": deciders})
    services.stores.decisions.record(draft, key=key)


def test_the_author_hears_once_that_a_decider_has_left(
    services: Services, slack: Playground, told: Told
) -> None:
    propose(services, slack, JONAS.id, MEILIN.id)
    look = Departures(services)
    look()
    assert told(AMARA.id) == []
    slack.control.deactivate(JONAS.id)
    for _ in range(3):
        look()
    [sentence] = told(AMARA.id)
    assert f"D-1 is waiting for the approval of <@{JONAS.id}>" in sentence
    assert told(MEILIN.id) == []


def test_another_decider_hears_of_it_if_the_author_has_left_too(
    services: Services, slack: Playground, told: Told
) -> None:
    propose(services, slack, JONAS.id, MEILIN.id)
    for user in (AMARA, JONAS):
        slack.control.deactivate(user.id)
    Departures(services)()
    [sentence] = told(MEILIN.id)
    assert f"D-1 is waiting for the approval of <@{JONAS.id}>" in sentence


def test_somebody_who_never_existed_is_reported_too(
    services: Services, slack: Playground, told: Told
) -> None:
    propose(services, slack, "U0NOBODY01")
    Departures(services)()
    assert "<@U0NOBODY01>" in told(AMARA.id)[0]


def test_an_owner_hears_of_it_if_there_is_nobody_else(
    services: Services, slack: Playground, told: Told
) -> None:
    """The author came by an import, and is no user."""
    draft = DRAFT.model_copy(
        update={"team_id": slack.seed.team.id, "created_by": "Ada", "deciders": (JONAS.id,)}
    )
    services.stores.decisions.record(draft, key="1")
    slack.control.deactivate(JONAS.id)
    Departures(services)()
    assert told(JONAS.id) == []
    [sentence] = told(MEILIN.id)
    assert f"D-1 is waiting for the approval of <@{JONAS.id}>" in sentence


def test_a_bot_is_reported_too(services: Services, slack: Playground, told: Told) -> None:
    propose(services, slack, slack.seed.bot_user_id)
    Departures(services)()
    assert f"<@{slack.seed.bot_user_id}>" in told(AMARA.id)[0]


def test_nobody_hears_of_a_decider_who_has_approved(
    services: Services, slack: Playground, told: Told
) -> None:
    propose(services, slack, JONAS.id, MEILIN.id)
    services.stores.decisions.change(slack.seed.team.id, 1, Approve(), who=JONAS.id)
    slack.control.deactivate(JONAS.id)
    Departures(services)()
    assert told(AMARA.id) == []


def test_slack_is_asked_about_a_few_people_at_a_time_and_about_each_in_turn(
    services: Services, slack: Playground, told: Told, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(departures, "MAX_PEOPLE", 1)
    propose(services, slack, JONAS.id, MEILIN.id)
    look = Departures(services)
    slack.control.deactivate(MEILIN.id)
    slack.control.ratelimit(0, methods=["users.info"], times=1)
    for _ in range(2):
        look()
    assert told(AMARA.id) == []

    def reported() -> bool:
        look()
        return services.stores.outbox.contains(slack.seed.team.id, f"left:D-1:{MEILIN.id}")

    slack.wait_for(reported)
    assert len(told(AMARA.id)) == 1
