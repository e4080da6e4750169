"""When reminders are due: at nine, and once a cycle."""

import random
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.decisions.revisits import due_at, queue_due_reminders
from bot.services import Services, Stores
from bot.settings import Settings
from storage.moments import morning
from storage.opening import open_database
from storage.record.agenda import Upcoming
from storage.records import Viewer
from tests.bot.drafts import DRAFT
from tests.clock import at, services_at

pytestmark = pytest.mark.usefixtures("no_scheduler")

ZONES = ("UTC", "Europe/Berlin", "America/Los_Angeles", "Pacific/Kiritimati", "Etc/GMT+12")


@given(
    day=st.dates(date(2026, 1, 1), date(2030, 1, 1)),
    zone=st.sampled_from(ZONES),
    weeks=st.integers(0, 60),
)
def test_every_reminder_is_due_at_nine_on_a_working_day_across_clock_changes(
    day: date, zone: str, weeks: int
) -> None:
    first = due_at(upcoming(day, morning(day, UTC)), ZoneInfo(zone))
    later = due_at(upcoming(day, first + timedelta(weeks=weeks)), ZoneInfo(zone))
    for moment in (first, later):
        local = moment.astimezone(ZoneInfo(zone))
        assert (local.hour, local.minute, local.weekday() < 5) == (9, 0, True)
    asked_on, first_on = (m.astimezone(ZoneInfo(zone)).date() for m in (later, first))
    assert asked_on - first_on == timedelta(weeks=weeks)
    assert timedelta(0) <= first_on - day <= timedelta(days=2)


def upcoming(day: date, moment: datetime) -> Upcoming:
    return Upcoming(team_id="T1", number=1, revisit_on=day, created_by="U1", due_at=moment)


@pytest.mark.parametrize("seed", range(2))
def test_in_a_year_of_restarts_two_processes_queue_one_reminder_a_cycle(
    seed: int, services: Services, settings: Settings
) -> None:
    chance = random.Random(seed)
    begin = datetime(2097, 1, 1, tzinfo=UTC)  # far from the clock of the bot that runs
    days = [begin.date() + timedelta(days=chance.randrange(300)) for _ in range(6)]
    for number, day in enumerate(days):
        draft = DRAFT.model_copy(update={"revisit_on": day})
        at(services.stores.decisions, begin).record(draft, key=str(number))
    runs: list[datetime] = []
    replicas = [replica(services, settings) for _ in range(2)]
    with ThreadPoolExecutor(2) as pool:
        for passed in range(365):
            now = begin + timedelta(days=passed, hours=chance.choice((9, 12, 23)))
            if chance.random() < 0.3:
                continue  # no process is running
            runs.append(now)
            if chance.random() < 0.3:
                restarted = chance.randrange(2)
                replicas[restarted].stores.database.close()
                replicas[restarted] = replica(services, settings)
            at_once = [services_at(each, now) for each in replicas]
            list(pool.map(queue_due_reminders, at_once))
    for each in replicas:
        each.stores.database.close()
    cycles = {
        (number, (run - morning(day, UTC)) // timedelta(weeks=1))
        for number, day in enumerate(days, 1)
        for run in runs
        if run >= morning(day, UTC)
    }
    asked = Counter(int(key.split(":")[1].removeprefix("D-")) for key in keys_of(services))
    assert asked == Counter(number for number, _ in cycles)


def test_an_imported_author_who_is_no_user_gets_no_message(services: Services) -> None:
    """Slack would take the imported name for a channel."""
    day, now = date(2097, 3, 4), datetime(2097, 3, 4, 12, tzinfo=UTC)
    for author in ("general", "U0AMARA001"):
        draft = DRAFT.model_copy(update={"created_by": author, "revisit_on": day})
        at(services.stores.decisions, now).record(draft, key=author)
    queue_due_reminders(services_at(services, now))
    rows = services.stores.database.execute("SELECT arguments ->> 'channel' AS channel FROM outbox")
    assert [row["channel"] for row in rows] == ["U0AMARA001"]
    due = services.stores.agenda.due("T1", Viewer(user_id="general"), day)
    assert [decision.number for decision in due] == [1]


def replica(services: Services, settings: Settings) -> Services:
    """Return the services of a process that has just started."""
    return replace(services, stores=Stores.of(open_database(settings.database_url)))


def keys_of(services: Services) -> list[str]:
    rows = services.stores.database.execute("SELECT key FROM outbox WHERE key GLOB 'revisit:*'")
    return [row["key"] for row in rows]
