"""Combinators of checks: a check takes a value and its JSON pointer, and yields problems."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from itertools import chain
from typing import Any


@dataclass(frozen=True)
class Problem:
    """An error message and a JSON pointer to its cause."""

    message: str
    pointer: str

    def __str__(self) -> str:
        return f"{self.message} [json-pointer:{self.pointer}]"


Problems = Iterator[Problem]
Check = Callable[[Any, str], Problems]


def anything(_: Any, __: str) -> Problems:
    """Accept every value."""
    yield from ()


def string(maximum: int, *, minimum: int = 1, pattern: str | None = None) -> Check:
    """Check a string of `minimum` to `maximum` characters."""

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
    """Check an integer between two bounds, inclusive."""

    def check(value: Any, at: str) -> Problems:
        if not isinstance(value, int) or isinstance(value, bool):
            yield Problem("must be an integer", at)
        elif not lowest <= value <= highest:
            yield Problem(f"must be between {lowest} and {highest}", at)

    return check


def boolean(value: Any, at: str) -> Problems:
    """Check a boolean."""
    if not isinstance(value, bool):
        yield Problem("must be a boolean", at)


def one_of(*allowed: str) -> Check:
    """Check that the value is one of these strings."""

    def check(value: Any, at: str) -> Problems:
        if value not in allowed:
            yield Problem(f"must be one of: {', '.join(allowed)}", at)

    return check


def items(each: Check, *, minimum: int = 1, maximum: int | None = None) -> Check:
    """Check an array, and each item with `each`."""

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
    """Check an object with these keys and no others; `rules` check it if its parts are valid."""
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
    """Check an object with the check of its `type`."""

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
    """Report first, as Slack does, that none of several schemas matched."""

    def check_alternatives(value: Any, at: str) -> Problems:
        problems = list(check(value, at))
        if problems:
            yield Problem("failed to match all allowed schemas", at)
        yield from problems

    return check_alternatives


def exactly_one(*keys: str) -> Check:
    """Check that exactly one of these keys is present."""

    def check(value: Any, at: str) -> Problems:
        present = [key for key in keys if key in value]
        if not present:
            yield Problem(f"must define one of: {', '.join(keys)}", at)
        if len(present) > 1:
            yield Problem(f"must define only one of: {', '.join(keys)}", at)

    return check


def at_least_one(*keys: str) -> Check:
    """Check that at least one of these keys is present."""

    def check(value: Any, at: str) -> Problems:
        if not any(key in value for key in keys):
            yield Problem(f"must define at least one of: {', '.join(keys)}", at)

    return check
