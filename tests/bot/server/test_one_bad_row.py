"""A damaged row affects nothing else."""

from datetime import date, timedelta

import pytest

from bot.decisions.revisits import queue_due_reminders, schedule_in_time_zones
from bot.decisions.visibility import resolve_unknown
from bot.interviews import rounds
from bot.playground import Person, Playground
from bot.services import Services
from bot.slack import outbox_sender
from storage.records import OutboxCall
from tests.bot.drafts import DRAFT, round_of
from tests.clock import services_at

LATER = timedelta(days=400)


@pytest.fixture
def team(slack: Playground) -> str:
    return slack.seed.team.id


def record_two(services: Services, team: str, place: str | None, day: date | None = None) -> None:
    """Record D-1, damaged, and D-2."""
    draft = DRAFT.model_copy(
        update={"team_id": team, "title": "Zanzibar", "channel": place, "revisit_on": day}
    )
    with services.stores.database.transaction():
        for key in ("bad", "good"):
            services.stores.decisions.record(draft, key=key)
        services.stores.database.execute("UPDATE decisions SET reasons = '[' WHERE number = 1")


def test_a_damaged_decision_does_not_stop_the_others_from_being_settled(
    services: Services,
    team: str,
    channels: dict[str, str],
    caplog: pytest.LogCaptureFixture,
) -> None:
    record_two(services, team, channels["platform"])
    resolve_unknown(services)
    assert services.stores.decisions.public_channels() == ((team, channels["platform"]),)
    assert f"D-1 of {team} was skipped" in caplog.text
    assert "Zanzibar" not in caplog.text


@pytest.mark.usefixtures("no_scheduler")
def test_a_damaged_decision_does_not_stop_the_others_from_being_revisited(
    services: Services, team: str, slack: Playground, caplog: pytest.LogCaptureFixture
) -> None:
    day = services.stores.now().date() + timedelta(days=300)
    record_two(services, team, None, day)
    then = services.stores.now() + LATER
    later = services_at(services, then)
    schedule_in_time_zones(later)
    queue_due_reminders(later)
    asked = services.stores.outbox.posted_messages(team, "revisit:")
    assert [post.key for post in asked] == [f"revisit:D-2:{day}:1"]
    assert f"D-1 of {team} was skipped" in caplog.text


def test_a_damaged_round_does_not_stop_the_others_from_closing(
    services: Services, team: str, channels: dict[str, str], caplog: pytest.LogCaptureFixture
) -> None:
    began_at = services.stores.now() - LATER
    for name in ("bad", "good"):
        begun = round_of(services, team, name, channels["platform"], began_at)
        with services.stores.database.transaction():
            services.stores.rounds.begin(begun)
            services.stores.database.execute("UPDATE rounds SET asked = '[' WHERE id = 'bad'")
    rounds.close_overdue(services)
    assert [name for _, name in services.stores.rounds.overdue(services.stores.now())] == ["bad"]
    assert f"round bad of {team} was skipped" in caplog.text


@pytest.mark.parametrize(
    ("damage", "posted"),
    [
        ("arguments = '['", ["good"]),
        ("due_at = ''", ["bad", "good"]),
        ("due_at = '0'", ["bad", "good"]),
    ],
)
def test_a_damaged_post_does_not_stop_the_others_from_being_sent(
    *,
    damage: str,
    posted: list[str],
    services: Services,
    team: str,
    slack: Playground,
    amara: Person,
    channels: dict[str, str],
) -> None:
    with services.stores.database.transaction():
        for key in ("bad", "good"):
            arguments = {"channel": channels["platform"], "text": key}
            call = OutboxCall(team_id=team, key=key, method=outbox_sender.POST, arguments=arguments)
            services.stores.outbox.put(call)
        services.stores.database.execute(f"UPDATE outbox SET {damage} WHERE key = 'bad'")
    services.slack.sender.wake()
    slack.wait_for(lambda: services.stores.outbox.pending() == 0)
    read = [message["text"] for message in amara.messages(channels["platform"])]
    assert sorted(read) == posted
