"""Exports, for tests: what each is called, and what is in it."""

from pathlib import Path

from storage.exchange.export import Format

NAMES: dict[Format, str] = {"madr": "folder", "json": "record.json", "csv": "record.csv"}


def content(path: Path) -> dict[str, bytes]:
    """The files of an export by name, a folder of them or one alone."""
    files = sorted(path.iterdir()) if path.is_dir() else [path]
    return {file.name: file.read_bytes() for file in files}
