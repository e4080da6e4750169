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


def until(happened: Callable[[], bool]) -> None:
    for _ in range(5000):
        if happened():
            return
        time.sleep(0.001)
    pytest.fail("it did not happen within 5 s")


def pragma(database: Database, name: str) -> str:
    [row] = database.execute(f"PRAGMA {name}")
    return str(row[0])


def test_a_url_names_a_file_relative_to_the_working_folder_or_absolute(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert open_database("sqlite:///a.db").path == tmp_path / "a.db"
    assert open_database("sqlite:////srv/a.db").path == Path("/srv/a.db")


def test_another_kind_of_url_is_refused_without_repeating_its_password() -> None:
    with pytest.raises(StorageError, match="must look like sqlite:///") as refusal:
        open_database("postgres://bot:hunter2@db/record")
    assert "hunter2" not in str(refusal.value)


def test_what_is_committed_survives_a_power_cut(database: Database) -> None:
    assert pragma(database, "journal_mode") == "wal"
    assert pragma(database, "synchronous") == "2"
    assert pragma(database, "foreign_keys") == "1"


def test_tables_are_there_at_the_first_use_without_asking_for_them(path: Path) -> None:
    with closing(open_database(path)) as database:
        assert DecisionLog(database).teams() == ()


class MistakeError(Exception):
    """Something of the caller's own that goes wrong halfway."""


def test_a_transaction_that_raises_keeps_nothing(
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


def test_a_transaction_inside_another_is_kept_only_with_it(
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


def test_the_outer_transaction_may_go_on_after_an_inner_one_failed(
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


def test_others_do_not_see_what_is_not_committed(
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


def test_a_new_file_is_made_once_by_all_who_open_it_at_the_same_moment(tmp_path: Path) -> None:
    together = threading.Barrier(32)

    def make(path: Path) -> int:
        with closing(open_database(path)) as database:
            together.wait()
            return len(database.execute("SELECT * FROM _sqlite_migrations"))

    with ThreadPoolExecutor(32) as pool:
        for number in range(4):
            made = pool.map(make, [tmp_path / f"{number}.db"] * 32)
            assert set(made) == {len(migrations.known)}


def test_two_hundred_threads_write_and_none_that_waits_is_turned_away(
    monkeypatch: pytest.MonkeyPatch,
    log: DecisionLog,
    draft_of: Callable[..., Draft],
    now: datetime,
) -> None:
    monkeypatch.setattr("storage.database.WRITER_TIMEOUT", 60.0)
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


def test_writers_are_served_in_the_order_in_which_they_came(
    database: Database, log: DecisionLog, draft_of: Callable[..., Draft], now: datetime
) -> None:
    with ThreadPoolExecutor(5) as pool:
        with database.transaction():
            waiting = []
            for who in range(5):
                waiting.append(pool.submit(at(log, now).record, draft_of(), key=f"I{who}"))
                until(lambda: len(database._connections._write_lock._waiting) == len(waiting))
        assert [decision.result().number for decision in waiting] == [1, 2, 3, 4, 5]


def test_the_connection_of_a_thread_that_ended_is_closed(database: Database) -> None:
    used = []
    thread = threading.Thread(target=lambda: used.append(database._connections.current.db))
    thread.start()
    thread.join()
    with pytest.raises(sqlite3.ProgrammingError, match="closed"):
        used[0].execute("SELECT 1")


def test_a_backup_holds_what_was_recorded(
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


def test_the_log_is_brought_into_the_file_while_it_is_in_use(
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
