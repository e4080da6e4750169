"""YAML text to plain values, with the line and column of each of them."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NamedTuple, Protocol

import yaml
from yaml.constructor import SafeConstructor

from knowledge.findings import Path

LARGEST = 4_000_000
"""Bytes in the largest file that is read."""

DEEPEST = 20
"""Levels of lists and mappings in the deepest file that is read."""

_LONGEST_NUMBER = 100
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_TAG = "tag:yaml.org,2002:"


class Place(NamedTuple):
    """A line and a column, both counted from 1."""

    line: int
    column: int


class Fault(NamedTuple):
    """What cannot be taken as it is written, and where."""

    place: Place
    message: str


@dataclass
class Source:
    """The values of a file, where they and their keys stand, and the scalars as written."""

    value: object = None
    faults: list[Fault] = field(default_factory=list)
    places: dict[Path, Place] = field(default_factory=dict)
    keys: dict[Path, Place] = field(default_factory=dict)
    written: dict[Path, str] = field(default_factory=dict)

    def place(self, path: Path, *, at_key: bool = False) -> Place:
        """Return where the value, or its key, stands; else the innermost value around it."""
        if at_key and path in self.keys:
            return self.keys[path]
        while path and path not in self.places:
            path = path[:-1]
        return self.places.get(path, Place(1, 1))


class _UnreadableError(Exception):
    def __init__(self, place: Place, message: str) -> None:
        super().__init__(message)
        self.fault = Fault(place, message)


def read(data: bytes) -> Source:
    """Return the values of a YAML file; nothing that it holds makes this raise."""
    source = Source()
    try:
        text = _decode(data)
        _refuse_what_guides_never_need(text)
        source.value = _value(_compose(text), (), source)
    except _UnreadableError as error:
        source.faults.append(error.fault)
    except yaml.MarkedYAMLError as error:
        source.faults.append(_syntax_fault(error, text))
    except yaml.YAMLError as error:
        source.faults.append(Fault(Place(1, 1), f"this is not YAML: {error}"))
    return source


def _decode(data: bytes) -> str:
    if len(data) > LARGEST:
        raise _UnreadableError(Place(1, 1), f"the file is larger than {LARGEST:,} bytes")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = data[: error.start].decode("utf-8-sig", errors="replace")
        raise _UnreadableError(_end(before), "this is not UTF-8; save the file as UTF-8") from None
    if strange := yaml.reader.Reader.NON_PRINTABLE.search(text):
        place = _end(text[: strange.start()])
        raise _UnreadableError(place, f"the control character {strange.group()!r} is not allowed")
    return text


def _end(text: str) -> Place:
    return Place(text.count("\n") + 1, len(text) - text.rfind("\n"))


def _refuse_what_guides_never_need(text: str) -> None:
    """Stop at aliases, tags and deep nesting before anything is built from them."""
    depth = 0
    for event in yaml.parse(text, Loader=_LOADER):
        depth += isinstance(event, yaml.CollectionStartEvent)
        depth -= isinstance(event, yaml.CollectionEndEvent)
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            message = "anchors (&) and aliases (*) are not allowed; write it out, or quote it"
        elif getattr(event, "tag", None):
            message = "tags (!) are not allowed; leave it out, or quote it"
        elif depth > DEEPEST:
            message = f"this is nested more than {DEEPEST} levels deep"
        else:
            continue
        raise _UnreadableError(_place(event.start_mark), message)


def _compose(text: str) -> yaml.Node:
    node = yaml.compose(text, Loader=_LOADER)
    if node is None:
        raise _UnreadableError(Place(1, 1), "the file is empty; a guide begins with its id")
    return node


def _syntax_fault(error: yaml.MarkedYAMLError, text: str) -> Fault:
    mark = error.problem_mark or error.context_mark
    place = _place(mark)
    lines = text.splitlines()
    here = lines[place.line - 1][place.column - 1 :] if place.line <= len(lines) else ""
    if here.startswith("\t"):
        return Fault(place, "a tab cannot indent; use spaces")
    if here.startswith(("@", "`", "%")):
        return Fault(place, f"text that begins with {here[0]} must be quoted")
    context = f"{error.context}, " if error.context else ""
    return Fault(place, f"this is not YAML: {context}{error.problem}")


class _Mark(Protocol):
    line: int
    column: int


def _place(mark: _Mark | None) -> Place:
    return Place(mark.line + 1, mark.column + 1) if mark else Place(1, 1)


def _value(node: yaml.Node, path: Path, source: Source) -> object:
    source.places[path] = _place(node.start_mark)
    if isinstance(node, yaml.MappingNode):
        return {
            key: _value(value, (*path, key), source) for key, value in _members(node, path, source)
        }
    if isinstance(node, yaml.SequenceNode):
        items = enumerate(node.value)
        return tuple(_value(item, (*path, index), source) for index, item in items)
    return _scalar(node, path, source)


def _members(node: yaml.MappingNode, path: Path, source: Source) -> Iterator[tuple[str, yaml.Node]]:
    for key, value in node.value:
        place = _place(key.start_mark)
        earlier = source.keys.get((*path, str(key.value)))
        if not isinstance(key, yaml.ScalarNode):
            source.faults.append(Fault(place, "a key must be a word"))
        elif key.tag == f"{_TAG}merge":
            source.faults.append(Fault(place, "merge keys (<<) are not allowed; write it out"))
        elif key.tag != f"{_TAG}str":
            message = f'the key {key.value} is not read as text; quote it: "{key.value}"'
            source.faults.append(Fault(place, message))
        elif earlier:
            message = f"the key {key.value} is here twice; it is first on line {earlier.line}"
            source.faults.append(Fault(place, message))
        else:
            source.keys[*path, key.value] = place
            yield key.value, value


def _scalar(node: yaml.Node, path: Path, source: Source) -> object:
    """Return the scalar as YAML types it, or as text where that type has no such value."""
    source.written[path] = node.value
    if len(node.value) > _LONGEST_NUMBER or node.tag == f"{_TAG}value":
        return node.value
    try:
        return SafeConstructor().construct_object(node)
    except ValueError:
        kind = node.tag.removeprefix(_TAG)
        message = f"{node.value} looks like a {kind} but is none; mend it, or quote it"
        source.faults.append(Fault(source.places[path], message))
        return node.value
