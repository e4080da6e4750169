"""Random changes, alone and concurrent: each history replays to its decision."""

import random
import tempfile
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from storage.database import Database
from storage.finding.query import DecisionQuery
from storage.opening import open_database
from storage.record.changes import (
    Accept,
    Approve,
    Change,
    ChangeRefused,
    Conflict,
    Deprecate,
    Edit,
    Object,
    Redact,
    Reject,
    Reopen,
    Snooze,
    Supersede,
)
from storage.record.checks import problems
from storage.record.history import replay
from storage.record.log import DecisionLog
from storage.records import Decision, Draft
from tests.clock import at
from tests.readable import readable

NOW = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
PEOPLE = ["UADA", "UBOB", "UEVE"]
IDS = st.integers(1, 5).map("D-{}".format)
REASONS = st.sampled_from(["Because.", "", "Zeit für Neues"])
CHANGES: st.SearchStrategy[Change] = st.one_of(
    st.just(Approve()),
    st.just(Accept()),
    *(st.builds(kind, reason=REASONS) for kind in (Object, Reject, Deprecate, Reopen, Redact)),
    st.builds(Supersede, by=IDS, reason=REASONS),
    st.builds(Snooze, until=st.dates(NOW.date())),
    st.builds(
        Edit,
        fields=st.fixed_dictionaries(
            {},
            optional={
                "title": st.text(max_size=5),
                "chosen_label": st.sampled_from(["Flask", "Streamlit"]),
                "deciders": st.lists(st.sampled_from(PEOPLE), max_size=2),
                "consulted": st.lists(st.text(max_size=3), max_size=2),
            },
        ),
    ),
)


def draft(deciders: list[str]) -> Draft:
    return Draft(
        team_id="T1",
        title="One",
        why="So.",
        chosen="flask",
        chosen_label="Flask",
        created_by="UADA",
        deciders=tuple(deciders),
    )


class Lives(RuleBasedStateMachine):
    """Decisions of one workspace, changed at random by random people."""

    def __init__(self) -> None:
        super().__init__()
        self._folder = tempfile.TemporaryDirectory()
        self._database = open_database(Path(self._folder.name) / "record.db")
        self._log = DecisionLog(self._database)
        self._now = NOW
        self.record([])

    @rule(deciders=st.lists(st.sampled_from(PEOPLE), unique=True, max_size=3))
    def record(self, deciders: list[str]) -> None:
        at(self._log, self._tick()).record(draft(deciders), key=f"I{self._now}")

    @rule(
        number=st.integers(1, 5),
        change=CHANGES,
        who=st.sampled_from(PEOPLE),
        may_all=st.booleans(),
        revision=st.none() | st.integers(1, 3),
    )
    def change(
        self, number: int, change: Change, who: str, may_all: bool, revision: int | None
    ) -> None:
        before = self._log.get("T1", number), self._log.history("T1", number)
        try:
            at(self._log, self._tick()).change(
                "T1", number, change, who=who, revision=revision, may_all=may_all
            )
        except ChangeRefused:
            assert (self._log.get("T1", number), self._log.history("T1", number)) == before

    @invariant()
    def the_history_tells_of_each_decision(self) -> None:
        for decision in self._log.find(DecisionQuery("T1", None)):
            assert (
                replay("T1", decision.number, self._log.history("T1", decision.number)) == decision
            )

    @invariant()
    def a_decision_is_superseded_by_one_that_knows_it(self) -> None:
        decisions = {one.id: one for one in readable(self._log.find(DecisionQuery("T1", None)))}
        for one in decisions.values():
            assert (one.status == "superseded") == (one.superseded_by is not None)
            assert not one.superseded_by or one.id in decisions[one.superseded_by].supersedes

    def teardown(self) -> None:
        assert problems(self._database) == ()
        self._database.close()
        self._folder.cleanup()

    def _tick(self) -> datetime:
        self._now += timedelta(minutes=1)
        return self._now


TestLives = Lives.TestCase
TestLives.settings = settings(max_examples=12, stateful_step_count=12, deadline=None)


@pytest.mark.usefixtures("no_timeouts")
def test_two_hundred_threads_at_ten_decisions_lose_nothing(
    database: Database, log: DecisionLog
) -> None:
    for key in range(10):
        at(log, NOW).record(draft(["UADA", "UBOB"]), key=str(key))
    together = threading.Barrier(200)

    def change_of(turn: int, decision: Decision) -> Change:
        if turn % 4 == 0:
            return Approve()
        if turn % 4 == 1:
            return Edit(fields={"why": f"{decision.why} {turn}."})
        if turn % 4 == 2:
            return Supersede(by=f"D-{1 + turn % 10}")
        return Reopen(reason=f"Turn {turn}.")

    def work(turn: int) -> Decision | ChangeRefused:
        number = 1 + random.Random(turn).randrange(10)
        seen = log.get("T1", number)
        assert seen
        change, who = change_of(turn, seen), ("UADA", "UBOB")[turn % 3 % 2]
        revision = seen.revision if isinstance(change, Edit) else None
        together.wait()
        try:
            return at(log, NOW).change("T1", number, change, who=who, revision=revision)
        except ChangeRefused as refusal:
            return refusal

    with ThreadPoolExecutor(200) as pool:
        outcomes = list(pool.map(work, range(200)))
    assert problems(database) == ()
    edited = [one for turn, one in enumerate(outcomes) if turn % 4 == 1]
    told = [event.what for number in range(1, 11) for event in log.history("T1", number)]
    assert told.count("edited") == sum(isinstance(one, Decision) for one in edited) >= 1
    conflicts = [one for one in outcomes if isinstance(one, Conflict)]
    assert conflicts
    assert all(conflict.edits for conflict in conflicts)
