"""The record and what is copied from it can be read by their owner only."""

import os
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import datetime
from pathlib import Path

import pytest

from storage.database import Database
from storage.exchange import export
from storage.opening import open_database
from storage.record.log import DecisionLog
from storage.records import Draft
from tests.clock import at


@pytest.fixture(params=[0o000, 0o022, 0o077], ids=oct)
def umask(request: pytest.FixtureRequest) -> Iterator[int]:
    before = os.umask(request.param)
    yield request.param
    os.umask(before)


def modes(folder: Path) -> dict[str, int]:
    return {file.name: file.stat().st_mode & 0o777 for file in folder.iterdir()}


@pytest.fixture
def record(tmp_path: Path, umask: int) -> Iterator[Database]:
    with closing(open_database(tmp_path / "record.db")) as database:
        database.migrate()
        yield database


def test_the_record_and_the_files_beside_it_are_private(
    record: Database, draft_of: Callable[..., Draft], now: datetime
) -> None:
    at(DecisionLog(record), now).record(draft_of(), key="I1")
    private = dict.fromkeys(("record.db", "record.db-wal", "record.db-shm"), 0o600)
    assert modes(record.path.parent) == private


def test_a_backup_is_private(record: Database) -> None:
    record.backup(record.path.with_name("copy.db"))
    assert modes(record.path.parent)["copy.db"] == 0o600


@pytest.mark.parametrize("form", ["json", "csv"])
def test_an_export_to_a_file_is_private(
    record: Database, draft_of: Callable[..., Draft], now: datetime, form: export.Format
) -> None:
    log = DecisionLog(record)
    at(log, now).record(draft_of(), key="I1")
    out = record.path.with_name("export")
    for _ in range(2):
        export.write(log.export("T1"), form, out)
        assert modes(record.path.parent)["export"] == 0o600


@pytest.mark.parametrize("before", [0o644, 0o664, 0o666, 0o604])
def test_a_record_that_everybody_could_read_is_restricted(path: Path, before: int) -> None:
    with closing(open_database(path)) as database:
        database.migrate()
        for file in path.parent.iterdir():
            file.chmod(before)
        with closing(open_database(path)) as again:
            again.migrate()
            assert set(modes(path.parent).values()) == {0o600}


def test_a_record_that_was_shared_with_a_group_stays_so(path: Path) -> None:
    with closing(open_database(path)) as database:
        database.migrate()
    path.chmod(0o660)
    with closing(open_database(path)) as again:
        again.migrate()
        assert modes(path.parent) == dict.fromkeys(
            ("record.db", "record.db-wal", "record.db-shm"), 0o660
        )


def test_a_record_behind_a_link_is_private_and_can_be_flushed(tmp_path: Path) -> None:
    real, link = tmp_path / "real", tmp_path / "link.db"
    real.mkdir()
    link.symlink_to(real / "record.db")
    with closing(open_database(link)) as database:
        database.migrate()
        database.flush()
        assert set(modes(real).values()) == {0o600}
