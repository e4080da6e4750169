"""When it is asked whether a decision still holds: at nine, and once a cycle."""

import random
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.decisions.revisits import ask_due, due_at
from bot.services import Services, Stores
from bot.settings import Settings
from storage.moments import morning
from storage.opening import open_database
from storage.record.agenda import Upcoming
from storage.records import Viewer
from tests.bot.drafts import DRAFT
from tests.clock import at, services_at

ZONES = ("UTC", "Europe/Berlin", "America/Los_Angeles", "Pacific/Kiritimati", "Etc/GMT+12")


@given(
    day=st.dates(date(2026, 1, 1), date(2030, 1, 1)),
    zone=st.sampled_from(ZONES),
    weeks=st.integers(0, 60),
)
def test_every_question_comes_at_nine_on_a_working_day_whatever_the_clocks_do(
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
def test_in_a_year_of_restarts_two_processes_ask_once_a_cycle(
    seed: int, services: Services, settings: Settings
) -> None:
    chance, begin = (
        random.Random(seed),
        datetime(2097, 1, 1, tzinfo=UTC),
    )  # the bot's clock is far from it
    days = [begin.date() + timedelta(days=chance.randrange(300)) for _ in range(6)]
    for number, day in enumerate(days):
        draft = DRAFT.model_copy(update={"revisit_on": day})
        at(services.stores.decisions, begin).record(draft, key=str(number))
    looks: list[datetime] = []
    replicas = [replica(services, settings) for _ in range(2)]
    with ThreadPoolExecutor(2) as pool:
        for passed in range(365):
            now = begin + timedelta(days=passed, hours=chance.choice((9, 12, 23)))
            if chance.random() < 0.3:
                continue  # nobody is there
            looks.append(now)
            if chance.random() < 0.3:
                restarted = chance.randrange(2)
                replicas[restarted].stores.database.close()
                replicas[restarted] = replica(services, settings)
            at_once = [services_at(each, now) for each in replicas]
            list(pool.map(ask_due, at_once))
    for each in replicas:
        each.stores.database.close()
    cycles = {
        (number, (look - morning(day, UTC)) // timedelta(weeks=1))
        for number, day in enumerate(days, 1)
        for look in looks
        if look >= morning(day, UTC)
    }
    asked = Counter(int(key.split(":")[1].removeprefix("D-")) for key in keys_of(services))
    assert asked == Counter(number for number, _ in cycles)


def test_an_author_by_import_who_is_no_user_is_not_written_to(services: Services) -> None:
    """A name, such as an import may bring, would be taken for a channel."""
    day, now = date(2097, 3, 4), datetime(2097, 3, 4, 12, tzinfo=UTC)
    for author in ("general", "U0AMARA001"):
        draft = DRAFT.model_copy(update={"created_by": author, "revisit_on": day})
        at(services.stores.decisions, now).record(draft, key=author)
    ask_due(services_at(services, now))
    rows = services.stores.database.execute("SELECT arguments ->> 'channel' AS channel FROM outbox")
    assert [row["channel"] for row in rows] == ["U0AMARA001"]
    due = services.stores.agenda.due("T1", Viewer(user_id="general"), day)
    assert [decision.number for decision in due] == [1]


def replica(services: Services, settings: Settings) -> Services:
    """A process that has just started."""
    return replace(services, stores=Stores.of(open_database(settings.database_url)))


def keys_of(services: Services) -> list[str]:
    rows = services.stores.database.execute("SELECT key FROM outbox WHERE key GLOB 'revisit:*'")
    return [row["key"] for row in rows]
