"""The vocabulary of the tables: a check takes a value and its place, and yields problems."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from itertools import chain
from typing import Any


@dataclass(frozen=True)
class Problem:
    """What is wrong, and where (a JSON pointer)."""

    message: str
    pointer: str

    def __str__(self) -> str:
        return f"{self.message} [json-pointer:{self.pointer}]"


Problems = Iterator[Problem]
Check = Callable[[Any, str], Problems]


def anything(_: Any, __: str) -> Problems:
    """Takes every value."""
    yield from ()


def string(maximum: int, *, minimum: int = 1, pattern: str | None = None) -> Check:
    """A string of `minimum` to `maximum` characters."""

    def check(value: Any, at: str) -> Problems:
        if not isinstance(value, str):
            yield Problem("must be a string", at)
        elif len(value) < minimum:
            yield Problem(f"must be more than {minimum - 1} characters", at)
        elif len(value) > maximum:
            yield Problem(f"must be less than {maximum + 1} characters", at)
        elif pattern and not re.fullmatch(pattern, value):
            yield Problem("does not match the expected format", at)

    return check


def integer(lowest: int, highest: int) -> Check:
    """A whole number between two others, these included."""

    def check(value: Any, at: str) -> Problems:
        if not isinstance(value, int) or isinstance(value, bool):
            yield Problem("must be an integer", at)
        elif not lowest <= value <= highest:
            yield Problem(f"must be between {lowest} and {highest}", at)

    return check


def boolean(value: Any, at: str) -> Problems:
    """True or false."""
    if not isinstance(value, bool):
        yield Problem("must be a boolean", at)


def one_of(*allowed: str) -> Check:
    """One of these strings."""

    def check(value: Any, at: str) -> Problems:
        if value not in allowed:
            yield Problem(f"must be one of: {', '.join(allowed)}", at)

    return check


def items(each: Check, *, minimum: int = 1, maximum: int | None = None) -> Check:
    """An array whose items all pass `each`."""

    def check(value: Any, at: str) -> Problems:
        if not isinstance(value, list):
            yield Problem("must be an array", at)
            return
        if len(value) < minimum:
            yield Problem(f"must provide at least {minimum} items", at)
        if maximum is not None and len(value) > maximum:
            yield Problem(f"no more than {maximum} items allowed", at)
        for number, item in enumerate(value):
            yield from each(item, f"{at}/{number}")

    return check


def record(required: Mapping[str, Check], optional: Mapping[str, Check], *rules: Check) -> Check:
    """An object with these keys and no others; `rules` see it whole if its parts are right."""
    known = {**required, **optional}

    def check(value: Any, at: str) -> Problems:
        if not isinstance(value, dict):
            yield Problem("must be an object", at)
            return
        present = {key: part for key, part in value.items() if part is not None}
        missing = [key for key in required if key not in present]
        unknown = [key for key in present if key not in known]
        found = [
            *(Problem(f"missing required field: {key}", at) for key in missing),
            *(Problem(f"invalid additional property: {key}", at) for key in unknown),
        ]
        for key, part in present.items():
            found += known.get(key, anything)(part, f"{at}/{key}")
        yield from found or chain.from_iterable(rule(present, at) for rule in rules)

    return check


def typed(variants: Mapping[str, Check]) -> Check:
    """An object whose `type` says which of these it is."""

    def check(value: Any, at: str) -> Problems:
        if not isinstance(value, dict):
            yield Problem("must be an object", at)
        elif "type" not in value:
            yield Problem("missing required field: type", at)
        elif value["type"] not in variants:
            yield Problem(f"unsupported type: {value['type']}", f"{at}/type")
        else:
            yield from variants[value["type"]](value, at)

    return check


def alternatives(check: Check) -> Check:
    """The same check where Slack tries several schemas, which it says before the real problem."""

    def tell(value: Any, at: str) -> Problems:
        problems = list(check(value, at))
        if problems:
            yield Problem("failed to match all allowed schemas", at)
        yield from problems

    return tell


def exactly_one(*keys: str) -> Check:
    """A rule: one of these keys, and not two."""

    def check(value: Any, at: str) -> Problems:
        present = [key for key in keys if key in value]
        if not present:
            yield Problem(f"must define one of: {', '.join(keys)}", at)
        if len(present) > 1:
            yield Problem(f"must define only one of: {', '.join(keys)}", at)

    return check


def at_least_one(*keys: str) -> Check:
    """A rule: some of these keys."""

    def check(value: Any, at: str) -> Problems:
        if not any(key in value for key in keys):
            yield Problem(f"must define at least one of: {', '.join(keys)}", at)

    return check
