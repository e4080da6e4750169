"""Parses the bytes of a YAML file into a tree, or rejects them with one reason."""

from typing import NamedTuple, Protocol

import yaml

MAX_BYTES = 4_000_000
"""The size of the largest file that is accepted."""

MAX_DEPTH = 20
"""The number of nested lists and mappings that is accepted."""

MAX_NODES = 100_000
"""The number of values and keys in a file that is accepted."""

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class Position(NamedTuple):
    """A line and a column, both counted from 1."""

    line: int
    column: int


START = Position(1, 1)


class UnreadableError(Exception):
    """A file that can't be parsed: the reason, and its position in the file."""

    def __init__(self, position: Position, message: str) -> None:
        super().__init__(message)
        self.position = position
        self.message = message


class _Mark(Protocol):
    line: int
    column: int


def position_of(mark: _Mark | None) -> Position:
    """Return the position of a PyYAML mark, which counts from 0; START if there is no mark."""
    return Position(mark.line + 1, mark.column + 1) if mark else START


def parse(data: bytes) -> yaml.Node:
    """Return the tree of a YAML file; raise UnreadableError if it can't be parsed."""
    text = _decode(data)
    try:
        _reject_unsafe(text)
        node = yaml.compose(text, Loader=_LOADER)
    except yaml.MarkedYAMLError as error:
        raise _syntax_error(error, text) from error
    except yaml.YAMLError as error:
        raise UnreadableError(START, f"invalid YAML: {error}") from error
    if node is None:
        raise UnreadableError(START, "empty file; a guide starts with its id")
    return node


def _decode(data: bytes) -> str:
    if len(data) > MAX_BYTES:
        raise UnreadableError(START, f"the file is larger than {MAX_BYTES:,} bytes")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = data[: error.start].decode("utf-8-sig", errors="replace")
        raise UnreadableError(_end(before), "not UTF-8; save the file as UTF-8") from None
    if unprintable := yaml.reader.Reader.NON_PRINTABLE.search(text):
        position = _end(text[: unprintable.start()])
        message = f"control character {unprintable.group()!r} is not allowed"
        raise UnreadableError(position, message)
    return text


def _end(text: str) -> Position:
    return Position(text.count("\n") + 1, len(text) - text.rfind("\n"))


def _reject_unsafe(text: str) -> None:
    """Reject aliases, tags, deep nesting and excessive size before anything is built from them."""
    depth = count = 0
    for event in yaml.parse(text, Loader=_LOADER):
        depth += isinstance(event, yaml.CollectionStartEvent)
        depth -= isinstance(event, yaml.CollectionEndEvent)
        count += isinstance(event, yaml.NodeEvent)
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            message = "anchors (&) and aliases (*) are not allowed; repeat the value, or quote it"
        elif getattr(event, "tag", None):
            message = "tags (!) are not allowed; remove the tag, or quote the text"
        elif depth > MAX_DEPTH:
            message = f"nested more than {MAX_DEPTH} levels deep"
        elif count > MAX_NODES:
            message = f"the file has more than {MAX_NODES:,} values; split the guide"
        else:
            continue
        raise UnreadableError(position_of(event.start_mark), message)


def _syntax_error(error: yaml.MarkedYAMLError, text: str) -> UnreadableError:
    mark = error.problem_mark or error.context_mark
    position = position_of(mark)
    lines = text.splitlines()
    rest = lines[position.line - 1][position.column - 1 :] if position.line <= len(lines) else ""
    if rest.startswith("\t"):
        return UnreadableError(position, "tabs can't indent; use spaces")
    if rest.startswith(("@", "`", "%")):
        return UnreadableError(position, f"text that starts with {rest[0]} must be quoted")
    context = f"{error.context}, " if error.context else ""
    return UnreadableError(position, f"invalid YAML: {context}{error.problem}")
