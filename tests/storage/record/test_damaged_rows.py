"""A damaged row doesn't hold up the others."""

import json
import traceback
from collections.abc import Callable
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

from storage.database import Database
from storage.errors import StorageError
from storage.exchange import export
from storage.finding.query import DecisionQuery
from storage.moments import LEASE
from storage.record.agenda import Agenda
from storage.record.checks import problems
from storage.record.log import DecisionLog
from storage.records import DamagedDecision, Draft, OutboxCall, Viewer
from storage.work.inbox import Inbox
from storage.work.outbox import Outbox
from tests.clock import at

DEEP = "[" * 100_000 + "]" * 100_000
"""JSON that is nested too deeply to parse."""

SPOILT = ("[", "[]", "17", '{"a": ', pytest.param(DEEP, id="deep"))
"""Invalid JSON, or JSON of an unexpected type."""

UNREADABLE = {
    "options": "[",
    "reasons": "17",
    "answers": "[]",
    "consulted": DEEP,
    "deciders": "[",
    "approvals": "{",
    "objections": "",
    "created_at": "soon",
    "revisit_on": "2026-02-30",
    "guide_checked": "yesterday",
    "status": "forgotten",
    "superseded_by": "D-none",
}
"""Damaged values of columns."""


@pytest.fixture
def five(log: DecisionLog, draft_of: Callable[..., Draft], now: datetime) -> DecisionLog:
    """Five proposals in a private channel, with UBOB as the decider."""
    for number in range(1, 6):
        draft = draft_of(channel="G1", deciders=["UBOB"], revisit_on=date(2026, 3, number))
        at(log, now + timedelta(hours=number)).record(draft, key=str(number))
    return log


def spoil(database: Database, number: int, column: str, value: str) -> None:
    """Damage a row, bypassing the constraints of its table."""
    database.execute("PRAGMA ignore_check_constraints = on")
    database.execute(f"UPDATE decisions SET {column} = ? WHERE number = ?", value, number)
    database.execute("PRAGMA ignore_check_constraints = off")


@pytest.mark.parametrize("column", UNREADABLE)
def test_a_list_names_a_damaged_decision(
    column: str, database: Database, five: DecisionLog
) -> None:
    spoil(database, 3, column, UNREADABLE[column])
    listed = five.find(DecisionQuery("T1", None))
    assert [(one.number, isinstance(one, DamagedDecision)) for one in listed] == [
        (5, False),
        (4, False),
        (3, True),
        (2, False),
        (1, False),
    ]


@pytest.mark.parametrize("words", ["", "churn", "chrun"], ids=["all", "words", "misspelt"])
@pytest.mark.parametrize("limit", [1, 2, 4])
def test_pages_with_a_damaged_decision_are_complete(
    words: str, limit: int, database: Database, five: DecisionLog
) -> None:
    for number in (2, 4):
        spoil(database, number, "reasons", "[")
    pages, after = [], None
    while page := five.search(DecisionQuery("T1", None, words, limit=limit), after):
        pages.append([found.decision.number for found in page])
        after = page[-1].rank
    assert [number for page in pages for number in page] == [5, 4, 3, 2, 1]
    assert {len(page) for page in pages[:-1]} <= {limit}


@pytest.mark.parametrize(
    ("column", "value"), [("created_at", "soon"), ("reasons", "["), ("visibility", "everyone")]
)
def test_a_damaged_private_decision_is_named_only_to_people_who_may_see_it(
    column: str, value: str, database: Database, five: DecisionLog
) -> None:
    spoil(database, 3, column, value)
    readers = [
        Viewer(user_id="UEVE"),
        Viewer(user_id="UEVE", channels=frozenset({"G1"})),
        Viewer(user_id="UBOB", inside=False),
    ]
    for words in ("", "churn"):
        listed = [five.find(DecisionQuery("T1", reader, words)) for reader in readers]
        assert [3 in [one.number for one in page] for page in listed] == [False, True, True]
    assert [bool(five.get_visible("T1", 3, reader)) for reader in readers] == [False, True, True]


@pytest.mark.parametrize(
    ("column", "waiting"), [("approvals", [3, 2]), ("objections", [3, 2]), ("deciders", [2])]
)
def test_open_proposals_are_listed_beside_a_damaged_one(
    column: str, waiting: list[int], database: Database, five: DecisionLog
) -> None:
    """A proposal whose deciders are damaged awaits nobody."""
    spoil(database, 3, column, "[")
    database.execute("UPDATE decisions SET status = 'rejected' WHERE number NOT IN (2, 3)")
    listed = Agenda(database).awaiting_approval("T1", "UBOB")
    assert [one.number for one in listed] == waiting


def test_due_decisions_are_listed_beside_a_damaged_one(
    database: Database, five: DecisionLog
) -> None:
    spoil(database, 2, "drivers", "[")
    due = Agenda(database).due("T1", Viewer(user_id="UBOB"), date(2026, 3, 3))
    assert [(one.number, isinstance(one, DamagedDecision)) for one in due] == [
        (1, False),
        (2, True),
        (3, False),
    ]


def test_a_damaged_decision_keeps_its_place_in_a_list_of_several_workspaces(
    database: Database, five: DecisionLog, draft_of: Callable[..., Draft], now: datetime
) -> None:
    at(five, now + timedelta(hours=2.5)).record(draft_of(team_id="T2"), key="2")
    spoil(database, 3, "reasons", "[")
    listed = five.find_across(("T1", "T2"), DecisionQuery("", None, limit=4))
    assert [(one.team_id, one.number) for one in listed] == [
        ("T1", 5),
        ("T1", 4),
        ("T1", 3),
        ("T2", 1),
    ]


