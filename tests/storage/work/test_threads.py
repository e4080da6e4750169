from datetime import datetime, timedelta

import pytest

from storage.database import Database
from storage.work.threads import LastAnswer, Threads
from tests.clock import at

DAY = timedelta(days=1)


@pytest.fixture
def threads(database: Database) -> Threads:
    return Threads(database)


def test_a_thread_is_joined_by_answering_in_it(threads: Threads, now: datetime) -> None:
    assert threads.last("T1", "C1", "17.42") is None
    at(threads, now).join("T1", "C1", "17.42", guide="flask-vs-streamlit", entry="rest-api")
    answered = LastAnswer(guide="flask-vs-streamlit", entry="rest-api")
    assert threads.last("T1", "C1", "17.42") == answered


@pytest.mark.parametrize("place", [("T2", "C1", "17.42"), ("T1", "C2", "17.42"), ("T1", "C1", "1")])
def test_a_thread_is_identified_by_workspace_channel_and_ts(
    threads: Threads, now: datetime, place: tuple[str, str, str]
) -> None:
    at(threads, now).join("T1", "C1", "17.42", guide="g", entry="rest-api")
    assert threads.last(*place) is None


def test_the_last_answer_counts(threads: Threads, now: datetime) -> None:
    at(threads, now).join("T1", "C1", "17.42", guide="g", entry="rest-api")
    at(threads, now + DAY).join("T1", "C1", "17.42", guide="h", entry="theming")
    assert threads.last("T1", "C1", "17.42") == LastAnswer(guide="h", entry="theming")


def test_an_earlier_answer_that_comes_late_changes_nothing(threads: Threads, now: datetime) -> None:
    at(threads, now).join("T1", "C1", "17.42", guide="g", entry="theming")
    at(threads, now - DAY).join("T1", "C1", "17.42", guide="g", entry="rest-api")
    assert threads.last("T1", "C1", "17.42") == LastAnswer(guide="g", entry="theming")


def test_a_thread_is_joined_even_without_an_answer(threads: Threads, now: datetime) -> None:
    at(threads, now).join("T1", "C1", "17.42", guide="g", entry="rest-api")
    at(threads, now).join("T1", "C1", "17.42", guide=None, entry=None)
    assert threads.last("T1", "C1", "17.42") == LastAnswer(guide=None, entry=None)


def test_old_threads_are_purged(threads: Threads, now: datetime) -> None:
    for ts, moment in [("1", now - 2 * DAY), ("2", now - DAY), ("3", now - 2 * DAY)]:
        at(threads, moment).join("T1", "C1", ts, guide="g", entry="rest-api")
    at(threads, now).join("T1", "C1", "3", guide="g", entry="rest-api")
    assert threads.purge(now - DAY) == 1
    assert [threads.last("T1", "C1", ts) is None for ts in "123"] == [True, False, False]
