"""Reads YAML as plain values, with the line and column of each."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

import yaml
from yaml.constructor import SafeConstructor

from knowledge.guide.findings import Path
from knowledge.guide.yaml_nodes import Place, UnreadableError, parse, place_of

_LONGEST_NUMBER = 100
_TAG = "tag:yaml.org,2002:"


class Fault(NamedTuple):
    """A value that can't be used as it is written, and its place."""

    place: Place
    message: str


@dataclass
class Source:
    """The values of a file, the places of values and keys, and the scalars as written."""

    value: object = None
    faults: list[Fault] = field(default_factory=list)
    places: dict[Path, Place] = field(default_factory=dict)
    keys: dict[Path, Place] = field(default_factory=dict)
    written: dict[Path, str] = field(default_factory=dict)

    def place(self, path: Path, *, at_key: bool = False) -> Place:
        """Return the place of the value or of its key, else of the innermost value around it."""
        if at_key and path in self.keys:
            return self.keys[path]
        while path and path not in self.places:
            path = path[:-1]
        return self.places.get(path, Place(1, 1))


def read(data: bytes) -> Source:
    """Return the values of a YAML file; never raises, whatever the file contains."""
    source = Source()
    try:
        source.value = _value(parse(data), (), source)
    except UnreadableError as error:
        source.faults.append(Fault(error.place, error.message))
    return source


def _value(node: yaml.Node, path: Path, source: Source) -> object:
    source.places[path] = place_of(node.start_mark)
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
        place = place_of(key.start_mark)
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
    """Return the scalar with its YAML type, or as text if it is no value of that type."""
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
