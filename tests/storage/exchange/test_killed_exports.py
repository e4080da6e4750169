"""Exports to a folder in which another export was killed, or is running."""

import multiprocessing
import os
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from storage.exchange.export import ExportRefused, as_madr, write
from storage.record.log import DecisionLog
from storage.records import ExportedDecision


def killed_in_the_middle(records: list[ExportedDecision], folder: Path) -> None:
    """Export in a separate process that is killed halfway."""
    spawning = multiprocessing.get_context("spawn")
    process = spawning.Process(target=export_and_die, args=(records, folder))
    process.start()
    process.join()
    assert process.exitcode == -signal.SIGKILL


def export_and_die(records: list[ExportedDecision], folder: Path) -> None:
    def until_it_dies() -> Iterator[ExportedDecision]:
        yield from records[: len(records) // 2]
        os.kill(os.getpid(), signal.SIGKILL)

    write(until_it_dies(), "madr", folder)


@pytest.fixture
def records(lived: DecisionLog) -> list[ExportedDecision]:
    return list(lived.export("T1"))


def test_leftovers_of_a_killed_export_are_removed_by_the_next_one(
    records: list[ExportedDecision], tmp_path: Path
) -> None:
    folder = tmp_path / "record"
    killed_in_the_middle(records, folder)
    [left] = folder.iterdir()
    assert left.name.endswith(".part")
    assert len([*left.iterdir()]) == len(records) // 2
    write(records, "madr", folder)
    assert {file.name for file in folder.iterdir()} == {*as_madr(records)}


@pytest.mark.parametrize("name", ["tmp0a1b2c3d.part", "tmp_notes.part", "drafts"])
def test_other_files_are_left_alone(
    name: str, records: list[ExportedDecision], tmp_path: Path
) -> None:
    folder = tmp_path / "record"
    (folder / name).mkdir(parents=True)
    (folder / name / "notes.md").write_text("mine")
    with pytest.raises(ExportRefused, match=f"holds {name}, which is not an export"):
        write(records, "madr", folder)
    assert (folder / name / "notes.md").read_text() == "mine"


def test_a_link_to_a_folder_is_not_a_leftover(
    records: list[ExportedDecision], tmp_path: Path
) -> None:
    folder, elsewhere = tmp_path / "record", tmp_path / "elsewhere"
    folder.mkdir()
    write(records, "madr", elsewhere)
    (folder / "tmp0a1b2c3d.part").symlink_to(elsewhere)
    with pytest.raises(ExportRefused, match="not an export"):
        write(records, "madr", folder)
    assert {file.name for file in elsewhere.iterdir()} == {*as_madr(records)}


def test_files_of_a_running_export_are_not_removed(
    records: list[ExportedDecision], tmp_path: Path
) -> None:
    folder = tmp_path / "record"

    def meanwhile() -> Iterator[ExportedDecision]:
        yield records[0]
        with pytest.raises(ExportRefused, match=r"Another export to .* is in progress"):
            write(records, "madr", folder)
        yield from records[1:]

    write(meanwhile(), "madr", folder)
    assert {file.name for file in folder.iterdir()} == {*as_madr(records)}
