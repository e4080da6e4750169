import os
import resource
import sqlite3
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from storage.database import Database
from storage.errors import StorageError
from storage.opening import open_database
from storage.record.log import DecisionLog
from storage.records import Draft
from storage.sqlite.connection import BUSY_TIMEOUT
from tests.clock import at
from tests.machine import locked, unprivileged


def test_a_locked_database_is_reported_in_time_and_works_once_unlocked(
    path: Path, log: DecisionLog, draft_of: Callable[..., Draft], now: datetime
) -> None:
    with locked(path):
        began = time.monotonic()
        with pytest.raises(StorageError, match=r"locked by another process\. Nothing was saved"):
            at(log, now).record(draft_of(), key="I1")
        assert time.monotonic() - began < 2 * BUSY_TIMEOUT
    assert at(log, now).record(draft_of(), key="I1").number == 1


@pytest.mark.usefixtures("no_timeouts")
def test_a_writer_waits_for_a_short_lock(
    path: Path, log: DecisionLog, draft_of: Callable[..., Draft], now: datetime
) -> None:
    numbers = []
    writer = threading.Thread(
        target=lambda: numbers.append(at(log, now).record(draft_of(), key="I1").number)
    )
    with locked(path):
        writer.start()
        writer.join(BUSY_TIMEOUT / 10)
        assert writer.is_alive()
    writer.join()
    assert numbers == [1]


def test_reading_goes_on_while_another_process_writes(path: Path, log: DecisionLog) -> None:
    with locked(path):
        assert log.get("T1", 1) is None


@pytest.fixture
def cure(path: Path, database: Database) -> Iterator[Callable[[], None]]:
    """Make the files of a killed process read-only, even for root; the value undoes that."""
    left = {file: file.read_bytes() for file in path.parent.iterdir()}
    database.close()
    for file, content in left.items():
        file.write_bytes(content)

    def mark(sign: str) -> bool:
        command = ["chattr", f"{sign}i"] if os.geteuid() == 0 else ["chmod", f"a{sign}w"]
        return subprocess.run([*command, *left], check=False, capture_output=True).returncode == 0

    read_only, writable = "+-" if os.geteuid() == 0 else "-+"
    if not mark(read_only):
        pytest.skip("this file system has no file that root can't write")
    yield lambda: None if mark(writable) else pytest.fail("the file stays read-only")
    mark(writable)


def test_a_read_only_file_can_be_read_and_written_once_fixed(
    path: Path, cure: Callable[[], None], draft_of: Callable[..., Draft], now: datetime
) -> None:
    with closing(open_database(path)) as database:
        log = DecisionLog(database)
        with pytest.raises(
            StorageError, match=r"read-only\. Nothing was saved; ask the bot's operator"
        ):
            at(log, now).record(draft_of(), key="I1")
        with pytest.raises(StorageError, match="read-only"):
            database.check_writable()
        assert log.get("T1", 1) is None
        cure()
        assert at(log, now).record(draft_of(), key="I1").number == 1


def test_all_threads_write_again_once_a_read_only_file_is_fixed(
    path: Path, cure: Callable[[], None], draft_of: Callable[..., Draft], now: datetime
) -> None:
    with closing(open_database(path)) as database, ThreadPoolExecutor(1) as another:
        log = DecisionLog(database)
        assert another.submit(log.get, "T1", 1).result() is None
        with pytest.raises(StorageError, match="read-only"):
            at(log, now).record(draft_of(), key="I1")
        assert another.submit(log.get, "T1", 1).result() is None
        cure()
        assert at(log, now).record(draft_of(), key="I1").number == 1
        assert another.submit(at(log, now).record, draft_of(), key="I2").result().number == 2


def test_a_full_disk_rolls_back_the_transaction_and_is_survived(
    database: Database, log: DecisionLog, draft_of: Callable[..., Draft], now: datetime
) -> None:
    at(log, now).record(draft_of(), key="I1")
    with database.transaction():
        [pages] = database.execute("PRAGMA page_count")
        database.execute(f"PRAGMA max_page_count = {pages[0]}")

    def record_two() -> None:
        with database.transaction():
            at(log, now).record(draft_of(title="small"), key="I2")
            at(log, now).record(draft_of(why="long " * 100_000), key="I3")

    with pytest.raises(StorageError, match="the disk is full"):
        record_two()
    assert log.get("T1", 2) is None
    assert at(log, now).record(draft_of(), key="I3").number == 2


def test_a_transaction_fails_after_a_fault_that_the_caller_swallows(
    database: Database, log: DecisionLog, draft_of: Callable[..., Draft], now: datetime
) -> None:
    def write() -> None:
        with database.transaction():
            with pytest.raises(StorageError):
                database.execute("INSERT OR ROLLBACK INTO teams VALUES (1, NULL, 0)")
            at(log, now).record(draft_of(), key="I1")

    with pytest.raises(StorageError):
        write()
    assert log.teams() == ()


