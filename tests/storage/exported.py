"""The names and contents of exports, for tests."""

from pathlib import Path

from storage.exchange.export import Format

NAMES: dict[Format, str] = {"madr": "folder", "json": "record.json", "csv": "record.csv"}


def content(path: Path) -> dict[str, bytes]:
    """Return the content of each file of an export by name."""
    files = sorted(path.iterdir()) if path.is_dir() else [path]
    return {file.name: file.read_bytes() for file in files}
