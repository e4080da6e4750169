"""Reads a YAML file into plain values, with the line and column of each."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

import yaml
from yaml.constructor import SafeConstructor

from knowledge.guide.findings import Path
from knowledge.guide.yaml_nodes import START, Position, UnreadableError, parse, position_of

_MAX_NUMBER_LENGTH = 100
_TAG = "tag:yaml.org,2002:"


class SourceError(NamedTuple):
    """A part of the file that can't be read as it is written."""

    position: Position
    message: str


@dataclass
class Source:
    """The values of a file, the positions of values and keys, and the scalars as written."""

    value: object = None
    errors: list[SourceError] = field(default_factory=list)
    positions: dict[Path, Position] = field(default_factory=dict)
    key_positions: dict[Path, Position] = field(default_factory=dict)
    raw_scalars: dict[Path, str] = field(default_factory=dict)

    def position(self, path: Path, *, at_key: bool = False) -> Position:
        """Return the position of a value, or of its key, or of the innermost value around it."""
        if at_key and path in self.key_positions:
            return self.key_positions[path]
        while path and path not in self.positions:
            path = path[:-1]
        return self.positions.get(path, START)


def read_source(data: bytes) -> Source:
    """Return the values of a YAML file; problems are collected in `errors`, never raised."""
    source = Source()
    try:
        source.value = _value(parse(data), (), source)
    except UnreadableError as error:
        source.errors.append(SourceError(error.position, error.message))
    return source


def _value(node: yaml.Node, path: Path, source: Source) -> object:
    source.positions[path] = position_of(node.start_mark)
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
        position = position_of(key.start_mark)
        earlier = source.key_positions.get((*path, str(key.value)))
        if not isinstance(key, yaml.ScalarNode):
            source.errors.append(SourceError(position, "keys must be plain text"))
        elif key.tag == f"{_TAG}merge":
            message = "merge keys (<<) are not allowed; repeat the keys"
            source.errors.append(SourceError(position, message))
        elif key.tag != f"{_TAG}str":
            message = f'YAML does not read the key {key.value} as text; quote it: "{key.value}"'
            source.errors.append(SourceError(position, message))
        elif earlier:
            message = f"duplicate key '{key.value}'; first used on line {earlier.line}"
            source.errors.append(SourceError(position, message))
        else:
            source.key_positions[*path, key.value] = position
            yield key.value, value


def _scalar(node: yaml.Node, path: Path, source: Source) -> object:
    """Return the scalar as YAML types it, or as text if it is not valid for that type."""
    source.raw_scalars[path] = node.value
    if len(node.value) > _MAX_NUMBER_LENGTH or node.tag == f"{_TAG}value":
        return node.value
    try:
        return SafeConstructor().construct_object(node)
    except ValueError:
        kind = node.tag.removeprefix(_TAG)
        message = f"{node.value} looks like a {kind} but is not valid; correct it, or quote it"
        source.errors.append(SourceError(source.positions[path], message))
        return node.value
