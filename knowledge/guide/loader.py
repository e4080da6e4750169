"""Loads guides from YAML files, or reports every error in them at once."""

import stat
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from pydantic import ValidationError

from knowledge.guide import findings
from knowledge.guide.findings import Finding, GuideErrors, Problem, Severity
from knowledge.guide.models import Guide
from knowledge.guide.references import reference_problems
from knowledge.guide.schema_messages import schema_problem
from knowledge.guide.yaml_nodes import MAX_BYTES
from knowledge.guide.yaml_positions import Source, read_source

DEFAULT_GUIDE = "flask-vs-streamlit"
"""The id of the guide that comes first if several are loaded."""


@dataclass(frozen=True)
class LoadedGuide:
    """A guide and the file that it was read from."""

    guide: Guide
    file: str
    source: Source

    def finding(self, path: findings.Path, message: str, severity: Severity) -> Finding:
        """Return a finding about the value at a path."""
        return Finding(self.file, *self.source.position(path), message, severity)


def packaged_guides() -> Path:
    """Return the folder of the guides that ship with the package."""
    return Path(__file__).parents[1] / "guides"


def load_guides(path: Path) -> tuple[Guide, ...]:
    """Return the guides of a folder or a single file, the default guide first, then by id.

    Raise GuideErrors if any of them has an error.
    """
    return tuple(loaded.guide for loaded in load(path))


def load(path: Path) -> tuple[LoadedGuide, ...]:
    """Return the guides as `load_guides` does, with the positions of all their values."""
    loaded: dict[str, LoadedGuide] = {}
    errors: list[Finding] = []
    for file in guide_files(path):
        try:
            one = _load_file(file)
        except GuideErrors as error:
            errors += error.findings
            continue
        if earlier := loaded.get(one.guide.id):
            message = f"duplicate guide '{one.guide.id}'; it is already in {earlier.file}"
            errors.append(one.finding(("id",), message, Severity.ERROR))
        loaded[one.guide.id] = one
    if errors:
        raise GuideErrors(errors)
    return tuple(sorted(loaded.values(), key=lambda o: (o.guide.id != DEFAULT_GUIDE, o.guide.id)))


def guide_files(path: Path) -> list[Path]:
    """Return the guides' files: those of a folder, sorted, or the single file.

    Raise GuideErrors if there are none, or if the folder can't be read.
    """
    try:
        if not stat.S_ISDIR(path.stat().st_mode):
            return [path]
        files = sorted(
            file
            for file in path.iterdir()
            if file.suffix in {".yml", ".yaml"} and not file.name.startswith(".")
        )
    except FileNotFoundError:
        raise GuideErrors([Finding(str(path), 1, 1, "no such file or folder")]) from None
    except OSError as error:
        raise _unreadable(path, error.strerror) from error
    if not files:
        message = "no guides in this folder; add one as a *.yml file"
        raise GuideErrors([Finding(str(path), 1, 1, message)])
    return files


def forget_parsed() -> None:
    """Free the memory of the files that were parsed so far."""
    _parse_guide.cache_clear()


def _load_file(file: Path) -> LoadedGuide:
    parsed = _parse_guide(file, _read(file))
    if isinstance(parsed, LoadedGuide):
        return parsed
    raise GuideErrors(parsed)


def _read(file: Path) -> bytes:
    """Return the content of a file, cut where it is longer than any guide may be."""
    try:
        if stat.S_ISFIFO(file.stat().st_mode):  # opening it would wait for a writer
            raise _unreadable(file, "it is a pipe")
        with file.open("rb") as opened:
            return opened.read(MAX_BYTES + 1)
    except OSError as error:
        raise _unreadable(file, error.strerror) from error


def _unreadable(path: Path, reason: str | None) -> GuideErrors:
    return GuideErrors([Finding(str(path), 1, 1, f"can't be read: {reason}")])


@lru_cache(maxsize=32)
def _parse_guide(file: Path, content: bytes) -> LoadedGuide | tuple[Finding, ...]:
    """Return the guide in a file, or its errors.

    Cached, because the files are read again and again while one of them has an error.
    """
    source = read_source(content)
    guide: Guide | None = None
    problems: list[Problem] = []
    if source.positions:
        try:
            guide = Guide.model_validate(source.value)
        except ValidationError as error:
            details = error.errors(include_url=False, include_context=False)
            problems += [schema_problem(one, source.raw_scalars) for one in details]
        problems += [*reference_problems(source.value), *_id_problems(source.value, file.stem)]
    errors = [
        *source.errors,
        *((source.position(p.path, at_key=p.at_key), p.message) for p in problems),
    ]
    if errors or not guide:
        return tuple(Finding(str(file), *position, message) for position, message in errors)
    return LoadedGuide(guide, str(file), source)


def _id_problems(value: object, stem: str) -> Iterator[Problem]:
    guide_id = value.get("id") if isinstance(value, dict) else None
    if isinstance(guide_id, str) and guide_id != stem:
        yield Problem(("id",), f"id '{guide_id}' doesn't match the file name '{stem}'")
