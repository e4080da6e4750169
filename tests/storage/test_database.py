import sqlite3
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import datetime
from pathlib import Path

import pytest

from storage import migrations
from storage.database import Database
from storage.errors import StorageError
from storage.opening import open_database
from storage.record.log import DecisionLog
from storage.records import Draft
from tests.clock import at


def wait_until(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 30
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.001)


def pragma(database: Database, name: str) -> str:
    [row] = database.execute(f"PRAGMA {name}")
    return str(row[0])


def test_a_url_names_a_file_relative_to_the_working_folder_or_absolute(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert open_database("sqlite:///a.db").path == tmp_path / "a.db"
    assert open_database("sqlite:////srv/a.db").path == Path("/srv/a.db")


def test_another_url_is_refused_without_repeating_its_password() -> None:
    with pytest.raises(StorageError, match="must look like sqlite:///") as refusal:
        open_database("postgres://bot:hunter2@db/record")
    assert "hunter2" not in str(refusal.value)


def test_the_connection_is_set_up_for_durable_commits(database: Database) -> None:
    assert pragma(database, "journal_mode") == "wal"
    assert pragma(database, "synchronous") == "2"
    assert pragma(database, "foreign_keys") == "1"


def test_tables_are_created_at_the_first_use(path: Path) -> None:
    with closing(open_database(path)) as database:
        assert DecisionLog(database).teams() == ()


class MistakeError(Exception):
    """An error of the caller, halfway through."""


def test_a_transaction_that_raises_is_rolled_back(
    database: Database, log: DecisionLog, draft_of: Callable[..., Draft], now: datetime
) -> None:
    def halfway() -> None:
        with database.transaction():
            at(log, now).record(draft_of(), key="I1")
            raise MistakeError

    with pytest.raises(MistakeError):
        halfway()
    assert log.get("T1", 1) is None
    assert at(log, now).record(draft_of(), key="I2").number == 1


def test_a_nested_transaction_is_rolled_back_with_the_outer_one(
    database: Database, log: DecisionLog, draft_of: Callable[..., Draft], now: datetime
) -> None:
    def halfway() -> None:
        with database.transaction():
            with database.transaction():
                at(log, now).record(draft_of(), key="I1")
            raise MistakeError

    with pytest.raises(MistakeError):
        halfway()
    assert log.get("T1", 1) is None


def test_an_outer_transaction_can_continue_after_a_nested_one_failed(
    database: Database, log: DecisionLog, draft_of: Callable[..., Draft], now: datetime
) -> None:
    def halfway() -> None:
        with database.transaction():
            at(log, now).record(draft_of(title="lost"), key="I1")
            raise MistakeError

    with database.transaction():
        with pytest.raises(MistakeError):
            halfway()
        at(log, now).record(draft_of(title="kept"), key="I2")
    decision = log.get("T1", 1)
    assert decision is not None
    assert decision.title == "kept"


def test_uncommitted_changes_are_invisible_to_other_threads(
    database: Database, log: DecisionLog, draft_of: Callable[..., Draft], now: datetime
) -> None:
    seen = []
    with database.transaction():
        at(log, now).record(draft_of(), key="I1")
        reader = threading.Thread(target=lambda: seen.append(log.get("T1", 1)))
        reader.start()
        reader.join()
    assert seen == [None]
    assert log.get("T1", 1) is not None


@pytest.mark.usefixtures("no_timeouts")
def test_a_file_opened_by_many_at_once_is_created_once(tmp_path: Path) -> None:
    together = threading.Barrier(32)

    def make(path: Path) -> int:
        with closing(open_database(path)) as database:
            together.wait()
            return len(database.execute("SELECT * FROM _sqlite_migrations"))

    with ThreadPoolExecutor(32) as pool:
        for number in range(4):
            made = pool.map(make, [tmp_path / f"{number}.db"] * 32)
            assert set(made) == {len(migrations.known)}


@pytest.mark.usefixtures("no_timeouts")
def test_two_hundred_waiting_threads_all_write(
    log: DecisionLog,
    draft_of: Callable[..., Draft],
    now: datetime,
) -> None:
    together, numbers = threading.Barrier(200), []

    def write(who: int) -> None:
        together.wait()
        numbers.append(at(log, now).record(draft_of(), key=f"I{who}").number)

    threads = [threading.Thread(target=write, args=(who,)) for who in range(200)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(numbers) == list(range(1, 201))


@pytest.mark.usefixtures("no_timeouts")
def test_writers_are_served_in_order(
    database: Database, log: DecisionLog, draft_of: Callable[..., Draft], now: datetime
) -> None:
    with ThreadPoolExecutor(5) as pool:
        with database.transaction():
            waiting = []
            for who in range(5):
                waiting.append(pool.submit(at(log, now).record, draft_of(), key=f"I{who}"))
                wait_until(lambda: len(database._connections._write_lock._waiting) == len(waiting))
        assert [decision.result().number for decision in waiting] == [1, 2, 3, 4, 5]


def test_the_connection_of_a_thread_that_ended_is_closed(database: Database) -> None:
    used = []
    thread = threading.Thread(target=lambda: used.append(database._connections.current.db))
    thread.start()
    thread.join()
    with pytest.raises(sqlite3.ProgrammingError, match="closed"):
        used[0].execute("SELECT 1")


def test_a_backup_contains_the_decisions(
    tmp_path: Path,
    database: Database,
    log: DecisionLog,
    draft_of: Callable[..., Draft],
    now: datetime,
) -> None:
    decision = at(log, now).record(draft_of(), key="I1")
    database.backup(tmp_path / "copy.db")
    with closing(open_database(tmp_path / "copy.db")) as copy:
        assert DecisionLog(copy).get("T1", 1) == decision


def test_a_backup_overwrites_nothing(path: Path, database: Database) -> None:
    with pytest.raises(StorageError, match="exists, and a backup overwrites nothing"):
        database.backup(path)


def test_a_checkpoint_works_while_the_file_is_in_use(
    database: Database, log: DecisionLog, draft_of: Callable[..., Draft], now: datetime
) -> None:
    at(log, now).record(draft_of(), key="I1")
    with closing(sqlite3.connect(database.path)) as other:
        other.execute("BEGIN")
        other.execute("SELECT count(*) FROM decisions").fetchone()
        database.checkpoint()
    alone = database.path.with_name("alone.db")
    alone.write_bytes(database.path.read_bytes())
    with closing(sqlite3.connect(alone)) as copy:
        assert copy.execute("SELECT title FROM decisions").fetchall() == [("Churn dashboard",)]
