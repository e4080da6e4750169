"""Reminders, each claimed once, and proposals that await approval."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from storage.database import Database
from storage.moments import morning
from storage.opening import open_database
from storage.record.agenda import Agenda
from storage.record.changes import (
    Approve,
    Change,
    Confirm,
    Deprecate,
    Edit,
    Object,
    Redact,
    Reopen,
    Snooze,
)
from storage.record.log import DecisionLog
from storage.records import Draft, Viewer
from tests.clock import at

MONDAY = date(2027, 3, 1)
AT_NINE = datetime(2027, 3, 1, 9, tzinfo=UTC)
WEEK = timedelta(days=7)


@pytest.fixture
def agenda(database: Database) -> Agenda:
    return Agenda(database)


@pytest.fixture
def dated(log: DecisionLog, draft_of: Callable[..., Draft], now: datetime) -> DecisionLog:
    at(log, now).record(draft_of(revisit_on=MONDAY), key="1")
    return log


def asked(agenda: Agenda, now: datetime) -> list[tuple[str, int]]:
    return [(f"D-{one.number}", one.reminder) for one in at(agenda, now).claim_due()]


@pytest.mark.parametrize(
    ("day", "zone", "expected"),
    [
        (date(2027, 3, 1), "UTC", datetime(2027, 3, 1, 9, tzinfo=UTC)),
        (date(2027, 3, 5), "UTC", datetime(2027, 3, 5, 9, tzinfo=UTC)),
        (date(2027, 3, 6), "UTC", datetime(2027, 3, 8, 9, tzinfo=UTC)),
        (date(2027, 3, 7), "UTC", datetime(2027, 3, 8, 9, tzinfo=UTC)),
        (date(2027, 3, 1), "Asia/Kolkata", datetime(2027, 3, 1, 3, 30, tzinfo=UTC)),
        (date(2027, 3, 27), "Europe/Berlin", datetime(2027, 3, 29, 7, tzinfo=UTC)),
    ],
)
def test_a_morning_is_nine_o_clock_on_a_working_day(
    day: date, zone: str, expected: datetime
) -> None:
    assert morning(day, ZoneInfo(zone)) == expected


@pytest.mark.usefixtures("dated")
def test_reminders_are_due_on_the_day_and_weekly_after_that(agenda: Agenda) -> None:
    assert asked(agenda, AT_NINE - timedelta(seconds=1)) == []
    assert asked(agenda, AT_NINE) == [("D-1", 1)]
    assert asked(agenda, AT_NINE) == asked(agenda, AT_NINE + WEEK - timedelta(seconds=1)) == []
    assert asked(agenda, AT_NINE + WEEK) == [("D-1", 2)]


@pytest.mark.usefixtures("dated")
def test_after_a_long_downtime_there_is_one_reminder(agenda: Agenda) -> None:
    year_later = AT_NINE + 52 * WEEK + timedelta(days=2)
    assert asked(agenda, year_later) == [("D-1", 1)]
    assert asked(agenda, year_later) == []
    assert asked(agenda, AT_NINE + 53 * WEEK) == [("D-1", 2)]


@pytest.mark.usefixtures("dated")
def test_a_reminder_moves_to_the_morning_of_the_author(agenda: Agenda) -> None:
    [upcoming] = agenda.undated()
    assert (upcoming.number, upcoming.due_at) == (1, AT_NINE)
    agenda.set_due(upcoming, morning(MONDAY, ZoneInfo("America/New_York")))
    assert agenda.undated() == ()
    assert asked(agenda, AT_NINE) == []
    assert asked(agenda, AT_NINE + timedelta(hours=5)) == [("D-1", 1)]
    assert [one.due_at for one in agenda.undated()] == [AT_NINE + timedelta(hours=5) + WEEK]


@pytest.mark.usefixtures("dated")
def test_a_reminder_claimed_in_the_meantime_does_not_move(agenda: Agenda) -> None:
    [upcoming] = agenda.undated()
    assert asked(agenda, AT_NINE) == [("D-1", 1)]
    agenda.set_due(upcoming, AT_NINE + timedelta(hours=5))
    assert asked(agenda, AT_NINE + timedelta(hours=5)) == []
    assert asked(agenda, AT_NINE + WEEK) == [("D-1", 2)]


@pytest.mark.parametrize(
    ("change", "next_time"),
    [
        (Confirm(next=date(2028, 3, 6)), datetime(2028, 3, 6, 9, tzinfo=UTC)),
        (Snooze(until=date(2027, 3, 4)), datetime(2027, 3, 4, 9, tzinfo=UTC)),
        (Edit(fields={"revisit_on": date(2027, 3, 4)}), datetime(2027, 3, 4, 9, tzinfo=UTC)),
        (Confirm(), None),
        (Deprecate(reason="Gone."), None),
        (Redact(reason="Law."), None),
    ],
)
def test_an_answer_ends_the_weekly_reminders(
    dated: DecisionLog, agenda: Agenda, change: Change, next_time: datetime | None
) -> None:
    at(agenda, AT_NINE).claim_due()
    at(dated, AT_NINE).change("T1", 1, change, who="UADA", may_all=True)
    assert [one.due_at for one in agenda.undated()] == ([next_time] if next_time else [])
    far = AT_NINE + 100 * WEEK
    assert asked(agenda, far) == ([("D-1", 1)] if next_time else [])


def test_a_reopened_decision_has_reminders_again(dated: DecisionLog, agenda: Agenda) -> None:
    at(agenda, AT_NINE).claim_due()
    at(dated, AT_NINE).change("T1", 1, Deprecate(reason="Gone."), who="UADA")
    at(dated, AT_NINE).change("T1", 1, Reopen(reason="Back."), who="UADA")
    assert asked(agenda, AT_NINE) == [("D-1", 2)]


@pytest.mark.usefixtures("no_timeouts")
def test_replicas_claim_each_reminder_once(
    path: Path, log: DecisionLog, draft_of: Callable[..., Draft], now: datetime
) -> None:
    for key in range(30):
        at(log, now).record(draft_of(revisit_on=MONDAY), key=str(key))
    together = threading.Barrier(8)

    def ask(_: int) -> list[tuple[str, int]]:
        database = open_database(path)
        together.wait()
        found = [one for _ in range(8) for one in asked(Agenda(database), AT_NINE)]
        database.close()
        return found

    with ThreadPoolExecutor(8) as pool:
        found = [one for part in pool.map(ask, range(8)) for one in part]
    assert sorted(found) == sorted((f"D-{number}", 1) for number in range(1, 31))


def test_a_claim_rolls_back_with_the_caller(
    database: Database, dated: DecisionLog, agenda: Agenda
) -> None:
    def halfway() -> None:
        with database.transaction():
            at(agenda, AT_NINE).claim_due()
            raise InterruptedError

    with pytest.raises(InterruptedError):
        halfway()
    assert asked(agenda, AT_NINE) == [("D-1", 1)]


def test_due_decisions_are_listed_for_viewers_who_may_see_them(
    log: DecisionLog, agenda: Agenda, draft_of: Callable[..., Draft], now: datetime
) -> None:
    for key, (day, channel) in enumerate(
        [(date(2027, 3, 2), "C1"), (date(2027, 3, 1), "C1"), (MONDAY, "G2"), (None, "C1")]
    ):
        at(log, now).record(draft_of(revisit_on=day, channel=channel), key=str(key))

    def due(user: str, day: date) -> list[str]:
        viewer = Viewer(user_id=user, channels=frozenset({"C1"}))
        return [one.id for one in agenda.due("T1", viewer, day)]

    assert due("UEVE", date(2027, 3, 2)) == ["D-2", "D-1"]
    assert due("UADA", date(2027, 3, 1)) == ["D-2", "D-3"]
    assert due("UEVE", date(2027, 2, 28)) == []


def test_a_proposal_waits_for_each_decider_until_an_answer(
    log: DecisionLog, agenda: Agenda, draft_of: Callable[..., Draft], now: datetime
) -> None:
    at(log, now).record(draft_of(deciders=["UADA", "UBOB", "UEVE"]), key="1")
    at(log, now).record(draft_of(deciders=["UBOB"], informed=["UEVE"]), key="2")

    def waiting() -> list[list[str]]:
        return [
            [one.id for one in agenda.awaiting_approval("T1", u)] for u in ("UADA", "UBOB", "UEVE")
        ]

    assert waiting() == [[], ["D-2", "D-1"], ["D-1"]]
    at(log, now).change("T1", 1, Approve(), who="UBOB")
    at(log, now).change("T1", 1, Object(reason="No."), who="UEVE")
    assert waiting() == [[], ["D-2"], []]


@pytest.mark.parametrize("moment", ["", "2026-13-45", "0001-01-01T00:00:00+14:00"])
def test_a_reminder_with_a_damaged_due_time_is_due_now_and_weekly_after_that(
    *,
    moment: str,
    database: Database,
    dated: DecisionLog,
    agenda: Agenda,
    draft_of: Callable[..., Draft],
    now: datetime,
) -> None:
    at(dated, now).record(draft_of(revisit_on=MONDAY), key="2")
    database.execute("UPDATE revisits SET due_at = ? WHERE number = 1", moment)
    assert [one.number for one in agenda.undated()] == [2]
    assert asked(agenda, AT_NINE) == [("D-1", 1), ("D-2", 1)]
    assert asked(agenda, AT_NINE + WEEK - timedelta(seconds=1)) == []
    assert asked(agenda, AT_NINE + WEEK) == [("D-1", 2), ("D-2", 2)]
    assert [one.number for one in agenda.undated()] == [1, 2]


def test_a_reminder_without_a_time_zone_does_not_hold_up_others(
    database: Database,
    dated: DecisionLog,
    agenda: Agenda,
    draft_of: Callable[..., Draft],
    now: datetime,
) -> None:
    at(dated, now).record(draft_of(revisit_on=MONDAY), key="2")
    database.execute("UPDATE revisits SET due_at = '2027-03-01T09:00:00' WHERE number = 1")
    upcoming = agenda.undated()
    for one in upcoming:
        agenda.set_due(one, AT_NINE + timedelta(hours=5))
    assert [one.number for one in upcoming] == [2]


@pytest.mark.parametrize("day", ["", "soon", "2027-02-30"])
def test_a_reminder_without_a_day_does_not_hold_up_others(
    *,
    day: str,
    database: Database,
    dated: DecisionLog,
    agenda: Agenda,
    draft_of: Callable[..., Draft],
    now: datetime,
    caplog: pytest.LogCaptureFixture,
) -> None:
    at(dated, now).record(draft_of(revisit_on=MONDAY), key="2")
    database.execute("UPDATE revisits SET revisit_on = ? WHERE number = 1", day)
    assert [one.number for one in agenda.undated()] == [2]
    assert "A reminder for D-1 of T1 can't be read." in caplog.text
    assert asked(agenda, AT_NINE) == [("D-2", 1)]
    assert asked(agenda, AT_NINE + WEEK) == [("D-2", 2)]
