import os
import sqlite3
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import datetime
from pathlib import Path

import pytest

from storage.connection import PATIENCE
from storage.database import Database
from storage.decisions import DecisionLog
from storage.errors import StorageError
from storage.records import Draft


@contextmanager
def locked(path: Path) -> Iterator[None]:
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        yield


def pragma(database: Database, name: str) -> str:
    [row] = database.execute(f"PRAGMA {name}")
    return str(row[0])


def test_a_url_names_a_file_relative_to_the_working_folder_or_absolute(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert Database("sqlite:///a.db").path == tmp_path / "a.db"
    assert Database("sqlite:////srv/a.db").path == Path("/srv/a.db")


def test_another_kind_of_url_is_refused_without_repeating_its_password() -> None:
    with pytest.raises(StorageError, match="must look like sqlite:///") as refusal:
        Database("postgres://bot:hunter2@db/record")
    assert "hunter2" not in str(refusal.value)


def test_what_is_committed_survives_a_power_cut(database: Database) -> None:
    assert pragma(database, "journal_mode") == "wal"
    assert pragma(database, "synchronous") == "2"
    assert pragma(database, "foreign_keys") == "1"


def test_tables_are_there_at_the_first_use_without_asking_for_them(path: Path) -> None:
    with closing(Database(path)) as database:
        assert DecisionLog(database).teams() == ()


class MistakeError(Exception):
    """Something of the caller's own that goes wrong halfway."""


def test_a_transaction_that_raises_keeps_nothing(
    database: Database, log: DecisionLog, draft_of: Callable[..., Draft], now: datetime
) -> None:
    def halfway() -> None:
        with database.transaction():
            log.record(draft_of(), key="I1", now=now)
            raise MistakeError

    with pytest.raises(MistakeError):
        halfway()
    assert log.get("T1", 1) is None
    assert log.record(draft_of(), key="I2", now=now).number == 1


def test_a_transaction_inside_another_is_kept_only_with_it(
    database: Database, log: DecisionLog, draft_of: Callable[..., Draft], now: datetime
) -> None:
    def halfway() -> None:
        with database.transaction():
            with database.transaction():
                log.record(draft_of(), key="I1", now=now)
            raise MistakeError

    with pytest.raises(MistakeError):
        halfway()
    assert log.get("T1", 1) is None


def test_the_outer_transaction_may_go_on_after_an_inner_one_failed(
    database: Database, log: DecisionLog, draft_of: Callable[..., Draft], now: datetime
) -> None:
    def halfway() -> None:
        with database.transaction():
            log.record(draft_of(title="lost"), key="I1", now=now)
            raise MistakeError

    with database.transaction():
        with pytest.raises(MistakeError):
            halfway()
        log.record(draft_of(title="kept"), key="I2", now=now)
    decision = log.get("T1", 1)
    assert decision is not None
    assert decision.title == "kept"


def test_others_do_not_see_what_is_not_committed(
    database: Database, log: DecisionLog, draft_of: Callable[..., Draft], now: datetime
) -> None:
    seen = []
    with database.transaction():
        log.record(draft_of(), key="I1", now=now)
        reader = threading.Thread(target=lambda: seen.append(log.get("T1", 1)))
        reader.start()
        reader.join()
    assert seen == [None]
    assert log.get("T1", 1) is not None


def test_a_locked_database_is_reported_in_time_and_works_again_when_free(
    path: Path, log: DecisionLog, draft_of: Callable[..., Draft], now: datetime
) -> None:
    with locked(path):
        began = time.monotonic()
        with pytest.raises(StorageError, match=r"locked by another process\. Nothing was saved"):
            log.record(draft_of(), key="I1", now=now)
        assert time.monotonic() - began < 2 * PATIENCE
    assert log.record(draft_of(), key="I1", now=now).number == 1


def test_a_lock_that_goes_away_in_time_is_waited_for(
    path: Path, log: DecisionLog, draft_of: Callable[..., Draft], now: datetime
) -> None:
    numbers = []
    writer = threading.Thread(
        target=lambda: numbers.append(log.record(draft_of(), key="I1", now=now).number)
    )
    with locked(path):
        writer.start()
        writer.join(PATIENCE / 10)
        assert writer.is_alive()
    writer.join()
    assert numbers == [1]


def test_reading_goes_on_while_another_process_writes(path: Path, log: DecisionLog) -> None:
    with locked(path):
        assert log.get("T1", 1) is None


@pytest.fixture
def cure(path: Path, database: Database) -> Iterator[Callable[[], None]]:
    """The file is made read-only, for root too; the fixture's value makes it writable again."""
    database.close()

    def mark(sign: str) -> bool:
        command = ["chattr", f"{sign}i"] if os.geteuid() == 0 else ["chmod", f"a{sign}w"]
        return subprocess.run([*command, path], check=False, capture_output=True).returncode == 0

    read_only, writable = "+-" if os.geteuid() == 0 else "-+"
    if not mark(read_only):
        pytest.skip("this file system has no file that root can't write")
    yield lambda: None if mark(writable) else pytest.fail("the file stays read-only")
    mark(writable)


def test_a_read_only_file_can_be_read_and_is_written_once_it_is_mended(
    path: Path, cure: Callable[[], None], draft_of: Callable[..., Draft], now: datetime
) -> None:
    with closing(Database(path)) as database:
        log = DecisionLog(database)
        with pytest.raises(StorageError, match=r"read-only\. Nothing was saved; ask whoever"):
            log.record(draft_of(), key="I1", now=now)
        with pytest.raises(StorageError, match="read-only"):
            database.check_writable()
        assert log.get("T1", 1) is None
        cure()
        assert log.record(draft_of(), key="I1", now=now).number == 1


def test_a_full_disk_keeps_nothing_of_the_transaction_and_is_survived(
    database: Database, log: DecisionLog, draft_of: Callable[..., Draft], now: datetime
) -> None:
    log.record(draft_of(), key="I1", now=now)
    database.execute(f"PRAGMA max_page_count = {pragma(database, 'page_count')}")

    def record_two() -> None:
        with database.transaction():
            log.record(draft_of(title="small"), key="I2", now=now)
            log.record(draft_of(why="long " * 100_000), key="I3", now=now)

    with pytest.raises(StorageError, match="the disk is full"):
        record_two()
    assert log.get("T1", 2) is None
    assert log.record(draft_of(), key="I3", now=now).number == 2


def test_nothing_slips_past_a_fault_that_the_caller_swallows(
    database: Database, log: DecisionLog, draft_of: Callable[..., Draft], now: datetime
) -> None:
    def write() -> None:
        with database.transaction():
            with pytest.raises(StorageError):
                database.execute("INSERT OR ROLLBACK INTO teams VALUES (1, NULL, 0)")
            log.record(draft_of(), key="I1", now=now)

    with pytest.raises(StorageError):
        write()
    assert log.teams() == ()


def test_a_missing_folder_is_reported_and_works_once_it_is_there(
    tmp_path: Path, draft_of: Callable[..., Draft], now: datetime
) -> None:
    with closing(Database(tmp_path / "absent" / "record.db")) as database:
        with pytest.raises(StorageError, match="can't be opened"):
            database.migrate()
        (tmp_path / "absent").mkdir()
        assert DecisionLog(database).record(draft_of(), key="I1", now=now).number == 1


def test_a_file_that_is_no_database_is_reported_and_left_alone(path: Path) -> None:
    path.write_text("# minutes of the meeting\n" * 100)
    with (
        closing(Database(path)) as database,
        pytest.raises(StorageError, match=r"not a database.*DATABASE_URL"),
    ):
        database.migrate()
    assert path.read_text().startswith("# minutes")


def test_a_damaged_file_is_reported(
    path: Path, database: Database, log: DecisionLog, draft_of: Callable[..., Draft], now: datetime
) -> None:
    log.record(draft_of(), key="I1", now=now)
    database.close()
    content = path.read_bytes()
    path.write_bytes(content[:4096] + b"\xa5" * (len(content) - 4096))
    with closing(Database(path)) as damaged, pytest.raises(StorageError, match="is damaged"):
        DecisionLog(damaged).get("T1", 1)


def test_a_name_that_is_not_unicode_is_refused_in_words(log: DecisionLog) -> None:
    with pytest.raises(StorageError, match="Half a character"):
        log.get("\ud800", 1)


def test_whether_writing_is_possible_can_be_asked(path: Path, database: Database) -> None:
    database.check_writable()
    with locked(path), pytest.raises(StorageError, match="locked"):
        database.check_writable()


def test_two_hundred_threads_write_without_being_turned_away(
    log: DecisionLog, draft_of: Callable[..., Draft], now: datetime
) -> None:
    together, numbers = threading.Barrier(200), []

    def write(who: int) -> None:
        together.wait()
        numbers.append(log.record(draft_of(), key=f"I{who}", now=now).number)

    threads = [threading.Thread(target=write, args=(who,)) for who in range(200)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(numbers) == list(range(1, 201))


def test_connections_of_threads_that_ended_are_closed(database: Database) -> None:
    for _ in range(5):
        thread = threading.Thread(target=database.migrate)
        thread.start()
        thread.join()
    assert len(database._handles) == 1


def test_a_backup_holds_what_was_recorded(
    tmp_path: Path,
    database: Database,
    log: DecisionLog,
    draft_of: Callable[..., Draft],
    now: datetime,
) -> None:
    decision = log.record(draft_of(), key="I1", now=now)
    database.backup(tmp_path / "copy.db")
    with closing(Database(tmp_path / "copy.db")) as copy:
        assert DecisionLog(copy).get("T1", 1) == decision
