from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from storage.database import Database
from storage.records import Interview
from storage.work.interviews import Interviews

WEEK = timedelta(weeks=1)


@pytest.fixture
def interviews(database: Database) -> Interviews:
    return Interviews(database)


@pytest.fixture
def begun(interview_of: Callable[..., Interview]) -> Interview:
    return interview_of(answers={"goal": "api"})


def test_answers_are_saved_page_by_page(
    interviews: Interviews, begun: Interview, now: datetime
) -> None:
    further = begun.model_copy(update={"answers": {"goal": "demo"}, "updated_at": now + WEEK})
    assert interviews.save(begun)
    assert interviews.save(further)
    assert interviews.get("T1", "I1") == further


def test_an_interview_exists_in_its_workspace_only(
    interviews: Interviews, begun: Interview, now: datetime
) -> None:
    interviews.save(begun)
    assert interviews.get("T2", "I1") is None
    assert interviews.unfinished("T2", "UADA", since=now) is None


def test_the_unfinished_interview_is_the_last_one_answered(
    interviews: Interviews, begun: Interview, now: datetime
) -> None:
    for key, user, minutes in [
        ("I1", "UADA", 1),
        ("I2", "UADA", 3),
        ("I3", "UADA", 2),
        ("I4", "UBOB", 4),
    ]:
        moment = now + timedelta(minutes=minutes)
        interviews.save(begun.model_copy(update={"id": key, "user_id": user, "updated_at": moment}))
    latest = interviews.unfinished("T1", "UADA", since=now)
    assert latest is not None
    assert latest.id == "I2"


def test_an_interview_left_too_long_ago_is_not_offered(
    interviews: Interviews, begun: Interview, now: datetime
) -> None:
    interviews.save(begun)
    assert interviews.unfinished("T1", "UADA", since=now) == begun
    assert interviews.unfinished("T1", "UADA", since=now + timedelta(microseconds=1)) is None


def test_a_finished_interview_has_its_decision_and_is_not_reopened(
    interviews: Interviews, begun: Interview, now: datetime
) -> None:
    interviews.save(begun)
    interviews.finish("T1", "I1", 12)
    assert not interviews.save(begun)
    interviews.finish("T1", "I1", 13)
    interviews.discard("T1", "I1")
    kept = interviews.get("T1", "I1")
    assert kept is not None
    assert kept.decision_number == 12
    assert interviews.unfinished("T1", "UADA", since=now) is None


def test_a_discarded_interview_is_gone_and_not_reopened(
    database: Database, interviews: Interviews, begun: Interview, now: datetime
) -> None:
    interviews.save(begun.model_copy(update={"answers": {"goal": "demo"}}))
    interviews.discard("T1", "I1")
    assert not interviews.save(begun)
    assert interviews.get("T1", "I1") is None
    assert interviews.unfinished("T1", "UADA", since=now) is None
    [row] = database.execute("SELECT answers FROM interviews")
    assert row["answers"] == "{}"


def test_old_interviews_are_purged_finished_or_not(
    interviews: Interviews, begun: Interview, now: datetime
) -> None:
    for key, moment in [
        ("finished", now - WEEK),
        ("discarded", now - WEEK),
        ("open", now - WEEK),
        ("young", now),
    ]:
        interviews.save(begun.model_copy(update={"id": key, "updated_at": moment}))
    interviews.finish("T1", "finished", 12)
    interviews.discard("T1", "discarded")
    assert interviews.purge(now) == 3
    kept = [interviews.get("T1", key) is not None for key in ("finished", "open", "young")]
    assert kept == [False, False, True]


def test_an_interview_with_answers_comes_before_one_without(
    interviews: Interviews, begun: Interview, now: datetime
) -> None:
    empty = begun.model_copy(update={"id": "I2", "answers": {}, "updated_at": now + WEEK})
    interviews.save(empty)
    assert interviews.unfinished("T1", "UADA", since=now) == empty
    interviews.save(begun)
    assert interviews.unfinished("T1", "UADA", since=now) == begun


def test_the_unfinished_interview_about_one_guide_can_be_asked_for(
    interviews: Interviews, begun: Interview, now: datetime
) -> None:
    other = begun.model_copy(update={"id": "I2", "guide": "sql", "updated_at": now + WEEK})
    interviews.save(begun)
    interviews.save(other)
    assert interviews.unfinished("T1", "UADA", since=now, guide=begun.guide) == begun
    assert interviews.unfinished("T1", "UADA", since=now) == other
    assert interviews.unfinished("T1", "UADA", since=now, guide="git") is None


def test_the_position_of_the_person_is_saved(
    interviews: Interviews, begun: Interview, now: datetime
) -> None:
    moved = {"guide_hash": "4f", "window": "phone", "page": "result", "form": {"title": "&" * 3000}}
    interviews.save(begun)
    interviews.save(begun.model_copy(update=moved))
    assert interviews.get("T1", "I1") == begun.model_copy(update=moved)
