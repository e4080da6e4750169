"""Where exports are written, and what they leave alone there."""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import get_args

import pytest

from storage.database import Database
from storage.errors import StorageError
from storage.exchange import export
from storage.exchange.export import ExportRefused, Format
from storage.record.changes import Edit
from storage.record.log import DecisionLog
from storage.records import ExportedDecision
from tests.clock import at
from tests.storage.exported import NAMES, content
from tests.storage.foreign import taken_in


@pytest.fixture(params=get_args(Format))
def form(request: pytest.FixtureRequest) -> Format:
    """Return an export in each format."""
    form: Format = request.param
    return form


@pytest.fixture
def out(tmp_path: Path, lived: DecisionLog, now: datetime, form: Format) -> Path:
    """Write an export, then rename a decision."""
    out = tmp_path / NAMES[form]
    export.write(lived.export("T1"), form, out)
    at(lived, now).change("T1", 1, Edit(fields={"title": "Renamed"}), who="UADA")
    return out


def test_an_export_replaces_only_an_earlier_one(
    lived: DecisionLog, form: Format, out: Path
) -> None:
    before = content(out)
    export.write(lived.export("T1"), form, out)
    assert len(content(out)) == len(before)
    assert content(out) != before
    foreign = out / "0001-ours.md" if form == "madr" else out
    foreign.write_text("# Ours\n")
    with pytest.raises(ExportRefused, match="choose a new"):
        export.write(lived.export("T1"), form, out)
    assert foreign.read_text() == "# Ours\n"


def breaking_off(records: Iterator[ExportedDecision]) -> Iterator[ExportedDecision]:
    """Yield the first of `records`, then fail."""
    yield next(records)
    raise StorageError("The disk reports an error.")


def test_a_failed_export_leaves_the_earlier_one_and_nothing_else(
    tmp_path: Path, lived: DecisionLog, form: Format, out: Path
) -> None:
    before = content(out)
    with pytest.raises(StorageError):
        export.write(breaking_off(lived.export("T1")), form, out)
    assert content(out) == before
    assert {file for file in tmp_path.iterdir() if ".db" not in file.name} == {out}


@pytest.mark.parametrize("form", ["json", "csv"])
def test_concurrent_exports_to_one_file_are_never_mixed(
    tmp_path: Path, lived: DecisionLog, second: Database, form: Format
) -> None:
    out, began = tmp_path / NAMES[form], iter(lived.export("T1"))

    def overtaken(*, fails: bool) -> Iterator[ExportedDecision]:
        yield next(began)
        export.write(lived.export("T1"), form, out)
        yield from breaking_off(began) if fails else began

    export.write(overtaken(fails=False), form, out)
    whole = content(out)
    began = iter(lived.export("T1"))
    with pytest.raises(StorageError):
        export.write(overtaken(fails=True), form, out)
    assert content(out) == whole
    assert [*taken_in(out, "T1", second).export("T1")] == [*lived.export("T1")]


@pytest.mark.parametrize("form", ["json", "csv"])
def test_a_file_named_like_a_partial_export_is_left_alone(
    tmp_path: Path, lived: DecisionLog, form: Format
) -> None:
    own = tmp_path / f"{NAMES[form]}.part"
    own.write_text("my notes")
    export.write(lived.export("T1"), form, tmp_path / NAMES[form])
    assert own.read_text() == "my notes"
