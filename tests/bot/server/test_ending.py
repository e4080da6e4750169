"""A process that is shutting down starts no further calls of Slack."""

from collections.abc import Callable
from contextlib import closing
from datetime import timedelta

import pytest

from bot.decisions.revisits import schedule_in_time_zones
from bot.decisions.visibility import recheck_public_channels, resolve_unknown
from bot.playground import Playground
from bot.server.composition import running
from bot.services import Services
from bot.settings import Settings
from bot.slack.outbox_sender import now
from storage.opening import open_database
from storage.record.log import DecisionLog
from storage.records import Visibility
from tests.bot.drafts import DRAFT
from tests.clock import at

Calls = Callable[[], list[str]]


@pytest.mark.parametrize(
    ("step", "asks", "visibility"),
    [
        (resolve_unknown, "conversations.info", "unknown"),
        (recheck_public_channels, "conversations.info", "public"),
        (schedule_in_time_zones, "users.info", "private"),
    ],
)
def test_a_loop_over_slack_calls_stops_when_the_process_is_closing(
    *,
    step: Callable[[Services], None],
    asks: str,
    visibility: Visibility,
    services: Services,
    slack: Playground,
    channels: dict[str, str],
    calls: Calls,
) -> None:
    services.runtime.tasks.closing.set()
    keep_decisions(services, slack.seed.team.id, [*channels.values()], visibility)
    step(services)
    assert asks not in calls()
    services.runtime.tasks.closing.clear()
    step(services)
    assert asks in calls()


def test_shutdown_interrupts_a_loop_over_slack_calls(
    settings: Settings, slack: Playground, calls: Calls
) -> None:
    places = [f"C{number:010}" for number in range(20)]
    with closing(open_database(settings.database_url)) as database:
        for place in places:
            draft = DRAFT.model_copy(update={"team_id": slack.seed.team.id, "channel": place})
            at(DecisionLog(database), now()).record(draft, key=place)
    slack.control.slow(0.2, methods=["conversations.info"])
    with running(settings):
        slack.wait_for(lambda: "conversations.info" in calls())
    assert calls().count("conversations.info") < len(places)


def keep_decisions(
    services: Services, team: str, places: list[str], visibility: Visibility
) -> None:
    """Record a decision in each of `places`, due for a revisit."""
    day = services.stores.now().date() + timedelta(days=300)
    with services.stores.database.transaction():
        for place in places:
            usual = {"team_id": team, "channel": place, "created_by": "U0AMARA001"}
            draft = DRAFT.model_copy(update=usual | {"revisit_on": day})
            made = services.stores.decisions.record(draft, key=place)
            if visibility != "unknown":
                services.stores.decisions.set_visibility(team, made.number, visibility)