@pytest.mark.parametrize("table", ["decisions", "history"])
def test_the_error_of_a_damaged_decision_contains_none_of_its_words(
    table: str, database: Database, five: DecisionLog, tmp_path: Path
) -> None:
    """The export fails as a whole, and an earlier one remains."""
    out = tmp_path / "record.json"
    export.write(five.export("T1"), "json", out)
    before = out.read_text(encoding="utf-8")
    if table == "decisions":
        spoil(database, 3, "reasons", '{"Zanzibar": 1}')
    else:
        database.execute("DROP TRIGGER history_only_loses_words")
        says = json.dumps({"why": ["Zanzibar"], "changes": None})
        database.execute("UPDATE history SET says = ? WHERE number = 3", says)
    with pytest.raises(StorageError, match="D-3 can't be read") as refused:
        export.write(five.export("T1"), "json", out)
    assert "Zanzibar" not in "".join(traceback.format_exception(refused.value))
    assert out.read_text(encoding="utf-8") == before


@pytest.mark.parametrize(
    "says",
    ["{}", "[]", '"s"', "null", "5", '{"why": "x"}', pytest.param(DEEP, id="deep")],
)
def test_a_damaged_history_is_reported_and_the_next_decision_is_checked(
    says: str, database: Database, five: DecisionLog
) -> None:
    database.execute("DROP TRIGGER history_only_loses_words")
    database.execute("UPDATE history SET says = ? WHERE number = 3", says)
    spoil(database, 4, "title", "Changed")
    found = problems(database)
    assert "T1 D-3: it can't be read: ValueError" in found
    assert "T1 D-4: it differs from its history in title" in found
    with pytest.raises(StorageError, match="D-3 can't be read"):
        five.history("T1", 3)
    assert len(five.history("T1", 4)) == 1


@pytest.mark.parametrize("column", UNREADABLE)
def test_a_damaged_decision_is_reported_and_the_next_one_is_checked(
    column: str, database: Database, five: DecisionLog
) -> None:
    spoil(database, 3, column, UNREADABLE[column])
    spoil(database, 4, "title", "Changed")
    found = problems(database)
    assert any(problem.startswith("T1 D-3: it can't be read: ") for problem in found)
    assert "T1 D-4: it differs from its history in title" in found


@pytest.mark.parametrize("spoilt", SPOILT)
def test_a_damaged_call_fails_and_the_next_one_is_claimed(
    spoilt: str, database: Database, now: datetime, caplog: pytest.LogCaptureFixture
) -> None:
    outbox = Outbox(database)
    for key in ("bad", "good"):
        at(outbox, now).put(OutboxCall(team_id="T1", key=key, method="m", arguments={"text": key}))
    database.execute("UPDATE outbox SET arguments = ? WHERE key = 'bad'", spoilt)
    claimed = [parcel.key for _ in range(2) for parcel in at(outbox, now).claim(limit=1)]
    assert (claimed, outbox.pending()) == (["good"], 1)
    assert "The call bad of T1 can't be read and is given up." in caplog.text


@pytest.mark.parametrize("moment", ["", "0", "soon", "2026-13-45"])
def test_a_call_with_a_damaged_due_time_does_not_hold_up_others(
    moment: str, database: Database, now: datetime
) -> None:
    outbox = Outbox(database)
    for key in ("bad", "good"):
        at(outbox, now).put(OutboxCall(team_id="T1", key=key, method="m", arguments={}))
    database.execute("UPDATE outbox SET due_at = ? WHERE key = 'bad'", moment)
    claimed = set()
    while at(outbox, now).has_due():
        claimed |= {parcel.key for parcel in at(outbox, now).claim(limit=1)}
    assert claimed == {"bad", "good"}


@pytest.mark.parametrize("spoilt", SPOILT)
def test_a_damaged_delivery_is_skipped_and_the_others_are_taken_over(
    spoilt: str, database: Database, now: datetime, caplog: pytest.LogCaptureFixture
) -> None:
    inbox = Inbox(database)
    for key in ("first", "bad", "last"):
        at(inbox, now).accept("T1", key, {"text": key})
    database.execute("UPDATE inbox SET payload = ? WHERE key = 'bad'", spoilt)
    assert {one.key for one in at(inbox, now + LEASE).claim_abandoned()} == {"first", "last"}
    assert "The delivery bad of T1 can't be read and is skipped." in caplog.text
    assert {one.key for one in at(inbox, now + 2 * LEASE).claim_abandoned()} == {"first", "last"}


def test_decisions_of_unknown_visibility_do_not_hold_up_others(
    database: Database, log: DecisionLog, draft_of: Callable[..., Draft], now: datetime
) -> None:
    for number in range(1, 5):
        at(log, now).record(draft_of(channel="C1"), key=str(number))
    database.execute("UPDATE decisions SET deciders = '[' WHERE number < 4")
    seen = {one for _ in range(200) for one in log.unsettled(limit=1)}
    assert seen == {("T1", number, "C1") for number in range(1, 5)}


def test_a_damaged_decision_is_listed_with_the_others(
    database: Database, log: DecisionLog, draft_of: Callable[..., Draft], now: datetime
) -> None:
    day = date(2027, 3, 1)
    for number in (1, 2):
        at(log, now).record(draft_of(revisit_on=day), key=str(number))
    database.execute("UPDATE decisions SET options = '[' WHERE number = 1")
    agenda = Agenda(database)
    assert [one.number for one in agenda.undated()] == [1, 2]
    due = at(agenda, now + timedelta(days=400)).claim_due()
    assert [(one.number, one.reminder) for one in due] == [(1, 1), (2, 1)]
