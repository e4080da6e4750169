"""Dates that lie ahead are set to now."""

from datetime import datetime, timedelta

from storage.database import Database
from storage.record.agenda import Agenda
from storage.work.dates import pull_back
from storage.work.feedback import Votes
from storage.work.threads import Threads
from tests.clock import at

YEARS = timedelta(days=730)


def test_the_newest_answer_in_a_thread_counts_although_an_older_one_lies_ahead(
    database: Database, now: datetime
) -> None:
    threads = Threads(database)
    at(threads, now + YEARS).join("T1", "C1", "1.0", guide="g", entry="old")
    pull_back(at(threads, now)._database)
    at(threads, now).join("T1", "C1", "1.0", guide="g", entry="new")
    assert (last := threads.last("T1", "C1", "1.0"))
    assert last.entry == "new"


def test_what_lies_ahead_is_deleted_as_if_it_were_from_today(
    database: Database, now: datetime
) -> None:
    votes = Votes(database)
    at(votes, now + YEARS).cast("T1", "1", "U1", helpful=True, guide="g", entry="e")
    at(votes, now - YEARS).cast("T1", "2", "U1", helpful=True, guide="g", entry="e")
    pull_back(at(votes, now)._database)
    assert votes.purge(now) == 1
    assert votes.purge(now + timedelta(days=1)) == 1


def test_a_reminder_sent_years_early_is_sent_again_on_its_day(
    database: Database, now: datetime
) -> None:
    agenda, day = Agenda(database), now + timedelta(days=30)
    database.execute(
        "INSERT INTO revisits (team_id, number, revisit_on, turn, due_at) "
        "VALUES ('T1', 1, ?, 1, ?)",
        day.date().isoformat(),
        day.isoformat(timespec="microseconds"),
    )
    assert at(agenda, now + YEARS).claim_due()
    at(agenda, now).pull_back()
    assert at(agenda, day - timedelta(days=1)).claim_due() == ()
    [reminder] = at(agenda, day).claim_due()
    assert reminder.reminder == 2
