"""Parses the bytes of a file into a YAML tree, or raises the one reason why it can't."""

from typing import NamedTuple, Protocol

import yaml

MAX_BYTES = 4_000_000
"""The size limit of a file, in bytes."""

MAX_DEPTH = 20
"""The limit of nested lists and mappings in a file."""

MAX_CACHED = 100_000
"""The limit of values and keys in a file."""

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class Place(NamedTuple):
    """A line and a column, both counted from 1."""

    line: int
    column: int


class UnreadableError(Exception):
    """A file that can't be read: the reason, and the place in the file."""

    def __init__(self, place: Place, message: str) -> None:
        super().__init__(message)
        self.place = place
        self.message = message


class _Mark(Protocol):
    line: int
    column: int


def place_of(mark: _Mark | None) -> Place:
    """Return the place of a PyYAML mark, which counts from 0; without a mark, the beginning."""
    return Place(mark.line + 1, mark.column + 1) if mark else Place(1, 1)


def parse(data: bytes) -> yaml.Node:
    """Return the tree of a YAML file; raise UnreadableError if anything is wrong with it."""
    text = _decode(data)
    try:
        _reject_unneeded_features(text)
        node = yaml.compose(text, Loader=_LOADER)
    except yaml.MarkedYAMLError as error:
        raise _syntax_error(error, text) from error
    except yaml.YAMLError as error:
        raise UnreadableError(Place(1, 1), f"this is not YAML: {error}") from error
    if node is None:
        raise UnreadableError(Place(1, 1), "the file is empty; a guide begins with its id")
    return node


def _decode(data: bytes) -> str:
    if len(data) > MAX_BYTES:
        raise UnreadableError(Place(1, 1), f"the file is larger than {MAX_BYTES:,} bytes")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = data[: error.start].decode("utf-8-sig", errors="replace")
        raise UnreadableError(_end(before), "this is not UTF-8; save the file as UTF-8") from None
    if strange := yaml.reader.Reader.NON_PRINTABLE.search(text):
        place = _end(text[: strange.start()])
        raise UnreadableError(place, f"the control character {strange.group()!r} is not allowed")
    return text


def _end(text: str) -> Place:
    return Place(text.count("\n") + 1, len(text) - text.rfind("\n"))


def _reject_unneeded_features(text: str) -> None:
    """Reject aliases, tags, deep nesting and too many values before anything is built."""
    depth = count = 0
    for event in yaml.parse(text, Loader=_LOADER):
        depth += isinstance(event, yaml.CollectionStartEvent)
        depth -= isinstance(event, yaml.CollectionEndEvent)
        count += isinstance(event, yaml.NodeEvent)
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            message = "anchors (&) and aliases (*) are not allowed; write it out, or quote it"
        elif getattr(event, "tag", None):
            message = "tags (!) are not allowed; leave it out, or quote it"
        elif depth > MAX_DEPTH:
            message = f"this is nested more than {MAX_DEPTH} levels deep"
        elif count > MAX_CACHED:
            message = f"the file holds more than {MAX_CACHED:,} values; split the guide"
        else:
            continue
        raise UnreadableError(place_of(event.start_mark), message)


def _syntax_error(error: yaml.MarkedYAMLError, text: str) -> UnreadableError:
    mark = error.problem_mark or error.context_mark
    place = place_of(mark)
    lines = text.splitlines()
    here = lines[place.line - 1][place.column - 1 :] if place.line <= len(lines) else ""
    if here.startswith("\t"):
        return UnreadableError(place, "a tab cannot indent; use spaces")
    if here.startswith(("@", "`", "%")):
        return UnreadableError(place, f"text that begins with {here[0]} must be quoted")
    context = f"{error.context}, " if error.context else ""
    return UnreadableError(place, f"this is not YAML: {context}{error.problem}")
