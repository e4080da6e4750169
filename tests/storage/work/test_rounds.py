from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from storage.database import Database
from storage.records import Interview, Round
from storage.work.interviews import Interviews
from storage.work.rounds import Rounds
from tests.clock import at

DAY = timedelta(days=1)


@pytest.fixture
def rounds(database: Database) -> Rounds:
    return Rounds(database)


@pytest.fixture
def begun(rounds: Rounds, now: datetime) -> Round:
    """A round with two people asked."""
    begun = Round(
        team_id="T1",
        id="R1",
        owner="UADA",
        guide="flask-vs-streamlit",
        guide_title="Flask or Streamlit",
        guide_hash="0f",
        question="Which for the demo?",
        channel="C1",
        asked=("UBOB", "UCAT"),
        began_at=now,
    )
    assert rounds.begin(begun)
    return begun


def test_a_round_is_read_back_unchanged_and_begins_once(rounds: Rounds, begun: Round) -> None:
    assert rounds.get("T1", "R1") == begun
    assert rounds.get("T2", "R1") is None
    assert not rounds.begin(begun.model_copy(update={"owner": "UBOB"}))
    assert rounds.get("T1", "R1") == begun


def test_the_last_answers_count_and_people_are_not_named(
    rounds: Rounds, begun: Round, now: datetime
) -> None:
    for user, answer in (("UCAT", "api"), ("UBOB", "demo"), ("UCAT", "dashboard")):
        assert at(rounds, now).hand_in("T1", "R1", user, {"goal": answer})
    assert rounds.answers("T1", "R1") == ({"goal": "dashboard"}, {"goal": "demo"})
    kept = rounds.get("T1", "R1")
    assert kept
    assert (kept.answered, kept.complete) == (("UBOB", "UCAT"), True)


def test_a_round_is_complete_once_everyone_asked_has_answered(
    rounds: Rounds, begun: Round, now: datetime
) -> None:
    def complete_after(user: str) -> bool:
        at(rounds, now).hand_in("T1", "R1", user, {"goal": "api"})
        kept = rounds.get("T1", "R1")
        return kept is not None and kept.complete

    assert [complete_after(user) for user in ("UBOB", "UDAN", "UCAT")] == [False, False, True]
    unasked = begun.model_copy(update={"asked": (), "answered": ("UBOB",)})
    assert not unasked.complete


def test_a_closed_round_takes_no_answers_and_is_closed_and_recorded_once(
    rounds: Rounds, begun: Round, now: datetime
) -> None:
    assert not rounds.mark_recorded("T1", "R1", 7)
    assert [rounds.close("T1", "R1") for _ in range(2)] == [True, False]
    assert not at(rounds, now).hand_in("T1", "R1", "UBOB", {"goal": "api"})
    assert rounds.answers("T1", "R1") == ()
    assert not rounds.cancel("T1", "R1")
    assert [rounds.mark_recorded("T1", "R1", number) for number in (7, 8)] == [True, False]
    kept = rounds.get("T1", "R1")
    assert kept
    assert (kept.state, kept.decision_number) == ("recorded", 7)


def test_a_cancelled_round_gives_the_proposed_interview_back(
    database: Database,
    rounds: Rounds,
    begun: Round,
    interview_of: Callable[..., Interview],
    now: datetime,
) -> None:
    interviews = Interviews(database)
    proposed = interview_of(user_id=begun.owner, answers={"goal": "api"}, round=begun.id)
    interviews.save(proposed)
    assert interviews.unfinished("T1", begun.owner, since=now) is None
    assert rounds.cancel("T1", begun.id)
    left = interviews.unfinished("T1", begun.owner, since=now)
    assert left
    assert left.answers == {"goal": "api"}


def test_only_open_rounds_are_overdue_and_only_closed_ones_are_purged(
    rounds: Rounds, begun: Round, now: datetime
) -> None:
    at(rounds, now).hand_in("T1", "R1", "UBOB", {"goal": "api"})
    assert rounds.overdue(now) == ()
    assert rounds.overdue(now + DAY) == (("T1", "R1"),)
    assert rounds.purge(now + DAY) == 0
    rounds.close("T1", "R1")
    assert rounds.overdue(now + DAY) == ()
    assert rounds.purge(now) == 0
    assert rounds.purge(now + DAY) == 1
    assert rounds.answers("T1", "R1") == ()


def test_an_interview_of_a_round_is_separate_from_other_interviews(
    database: Database, begun: Round, interview_of: Callable[..., Interview], now: datetime
) -> None:
    interviews = Interviews(database)
    own = interview_of(user_id="UBOB", round="R1")
    interviews.save(own)
    assert interviews.unfinished("T1", "UBOB", since=now) is None
    assert interviews.unfinished("T1", "UBOB", since=now, round_id="R1") == own
    assert interviews.unfinished("T1", "UBOB", since=now, round_id="R2") is None
    assert (own.takes_part, own.records_round) == (True, False)
