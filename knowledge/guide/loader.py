"""Reads a folder of YAML files as guides, or reports every error in them at once."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from pydantic import ValidationError

from knowledge.guide import findings
from knowledge.guide.findings import Finding, GuideErrors, Problem, Severity
from knowledge.guide.models import Guide
from knowledge.guide.references import problems
from knowledge.guide.schema_messages import explain
from knowledge.guide.yaml_nodes import MAX_BYTES
from knowledge.guide.yaml_positions import Source, read

DEFAULT_GUIDE = "flask-vs-streamlit"
"""The guide that comes first when several are loaded."""


@dataclass(frozen=True)
class LoadedGuide:
    """A guide and the file that it was read from."""

    guide: Guide
    file: str
    source: Source

    def finding(self, path: findings.Path, message: str, severity: Severity) -> Finding:
        """Return a finding about the value that this path leads to."""
        return Finding(self.file, *self.source.place(path), message, severity)


def packaged_guides() -> Path:
    """Return the folder of the guides that are shipped with the package."""
    return Path(__file__).parents[1] / "guides"


def load_guides(path: Path) -> tuple[Guide, ...]:
    """Return the guides of a folder, or of one file; raise GuideErrors if any has an error.

    The default guide comes first, the others follow by id.
    """
    return tuple(loaded.guide for loaded in load(path))


def load(path: Path) -> tuple[LoadedGuide, ...]:
    """Return the guides as `load_guides` does, each with the places of its values."""
    loaded: dict[str, LoadedGuide] = {}
    errors: list[Finding] = []
    for file in _files(path):
        try:
            one = _load_file(file)
        except GuideErrors as error:
            errors += error.findings
            continue
        if earlier := loaded.get(one.guide.id):
            message = f"the guide {one.guide.id} is in {earlier.file} already"
            errors.append(one.finding(("id",), message, Severity.ERROR))
        loaded[one.guide.id] = one
    if errors:
        raise GuideErrors(errors)
    return tuple(sorted(loaded.values(), key=lambda o: (o.guide.id != DEFAULT_GUIDE, o.guide.id)))


def _files(path: Path) -> list[Path]:
    if path.is_file():
        return [path]
    if not path.is_dir():
        message = "there is no such folder; name one that holds guides as *.yml"
        raise GuideErrors([Finding(str(path), 1, 1, message)])
    files = sorted(
        file
        for file in path.iterdir()
        if file.suffix in {".yml", ".yaml"} and not file.name.startswith(".")
    )
    if not files:
        message = "there is no guide in this folder; put one in as a *.yml file"
        raise GuideErrors([Finding(str(path), 1, 1, message)])
    return files


def _load_file(file: Path) -> LoadedGuide:
    try:
        with file.open("rb") as opened:
            content = opened.read(MAX_BYTES + 1)
    except OSError as error:
        raise GuideErrors(
            [Finding(str(file), 1, 1, f"this can't be read: {error.strerror}")]
        ) from error
    return _guide_in(file, content)


@lru_cache(maxsize=32)
def _guide_in(file: Path, content: bytes) -> LoadedGuide:
    """Parse a file; cached, because a forked worker reuses what its parent has checked."""
    source = read(content)
    guide: Guide | None = None
    wrong: list[Problem] = []
    if source.places:
        try:
            guide = Guide.model_validate(source.value)
        except ValidationError as error:
            details = error.errors(include_url=False, include_context=False)
            wrong += [explain(one, source.written) for one in details]
        wrong += [*problems(source.value), *_misnamed(source.value, file.stem)]
    faults = [*source.faults, *((source.place(p.path, at_key=p.at_key), p.message) for p in wrong)]
    if faults or not guide:
        raise GuideErrors(Finding(str(file), *place, message) for place, message in faults)
    return LoadedGuide(guide, str(file), source)


def _misnamed(value: object, stem: str) -> Iterator[Problem]:
    found = value.get("id") if isinstance(value, dict) else None
    if isinstance(found, str) and found != stem:
        yield Problem(("id",), f"the id {found} differs from the name of the file, {stem}")
