"""Checks that ids in a guide are unique and that references point to something.

The checks run on the plain values of a file, so a type error elsewhere does not hide them.
"""

from collections.abc import Collection, Iterator
from difflib import get_close_matches
from typing import NamedTuple

from knowledge.guide.findings import Path, Problem
from knowledge.guide.paths import NOT_SURE

MAX_LISTED = 12
"""The number of names up to which a message lists all that are available, else similar ones."""

Names = Collection[str]


class _Item(NamedTuple):
    """A mapping in the guide and its path. Values of the wrong type are treated as absent."""

    path: Path
    value: dict[str, object]

    @property
    def id(self) -> str:
        value = self.value.get("id")
        return value if isinstance(value, str) else ""

    def items(self, key: str) -> list["_Item"]:
        value = self.value.get(key)
        members = enumerate(value if isinstance(value, tuple) else ())
        return [
            _Item((*self.path, key, index), item)
            for index, item in members
            if isinstance(item, dict)
        ]

    def ids(self, key: str) -> dict[str, None]:
        """Return the ids of a list as the keys of a dict, in order."""
        return dict.fromkeys(item.id for item in self.items(key) if item.id)

    def texts(self, key: str) -> list[tuple[Path, str]]:
        """Return the texts of a list, or a single text, each with its path."""
        value = self.value.get(key)
        path = (*self.path, key)
        if isinstance(value, tuple):
            return [((*path, n), text) for n, text in enumerate(value) if isinstance(text, str)]
        return [(path, value)] if isinstance(value, str) else []

    def mapping(self, key: str) -> "_Item":
        value = self.value.get(key)
        return _Item((*self.path, key), value if isinstance(value, dict) else {})

    def members(self) -> list["_Item"]:
        return [
            _Item((*self.path, key), member)
            for key, member in self.value.items()
            if isinstance(member, dict)
        ]


def reference_problems(value: object) -> Iterator[Problem]:
    """Yield a problem for every duplicate id and every reference to something unknown."""
    guide = _Item((), value if isinstance(value, dict) else {})
    options, entries = guide.ids("options"), guide.ids("entries")
    for key in ("options", "criteria", "rules", "table", "entries"):
        yield from _duplicate_ids(guide.items(key))
    for criterion in guide.items("criteria"):
        yield from _in_criterion(criterion, options, entries)
    for row in guide.items("table"):
        yield from _unknown_keys(row.mapping("cells"), options, "option")
    for entry in guide.items("entries"):
        yield from _unknown(entry.texts("related"), entries, "entry")
    yield from _in_conditions(guide)
    for rule in guide.items("rules"):
        yield from _unknown(rule.texts("rules_out"), options, "option")
        yield from _unknown(rule.texts("cites"), entries, "entry")


def _in_criterion(criterion: _Item, options: Names, entries: Names) -> Iterator[Problem]:
    choices = criterion.items("options")
    yield from _duplicate_ids(choices)
    for choice in choices:
        if choice.id == NOT_SURE:
            message = f"'{NOT_SURE}' is reserved: every criterion offers it; use another id"
            yield Problem((*choice.path, "id"), message)
        evidence = choice.mapping("evidence")
        yield from _unknown_keys(evidence, options, "option")
        for item in evidence.members():
            yield from _unknown(item.texts("cites"), entries, "entry")


def _in_conditions(guide: _Item) -> Iterator[Problem]:
    """Check every `when`; that of a criterion may only name criteria that come before it."""
    answers: dict[str, Names] = {}
    for criterion in guide.items("criteria"):
        yield from _in_condition(criterion.mapping("when"), answers, " before this one")
        answers[criterion.id] = [*criterion.ids("options"), NOT_SURE]
    for rule in guide.items("rules"):
        yield from _in_condition(rule.mapping("when"), answers)


def _in_condition(when: _Item, answers: dict[str, Names], where: str = "") -> Iterator[Problem]:
    yield from _unknown_keys(when, answers, "criterion", where)
    for criterion in when.value:
        if criterion in answers:
            known = answers[criterion]
            yield from _unknown(when.texts(criterion), known, "answer", f" to {criterion}")


def _duplicate_ids(items: list[_Item]) -> Iterator[Problem]:
    seen: set[str] = set()
    for item in items:
        if item.id and item.id in seen:
            yield Problem((*item.path, "id"), f"duplicate id '{item.id}'; ids must be unique")
        seen.add(item.id)


def _unknown(
    names: list[tuple[Path, str]], known: Names, kind: str, where: str = ""
) -> Iterator[Problem]:
    for path, name in names:
        if name not in known:
            yield Problem(path, f"no {kind} '{name}'{where}; {_available(name, known)}")


def _unknown_keys(mapping: _Item, known: Names, kind: str, where: str = "") -> Iterator[Problem]:
    for name in mapping.value:
        if name not in known:
            message = f"no {kind} '{name}'{where}; {_available(name, known)}"
            yield Problem((*mapping.path, name), message, at_key=True)


def _available(name: str, known: Names) -> str:
    if not known:
        return "none are defined"
    if len(known) <= MAX_LISTED:
        return f"available: {', '.join(known)}"
    similar = get_close_matches(name, known)
    return f"did you mean {', '.join(similar)}?" if similar else f"none of the {len(known)} fits"
