"""Changes of recorded decisions, and their history."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from storage.database import Database
from storage.errors import StorageError
from storage.finding.query import DecisionQuery
from storage.moments import stamp
from storage.record.changes import (
    Approve,
    ChangeRefused,
    Conflict,
    Edit,
    Object,
    Redact,
    Reopen,
    Supersede,
)
from storage.record.checks import problems
from storage.record.history import chain_hash, content_hash, entry_text, replay
from storage.record.log import DecisionLog
from storage.records import Draft, Viewer
from tests.clock import at


@pytest.fixture
def three(log: DecisionLog, draft_of: Callable[..., Draft], now: datetime) -> DecisionLog:
    for key in range(3):
        at(log, now).record(draft_of(), key=str(key))
    return log


def told(log: DecisionLog, number: int) -> list[str]:
    return [event.what for event in log.history("T1", number)]


def test_a_change_is_stored_with_its_event(
    log: DecisionLog, draft_of: Callable[..., Draft], now: datetime
) -> None:
    at(log, now).record(draft_of(deciders=["UBOB"]), key="1")
    later = now + timedelta(hours=1)
    changed = at(log, later).change("T1", 1, Object(reason="No SSO."), who="UBOB")
    assert log.get("T1", 1) == changed
    [first, second] = log.history("T1", 1)
    assert (second.sequence, second.at, second.who, second.what) == (2, later, "UBOB", "objected")
    assert (second.why, second.changes) == ("No SSO.", {"objections": {"UBOB": "No SSO."}})
    assert (first.why, (first.changes or {})["key"]) == ("", "1")


def test_a_redacted_decision_stays_as_private_as_before(
    database: Database, log: DecisionLog, draft_of: Callable[..., Draft], now: datetime
) -> None:
    at(log, now).record(draft_of(channel="C1"), key="1")
    at(log, now).set_visibility("T1", 1, "public")
    at(log, now).change("T1", 1, Redact(reason="Law."), who="operator", may_all=True)
    assert replay("T1", 1, log.history("T1", 1)[-1:]).visibility == "public"
    assert problems(database) == ()


def test_a_change_that_changes_nothing_leaves_no_trace(
    log: DecisionLog, draft_of: Callable[..., Draft], now: datetime
) -> None:
    at(log, now).record(draft_of(deciders=["UBOB"]), key="1")
    first = at(log, now).change("T1", 1, Approve(), who="UBOB")
    again = at(log, now + timedelta(hours=1)).change("T1", 1, Approve(), who="UBOB")
    assert again == first
    assert told(log, 1) == ["recorded", "approved"]


def test_each_entry_has_the_hash_of_its_text_and_of_the_previous_entry(
    three: DecisionLog, now: datetime
) -> None:
    at(three, now).change("T1", 1, Edit(fields={"why": "Better."}), who="UADA")
    previous = ""
    for event in three.history("T1", 1):
        says = entry_text(event.why or "", event.changes or {})
        assert event.content_hash == content_hash(event.salt or "", says)
        entry = event.model_dump() | {"at": stamp(event.at)}
        assert event.hash == chain_hash(previous, entry)
        previous = event.hash


def test_a_history_replays_to_the_decision(three: DecisionLog, now: datetime) -> None:
    at(three, now).change("T1", 1, Edit(fields={"why": "Better.", "deciders": ["U9"]}), who="UADA")
    at(three, now).change("T1", 1, Supersede(by="D-3"), who="U9")
    at(three, now).change("T1", 1, Reopen(reason="It failed."), who="UADA")
    for number in (1, 2, 3):
        assert replay("T1", number, three.history("T1", number)) == three.get("T1", number)


def test_an_edit_of_a_stale_revision_is_a_conflict_that_shows_what_happened(
    three: DecisionLog, now: datetime
) -> None:
    at(three, now).change("T1", 1, Edit(fields={"why": "Mine."}), who="UADA", revision=1)
    current = at(three, now).change("T1", 1, Edit(fields={"title": "T"}), who="UADA", revision=2)
    with pytest.raises(Conflict, match=r"^D-1 was edited in the meantime \(title\)\.") as conflict:
        at(three, now).change("T1", 1, Edit(fields={"why": "Yours."}), who="UADA", revision=2)
    assert conflict.value.decision == current == three.get("T1", 1)
    assert [event.who for event in conflict.value.edits] == ["UADA"]
    with pytest.raises(Conflict, match=r"\(why, title\)"):
        at(three, now).change("T1", 1, Approve(), who="UADA", revision=1)


def test_superseding_changes_both_ends(three: DecisionLog, now: datetime) -> None:
    for number in (1, 2):
        at(three, now).change("T1", number, Supersede(by="D-3"), who="UADA")
    [first, second, third] = (three.get("T1", number) for number in (1, 2, 3))
    assert first
    assert second
    assert third
    assert (first.status, first.superseded_by, second.superseded_by) == (
        "superseded",
        "D-3",
        "D-3",
    )
    assert third.supersedes == ("D-1", "D-2")
    assert told(three, 3) == ["recorded", "supersedes", "supersedes"]


def test_reopening_changes_both_ends(three: DecisionLog, now: datetime) -> None:
    at(three, now).change("T1", 1, Supersede(by="D-3"), who="UADA")
    first = at(three, now).change("T1", 1, Reopen(reason="It failed."), who="UADA")
    third = three.get("T1", 3)
    assert third
    assert (first.status, first.superseded_by, third.supersedes) == ("proposed", None, ())
    assert told(three, 3) == ["recorded", "supersedes", "released"]


@pytest.mark.parametrize(
    ("successor", "sentence"),
    [
        ("D-1", "can't supersede itself"),
        ("D-2", "D-2 is superseded, so it can't supersede D-1"),
        ("D-9", "There is no decision D-9"),
    ],
)
def test_a_refused_successor_leaves_everything_as_it_was(
    three: DecisionLog, now: datetime, successor: str, sentence: str
) -> None:
    at(three, now).change("T1", 2, Supersede(by="D-1"), who="UADA")
    before = three.find(DecisionQuery("T1", None))
    with pytest.raises(ChangeRefused, match=sentence):
        at(three, now).change("T1", 1, Supersede(by=successor), who="UADA")
    assert three.find(DecisionQuery("T1", None)) == before
    assert told(three, 1) == ["recorded", "supersedes"]


def test_a_decision_of_another_workspace_does_not_exist(three: DecisionLog, now: datetime) -> None:
    with pytest.raises(ChangeRefused, match="There is no decision D-1"):
        at(three, now).change("T2", 1, Approve(), who="UADA")


def test_an_edited_decision_is_found_by_its_new_words_only(
    three: DecisionLog, now: datetime
) -> None:
    at(three, now).change("T1", 2, Edit(fields={"title": "Zebra"}), who="UADA")
    assert [one.number for one in three.find(DecisionQuery("T1", None, "zebra"))] == [2]
    assert [one.number for one in three.find(DecisionQuery("T1", None, "churn"))] == [3, 1]


def test_only_people_named_now_may_see_it(three: DecisionLog, now: datetime) -> None:
    def seen(user: str) -> list[int]:
        page = DecisionQuery("T1", Viewer(user_id=user))
        return [one.number for one in three.find(page)]

    at(three, now).change("T1", 1, Edit(fields={"deciders": ["U5"]}), who="UADA")
    at(three, now).change("T1", 1, Edit(fields={"deciders": [], "informed": ["U6"]}), who="UADA")
    assert (seen("U5"), seen("U6"), seen("UADA")) == ([], [1], [3, 2, 1])


@pytest.mark.parametrize(
    "erasure",
    [
        "UPDATE history SET says = NULL, salt = NULL",
        "UPDATE history SET says = NULL, salt = NULL WHERE sequence = 2",
        "UPDATE history SET salt = 'x' WHERE number = 1 AND sequence = 1",
        "UPDATE history SET says = '', salt = NULL WHERE number = 1 AND sequence = 1",
        "UPDATE history SET says = NULL, salt = NULL, who = 'U9' WHERE number = 1 AND sequence = 1",
        "UPDATE history SET says = NULL, salt = NULL, at = '' WHERE number = 1 AND sequence = 1",
        "DELETE FROM history WHERE number = 1",
        """INSERT OR REPLACE INTO history SELECT id, team_id, number, 3, at, who, what, says, salt,
            content_hash, hash FROM history WHERE number = 1 AND sequence = 2""",
    ],
)
def test_words_leave_the_history_only_by_redacting(
    database: Database, three: DecisionLog, now: datetime, erasure: str
) -> None:
    change = Redact(reason="Law.")
    at(three, now).change("T1", 1, change, who="operator", may_all=True)
    before = [three.history("T1", number) for number in (1, 2, 3)]
    with pytest.raises(StorageError) as refusal:
        database.execute(erasure)
    assert str(refusal.value.__cause__) == "history is append-only"
    assert [three.history("T1", number) for number in (1, 2, 3)] == before
    assert [event.changes is None for event in before[0]] == [True, False]
