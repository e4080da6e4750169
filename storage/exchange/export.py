"""Decisions out of the record: as a folder of MADR Markdown, as JSON, as CSV."""

import fcntl
import os
import re
import shutil
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Literal

from storage.errors import Refused
from storage.exchange import csv_format, json_format, madr
from storage.records import ExportedDecision

Format = Literal["madr", "json", "csv"]

_MADR_NAME = re.compile(r"\d{4,}-[a-z0-9-]+\.md")
_PART = ".part"
_LEFT_NAME = re.compile(r"tmp[a-z0-9_]{8}\.part")


class ExportRefused(Refused):
    """The export would overwrite something; `str()` says what and what to do."""


def as_json(records: Iterable[ExportedDecision]) -> str:
    """One document that holds one list, a decision a line."""
    return "".join(json_format.lines(records))


def as_csv(records: Iterable[ExportedDecision]) -> str:
    """One table, a decision a row."""
    return "".join(csv_format.lines(records))


def as_madr(records: Iterable[ExportedDecision]) -> dict[str, str]:
    """The name of each file to what it holds."""
    return {madr.file_name(told.decision): madr.text(told) for told in records}


def write(records: Iterable[ExportedDecision], form: Format, out: Path) -> None:
    """Write to the folder (madr) or file `out`; only what is an export itself is overwritten.

    Where it fails, an earlier export stays as it was. Raises `ExportRefused`.
    """
    try:
        _write_all(records, form, out)
    except OSError as error:
        raise ExportRefused(f"{out}: {error.strerror}; name another place.") from None


def _write_all(records: Iterable[ExportedDecision], form: Format, out: Path) -> None:
    if form == "madr":
        _write_folder(records, out)
    else:
        begins = json_format.BEGINS if form == "json" else csv_format.BEGINS
        if out.exists() and not _begins(out, begins):
            raise ExportRefused(f"{out} exists and is no such export; name a new file.")
        _write(out, json_format.lines(records) if form == "json" else csv_format.lines(records))


def _write_folder(records: Iterable[ExportedDecision], folder: Path) -> None:
    """Write all files before the first takes the place of an earlier one."""
    folder.mkdir(parents=True, exist_ok=True)
    with _alone_in(folder):
        left = [file for file in folder.iterdir() if _is_left(file)]
        there = sorted({*folder.iterdir()} - {*left})
        for file in there:
            if not (_MADR_NAME.fullmatch(file.name) and _begins(file, madr.BEGINS)):
                raise ExportRefused(f"{folder} holds {file.name}, no export; name a new folder.")
        for part in left:
            shutil.rmtree(part)
        _replace(there, records, folder)


@contextmanager
def _alone_in(folder: Path) -> Iterator[None]:
    """Be the only export to the folder; what ends, however it ends, is out of the way."""
    opened = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(opened, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield
    except BlockingIOError:
        raise ExportRefused(
            f"Another export to {folder} is under way; name another folder, or wait for its end."
        ) from None
    finally:
        os.close(opened)


def _is_left(part: Path) -> bool:
    """Whether an export that was killed has left it."""
    if not _LEFT_NAME.fullmatch(part.name) or part.is_symlink() or not part.is_dir():
        return False
    return all(_MADR_NAME.fullmatch(file.name) and file.is_file() for file in part.iterdir())


def _replace(there: Iterable[Path], records: Iterable[ExportedDecision], folder: Path) -> None:
    """Put the files of `records` in the place of those that are `there`."""
    written = set()
    with TemporaryDirectory(suffix=_PART, dir=folder) as place:
        for told in records:
            name = madr.file_name(told.decision)
            _fill(Path(place, name), [madr.text(told)])
            written.add(name)
        for name in written:
            Path(place, name).replace(folder / name)
    for file in there:
        if file.name not in written:
            file.unlink()


def _write(file: Path, pieces: Iterable[str]) -> None:
    """Write a file whole or not at all."""
    with TemporaryDirectory(suffix=_PART, dir=file.parent) as place:
        part = Path(place, "export")
        _fill(part, pieces)
        part.replace(file)


def _fill(file: Path, pieces: Iterable[str]) -> None:
    with file.open("wb") as opened:
        opened.writelines(piece.encode() for piece in pieces)
        opened.flush()
        os.fsync(opened.fileno())


def _begins(file: Path, beginning: str) -> bool:
    if not file.is_file():
        return False
    with file.open("rb") as opened:
        return opened.read(len(beginning.encode())) == beginning.encode()
