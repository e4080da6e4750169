import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from storage.database import Database
from storage.opening import open_database
from storage.records import Gap
from storage.text import cleaned
from storage.work.feedback import Gaps, Votes
from tests.clock import at

DAY = timedelta(days=1)
ANY_TEXT = st.text(st.characters(exclude_categories=()))

Cast = Callable[..., None]
GapOf = Callable[..., Gap]


def vote_in(votes: Votes, now: datetime) -> Cast:
    def cast(answer: str, user: str, helpful: bool, *, team: str = "T1", entry: str = "e") -> None:
        at(votes, now).cast(team, answer, user, helpful, guide="g", entry=entry)

    return cast


@pytest.fixture
def votes(database: Database) -> Votes:
    return Votes(database)


@pytest.fixture
def cast(votes: Votes, now: datetime) -> Cast:
    return vote_in(votes, now)


@pytest.fixture
def gaps(database: Database) -> Gaps:
    return Gaps(database)


@pytest.fixture(scope="module")
def shared_gaps(shared_database: Database) -> Gaps:
    return Gaps(shared_database)


@pytest.fixture
def gap_of(now: datetime) -> GapOf:
    def gap(**given: Any) -> Gap:
        usual = {
            "team_id": "T1",
            "key": "Ev1",
            "text": "does it run on a toaster",
            "verdict": "unknown",
            "guide": "g",
            "entry": "mobile-devices",
            "channel": "C1",
            "asked_at": now,
        }
        return Gap.model_validate(usual | given)

    return gap


def test_an_entry_has_the_votes_on_all_its_answers(votes: Votes, cast: Cast) -> None:
    for answer, user, helpful in [
        ("A1", "UADA", True),
        ("A1", "UBOB", False),
        ("A2", "UADA", True),
    ]:
        cast(answer, user, helpful)
    assert votes.tally() == (("g", "e", 2, 1),)


def test_the_least_helpful_entry_comes_first(votes: Votes, cast: Cast) -> None:
    for entry, helpful in [("fair", True), ("fair", False), ("good", True), ("bad", False)]:
        cast(f"{entry}{helpful}", "UADA", helpful, entry=entry)
    assert [one.entry for one in votes.tally()] == ["bad", "fair", "good"]


def test_a_person_has_one_vote_on_an_answer_and_may_change_it(votes: Votes, cast: Cast) -> None:
    cast("A1", "UADA", True)
    cast("A1", "UADA", True)
    assert votes.tally() == (("g", "e", 1, 0),)
    cast("A1", "UADA", False)
    assert votes.tally() == (("g", "e", 0, 1),)


def test_old_votes_are_purged(votes: Votes, now: datetime) -> None:
    for user, age in [("UADA", 2), ("UBOB", 1), ("UEVE", 0)]:
        at(votes, now - age * DAY).cast("T1", "A1", user, True, guide="g", entry="e")
    assert votes.purge(now - DAY) == 1
    assert votes.tally() == (("g", "e", 2, 0),)


def test_the_same_answer_and_person_in_another_workspace_is_another_vote(
    votes: Votes, cast: Cast
) -> None:
    cast("A1", "UADA", True)
    cast("A1", "UADA", False, team="T2")
    assert votes.tally() == (("g", "e", 1, 1),)


@pytest.mark.usefixtures("no_timeouts")
def test_concurrent_clicks_count_once(database: Database, path: Path, now: datetime) -> None:
    """Half of the threads use a separate database object, as another process would."""
    together = threading.Barrier(8)
    with closing(open_database(path)) as another:

        def click(number: int) -> None:
            together.wait()
            vote_in(Votes((database, another)[number % 2]), now)("A1", "UADA", True)

        with ThreadPoolExecutor(8) as pool:
            list(pool.map(click, range(8)))
        assert Votes(database).tally() == (("g", "e", 1, 0),)


def test_a_gap_is_read_back_unchanged(gaps: Gaps, gap_of: GapOf) -> None:
    whole, bare = gap_of(), gap_of(key="Ev2", guide=None, entry=None, wanted=True)
    gaps.save(whole)
    gaps.save(bare)
    assert gaps.all("T1") == (whole, bare)


def test_the_same_question_is_one_gap_however_often_it_is_delivered(
    gaps: Gaps, gap_of: GapOf, now: datetime
) -> None:
    gaps.save(gap_of())
    gaps.save(gap_of(verdict="suggest", text="another", asked_at=now + DAY))
    assert gaps.all("T1") == (gap_of(),)


def test_a_vote_down_turns_a_gap_into_one_that_was_missed_by_that_entry(
    gaps: Gaps, gap_of: GapOf, now: datetime
) -> None:
    gaps.save(gap_of(verdict="suggest"))
    gaps.save(gap_of(verdict="missed", entry="theming", text="another", asked_at=now + DAY))
    missed = gap_of(verdict="missed", entry="theming")
    assert gaps.all("T1") == (missed,)
    gaps.save(gap_of(verdict="unknown"))
    assert gaps.all("T1") == (missed,)


def test_a_wanted_gap_stays_wanted(gaps: Gaps, gap_of: GapOf) -> None:
    for team, key in [("T1", "Ev1"), ("T1", "Ev2"), ("T2", "Ev1")]:
        gaps.save(gap_of(team_id=team, key=key))
    gaps.mark_wanted("T1", "Ev1")
    gaps.save(gap_of())
    gaps.save(gap_of(verdict="missed"))
    wanted = {(gap.team_id, gap.key) for gap in gaps.all(None) if gap.wanted}
    assert wanted == {("T1", "Ev1")}


def test_gaps_are_listed_newest_first_for_one_workspace_or_all(
    gaps: Gaps, gap_of: GapOf, now: datetime
) -> None:
    for team, key, age in [("T1", "old", 3), ("T1", "new", 1), ("T2", "theirs", 2)]:
        gaps.save(gap_of(team_id=team, key=key, asked_at=now - age * DAY))
    assert [gap.key for gap in gaps.all("T1")] == ["new", "old"]
    assert [gap.key for gap in gaps.all(None)] == ["new", "theirs", "old"]
    assert [gap.key for gap in gaps.all(None, since=now - 2 * DAY)] == ["new", "theirs"]
    assert gaps.all("T3") == ()


def test_old_gaps_are_purged(gaps: Gaps, gap_of: GapOf, now: datetime) -> None:
    for key, age in [("old", 2), ("young", 1), ("new", 0)]:
        gaps.save(gap_of(key=key, asked_at=now - age * DAY))
    assert gaps.purge(now - DAY) == 1
    assert [gap.key for gap in gaps.all(None)] == ["new", "young"]


@pytest.mark.parametrize("repeated", [1, 1000])
@settings(max_examples=30)
@given(text=ANY_TEXT)
def test_a_question_is_stored_cleaned_and_clipped(
    shared_gaps: Gaps,
    new_team: Callable[[], str],
    now: datetime,
    text: str,
    repeated: int,
) -> None:
    gap = Gap(
        team_id=new_team(),
        key="Ev1",
        text=text * repeated,
        verdict="unknown",
        guide=None,
        entry=None,
        channel="C1",
        asked_at=now,
    )
    shared_gaps.save(gap)
    assert shared_gaps.all(gap.team_id) == (gap,)
    assert gap.text == cleaned(text * repeated)[:1000]
