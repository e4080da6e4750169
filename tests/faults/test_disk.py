"""The disk is full or read-only, or another process locks the database."""

import sqlite3
from collections.abc import Iterator
from contextlib import ExitStack, closing
from pathlib import Path
from random import Random

import pytest

from tests.faults.disk import Disk, Quota, disk_in
from tests.faults.office import Office
from tests.machine import locked
from tests.tally import Tally

pytestmark = pytest.mark.slow

LONGEST_SECONDS = 3.0


@pytest.fixture(scope="module")
def disk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Disk | Quota]:
    disk = disk_in(tmp_path_factory.mktemp("disk"))
    yield disk
    disk.close()


@pytest.fixture(scope="module")
def place(disk: Disk | Quota) -> Path:
    """Keep the records on the small disk."""
    return disk.folder


def test_a_lock_held_by_another_process_loses_nothing(
    office: Office, chance: Random, many: int, tally: Tally
) -> None:
    with office.work(many, many) as crowd:
        for _ in range(max(1, many // 10)):
            with locked(office.service.database):
                tally.count("locks")
                crowd.busy_for(chance.uniform(LONGEST_SECONDS / 2, LONGEST_SECONDS))
    office.wait_until_settled()
    assert office.faults() == {}


def test_a_full_disk_is_reported_and_work_resumes_once_there_is_room(
    office: Office, disk: Disk | Quota, many: int, tally: Tally
) -> None:
    with office.work(many, many) as crowd:
        with closing(sqlite3.connect(office.service.database, timeout=10)) as other:
            other.execute("PRAGMA wal_checkpoint(TRUNCATE)")  # leave no free space in the WAL file
        disk.fill(office.service.worker)
        tally.count("full disks")
        office.service.wait_until(lambda: office.service.readiness()[0] == 503)
        denied = office.ledger.denied
        while office.ledger.denied == denied:
            assert crowd.busy_for(0.1)
        disk.free(office.service.worker)
    office.wait_until_settled()
    assert office.faults() == {}


def test_a_read_only_record_is_reported_and_work_resumes_once_it_is_writable(
    office: Office, disk: Disk | Quota, many: int, tally: Tally
) -> None:
    office.service.kill()
    with ExitStack() as read_only:
        read_only.enter_context(disk.read_only())
        tally.count("read-only records")
        office.service.launch()
        office.service.wait_until(lambda: "read-only" in office.service.readiness()[1])
        with office.work(many, many) as crowd:
            denied = office.ledger.denied
            while office.ledger.denied == denied:
                assert crowd.busy_for(0.1)
            read_only.close()
    office.wait_until_settled()
    assert office.faults() == {}