def test_a_missing_folder_is_reported_and_works_once_created(
    tmp_path: Path, draft_of: Callable[..., Draft], now: datetime
) -> None:
    with closing(open_database(tmp_path / "absent" / "record.db")) as database:
        with pytest.raises(StorageError, match="absent doesn't exist"):
            database.migrate()
        (tmp_path / "absent").mkdir()
        assert at(DecisionLog(database), now).record(draft_of(), key="I1").number == 1


def test_a_file_that_is_not_a_database_is_reported_and_left_alone(path: Path) -> None:
    path.write_text("# minutes of the meeting\n" * 100)
    with (
        closing(open_database(path)) as database,
        pytest.raises(StorageError, match=r"not a database.*DATABASE_URL"),
    ):
        database.migrate()
    assert path.read_text().startswith("# minutes")


def test_a_damaged_file_is_reported(
    path: Path, database: Database, log: DecisionLog, draft_of: Callable[..., Draft], now: datetime
) -> None:
    at(log, now).record(draft_of(), key="I1")
    database.close()
    content = path.read_bytes()
    path.write_bytes(content[:4096] + b"\xa5" * (len(content) - 4096))
    with closing(open_database(path)) as damaged, pytest.raises(StorageError, match="is damaged"):
        DecisionLog(damaged).get("T1", 1)


def test_a_lone_surrogate_is_refused_with_a_sentence(log: DecisionLog) -> None:
    with pytest.raises(StorageError, match="half a character"):
        log.get("\ud800", 1)


@pytest.mark.parametrize(
    ("begins", "sentence"),
    [
        ("BEGIN IMMEDIATE", r"could not be rewritten: database is locked\. Fix that, then run"),
        ("BEGIN; SELECT count(*) FROM decisions", "file is in use.* Run the same command again"),
    ],
    ids=["writes", "reads"],
)
def test_scrubbing_a_file_in_use_reports_that_the_words_are_removed(
    begins: str, sentence: str, path: Path, log: DecisionLog, database: Database
) -> None:
    """Only traces of them remain; "nothing was saved" would be wrong."""
    assert log.teams() == ()
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        for statement in begins.split("; "):
            other.execute(statement).fetchall()
        with pytest.raises(StorageError, match=sentence) as refused:
            database.scrub()
    assert str(refused.value).startswith("The words are removed, but ")
    assert "Nothing was saved" not in str(refused.value)
    database.scrub()


@contextmanager
def no_room() -> Iterator[None]:
    """Keep this process from growing any file."""
    usual, most = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, most))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (usual, most))


def test_check_writable_reports_a_file_that_cannot_be_written(
    path: Path, database: Database
) -> None:
    database.check_writable()
    with locked(path), pytest.raises(StorageError, match="locked"):
        database.check_writable()
    with no_room(), pytest.raises(StorageError, match="Nothing was saved"):
        database.check_writable()
    database.check_writable()


@pytest.mark.parametrize(
    ("place", "fault"),
    [
        ("nowhere/record.db", "the folder {folder}/nowhere doesn't exist"),
        ("file/record.db", "the folder {folder}/file doesn't exist"),
        ("folder", "{folder}/folder can't be opened (Is a directory)"),
        ("x" * 300, "can't be opened (File name too long)"),
    ],
)
def test_a_place_that_can_hold_no_record_is_named_with_the_reason(
    tmp_path: Path, place: str, fault: str
) -> None:
    (tmp_path / "file").touch()
    (tmp_path / "folder").mkdir()
    record = open_database(tmp_path / place)
    with closing(record), pytest.raises(StorageError) as refused:
        record.migrate()
    assert fault.format(folder=tmp_path) in str(refused.value)


@pytest.mark.parametrize("place", ["locked/record.db", "locked/deeper/record.db"])
def test_a_folder_that_may_not_be_entered_is_not_called_missing(
    place: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Path, "is_dir", os.path.isdir)  # as it is from Python 3.14 on
    with TemporaryDirectory() as name:
        folder = Path(name)
        folder.chmod(0o755)
        (folder / "locked" / "deeper").mkdir(parents=True)
        (folder / "locked").chmod(0)
        record = open_database(folder / place)
        with closing(record), unprivileged(), pytest.raises(StorageError) as refused:
            record.migrate()
        (folder / "locked").chmod(0o700)
    assert f"{folder / place} can't be opened (Permission denied)" in str(refused.value)


def test_temporary_files_of_sqlite_go_beside_the_record(
    path: Path, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SQLITE_TMPDIR", "/")
    with closing(open_database(path)) as again:
        again.migrate()
    assert os.environ["SQLITE_TMPDIR"] == str(path.parent)
