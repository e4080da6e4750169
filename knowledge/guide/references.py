"""Checks references in a guide: every id is unique, and every name leads somewhere.

It works on the plain values of a file, so that a wrong type elsewhere hides nothing here.
"""

from collections.abc import Collection, Iterator
from difflib import get_close_matches
from typing import NamedTuple

from knowledge.guide.findings import Path, Problem
from knowledge.guide.paths import NOT_SURE

Names = Collection[str]


class _Item(NamedTuple):
    path: Path
    value: dict[str, object]

    @property
    def id(self) -> str:
        found = self.value.get("id")
        return found if isinstance(found, str) else ""

    def items(self, key: str) -> list["_Item"]:
        found = self.value.get(key)
        listed = enumerate(found if isinstance(found, tuple) else ())
        return [
            _Item((*self.path, key, index), item)
            for index, item in listed
            if isinstance(item, dict)
        ]

    def ids(self, key: str) -> dict[str, None]:
        """Return the ids of a list, in order."""
        return dict.fromkeys(item.id for item in self.items(key) if item.id)

    def texts(self, key: str) -> list[tuple[Path, str]]:
        found = self.value.get(key)
        listed = enumerate(found if isinstance(found, tuple) else (found,))
        one = not isinstance(found, tuple)
        return [
            ((*self.path, key) if one else (*self.path, key, index), text)
            for index, text in listed
            if isinstance(text, str)
        ]

    def mapping(self, key: str) -> "_Item":
        found = self.value.get(key)
        return _Item((*self.path, key), found if isinstance(found, dict) else {})

    def members(self) -> list["_Item"]:
        return [
            _Item((*self.path, key), member)
            for key, member in self.value.items()
            if isinstance(member, dict)
        ]


def problems(value: object) -> Iterator[Problem]:
    """Yield every duplicate id and every name that leads nowhere."""
    guide = _Item((), value if isinstance(value, dict) else {})
    options, entries = guide.ids("options"), guide.ids("entries")
    for key in ("options", "criteria", "rules", "table", "entries"):
        yield from _duplicates(guide.items(key))
    for criterion in guide.items("criteria"):
        yield from _in_criterion(criterion, options, entries)
    for row in guide.items("table"):
        yield from _unknown_keys(row.mapping("cells"), options, "option")
    for entry in guide.items("entries"):
        yield from _unknown(entry.texts("related"), entries, "entry")
    yield from _conditions(guide)
    for rule in guide.items("rules"):
        yield from _unknown(rule.texts("rules_out"), options, "option")
        yield from _unknown(rule.texts("cites"), entries, "entry")


def _in_criterion(criterion: _Item, options: Names, entries: Names) -> Iterator[Problem]:
    choices = criterion.items("options")
    yield from _duplicates(choices)
    for choice in choices:
        if choice.id == NOT_SURE:
            message = f"{NOT_SURE} is offered with every criterion; this needs another id"
            yield Problem((*choice.path, "id"), message)
        evidence = choice.mapping("evidence")
        yield from _unknown_keys(evidence, options, "option")
        for said in evidence.members():
            yield from _unknown(said.texts("cites"), entries, "entry")


def _conditions(guide: _Item) -> Iterator[Problem]:
    """Check each `when`; that of a criterion may name earlier criteria only."""
    answers: dict[str, Names] = {}
    for criterion in guide.items("criteria"):
        yield from _condition(criterion.mapping("when"), answers, "earlier criterion")
        answers[criterion.id] = [*criterion.ids("options"), NOT_SURE]
    for rule in guide.items("rules"):
        yield from _condition(rule.mapping("when"), answers, "criterion")


def _condition(when: _Item, answers: dict[str, Names], kind: str) -> Iterator[Problem]:
    yield from _unknown_keys(when, answers, kind)
    for criterion in when.value:
        if criterion in answers:
            known = answers[criterion]
            yield from _unknown(when.texts(criterion), known, f"answer to {criterion}")


def _duplicates(items: list[_Item]) -> Iterator[Problem]:
    taken: set[str] = set()
    for item in items:
        if item.id and item.id in taken:
            yield Problem((*item.path, "id"), f"the id {item.id} is taken; each is used once")
        taken.add(item.id)


def _unknown(names: list[tuple[Path, str]], known: Names, kind: str) -> Iterator[Problem]:
    for path, name in names:
        if name not in known:
            yield Problem(path, f"no {kind} named {name}; {_offer(name, known)}")


def _unknown_keys(mapping: _Item, known: Names, kind: str) -> Iterator[Problem]:
    for name in mapping.value:
        if name not in known:
            message = f"no {kind} named {name}; {_offer(name, known)}"
            yield Problem((*mapping.path, name), message, at_key=True)


def _offer(name: str, known: Names) -> str:
    if not known:
        return "there is none at all"
    if len(known) <= 12:
        return f"available: {', '.join(known)}"
    near = get_close_matches(name, known)
    return f"did you mean {', '.join(near)}?" if near else f"none of the {len(known)} is similar"
