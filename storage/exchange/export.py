"""Exports decisions as a folder of MADR Markdown files, as JSON or as CSV."""

import fcntl
import os
import re
import shutil
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Literal

from storage import private_files
from storage.errors import RequestRefused
from storage.exchange import csv_format, json_format, madr
from storage.records import ExportedDecision

Format = Literal["madr", "json", "csv"]

_MADR_NAME = re.compile(r"\d{4,}-[a-z0-9-]+\.md")
_PART = ".part"
_LEFTOVER_NAME = re.compile(r"tmp[a-z0-9_]{8}\.part")


class ExportRefused(RequestRefused):
    """The export can't be written, or would overwrite something else."""


def as_json(records: Iterable[ExportedDecision]) -> str:
    """Return a JSON document with a list, one decision per line."""
    return "".join(json_format.lines(records))


def as_csv(records: Iterable[ExportedDecision]) -> str:
    """Return a CSV table, one decision per row."""
    return "".join(csv_format.lines(records))


def as_madr(records: Iterable[ExportedDecision]) -> dict[str, str]:
    """Return the content of each Markdown file by its name."""
    return {madr.file_name(record.decision): madr.text(record) for record in records}


def write(records: Iterable[ExportedDecision], form: Format, out: Path) -> None:
    """Write to the folder (madr) or file `out`, overwriting only an earlier export.

    On failure an earlier export remains as it was. Raise `ExportRefused` if `out` can't be
    written or holds something else.
    """
    try:
        _write_all(records, form, out)
    except OSError as error:
        raise ExportRefused(f"{out}: {error.strerror}; choose another place.") from None


def _write_all(records: Iterable[ExportedDecision], form: Format, out: Path) -> None:
    if form == "madr":
        _write_folder(records, out)
    else:
        signature = json_format.SIGNATURE if form == "json" else csv_format.SIGNATURE
        if out.exists() and not _has_signature(out, signature):
            raise ExportRefused(f"{out} exists and is not such an export; choose a new file.")
        _write(out, json_format.lines(records) if form == "json" else csv_format.lines(records))


def _write_folder(records: Iterable[ExportedDecision], folder: Path) -> None:
    """Write all files before the first one replaces an earlier one."""
    folder.mkdir(parents=True, exist_ok=True)
    with _locked(folder):
        leftovers = [file for file in folder.iterdir() if _is_leftover(file)]
        earlier = sorted({*folder.iterdir()} - {*leftovers})
        for file in earlier:
            if not (_MADR_NAME.fullmatch(file.name) and _has_signature(file, madr.SIGNATURE)):
                raise ExportRefused(
                    f"{folder} holds {file.name}, which is not an export; choose a new folder."
                )
        for part in leftovers:
            shutil.rmtree(part)
        _replace(earlier, records, folder)


@contextmanager
def _locked(folder: Path) -> Iterator[None]:
    """Lock the folder for this export. The lock ends with the process, even if it is killed."""
    opened = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(opened, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield
    except BlockingIOError:
        raise ExportRefused(
            f"Another export to {folder} is in progress; wait for it, or choose another folder."
        ) from None
    finally:
        os.close(opened)


def _is_leftover(part: Path) -> bool:
    """Return whether a killed export left this folder behind."""
    if not _LEFTOVER_NAME.fullmatch(part.name) or part.is_symlink() or not part.is_dir():
        return False
    return all(_MADR_NAME.fullmatch(file.name) and file.is_file() for file in part.iterdir())


def _replace(earlier: Iterable[Path], records: Iterable[ExportedDecision], folder: Path) -> None:
    """Replace the `earlier` files by those of `records`."""
    written = set()
    with TemporaryDirectory(suffix=_PART, dir=folder) as place:
        for record in records:
            name = madr.file_name(record.decision)
            _fill(Path(place, name), [madr.text(record)])
            written.add(name)
        for name in written:
            Path(place, name).replace(folder / name)
    for file in earlier:
        if file.name not in written:
            file.unlink()


def _write(file: Path, pieces: Iterable[str]) -> None:
    """Write a file completely or not at all, for its owner only."""
    with TemporaryDirectory(suffix=_PART, dir=file.parent) as place:
        part = Path(place, "export")
        private_files.create(part)
        _fill(part, pieces)
        part.replace(file)


def _fill(file: Path, pieces: Iterable[str]) -> None:
    with file.open("wb") as opened:
        opened.writelines(piece.encode() for piece in pieces)
        opened.flush()
        os.fsync(opened.fileno())


def _has_signature(file: Path, signature: str) -> bool:
    if not file.is_file():
        return False
    with file.open("rb") as opened:
        return opened.read(len(signature.encode())) == signature.encode()
