"""Turns schema errors into the words of people who write guides."""

from collections.abc import Mapping
from datetime import date, datetime

from pydantic_core import ErrorDetails

from knowledge.guide.findings import Path, Problem
from knowledge.guide.models import (
    Choice,
    Criterion,
    Entry,
    Evidence,
    Guide,
    Option,
    Rule,
    TableRow,
    Value,
)

_MODELS: Mapping[tuple[str, ...], type[Value]] = {
    (): Guide,
    ("options",): Option,
    ("criteria",): Criterion,
    ("criteria", "options"): Choice,
    ("criteria", "options", "evidence"): Evidence,
    ("rules",): Rule,
    ("table",): TableRow,
    ("entries",): Entry,
}

_WANTED = {
    "string_type": "text",
    "float_type": "a number",
    "bool_type": "true or false",
    "tuple_type": "a list, each item after a hyphen,",
    "dict_type": "keys with values",
    "model_type": "keys with values",
    "date_type": "a date such as 2026-11-23",
}

_WRONG = {
    "string_too_short": "this is empty; write something or leave the key out",
    "string_pattern_mismatch": (
        "this is no id; an id has lowercase letters and digits, joined by single hyphens"
    ),
    "too_short": "this is empty; name at least one",
}


_KINDS = (
    (type(None), "nothing"),
    (dict, "keys with values"),
    (tuple, "a list"),
    (str, "text"),
    (bool, "true or false"),
    (datetime, "a date with a time"),
    (date, "a date"),
    (int | float, "a number"),
)


def explain(details: ErrorDetails, written: Mapping[Path, str]) -> Problem:
    """Return the problem behind one of pydantic's errors.

    `written` maps paths to scalars as they are written in the file.
    """
    kind, path = details["type"], details["loc"]
    if kind == "missing":
        return Problem(path, f"the key {path[-1]} is missing")
    if kind == "extra_forbidden":
        allowed = ", ".join(_model(path[:-1]).model_fields)
        return Problem(path, f"unknown key {path[-1]}; allowed here: {allowed}", at_key=True)
    if kind in _WANTED:
        got = _describe(details["input"], written.get(path, ""), quotable=kind == "string_type")
        return Problem(path, f"{_WANTED[kind]} is wanted here, not {got}")
    if kind in {"greater_than_equal", "less_than_equal"}:
        lowest = 0 if path[-1] == "tie_margin" else -1000
        return Problem(path, f"a number from {lowest} to 1000 is wanted here")
    return Problem(path, _WRONG.get(kind, details["msg"]))


def _model(path: Path) -> type[Value]:
    keys = tuple(key for key in path if isinstance(key, str))
    return _MODELS[keys[:3]]


def _describe(value: object, written: str, *, quotable: bool) -> str:
    kind = next(name for types, name in _KINDS if isinstance(value, types))
    if not isinstance(value, bool | int | float | date):
        return kind
    remedy = f'; quote it: "{written}"' if quotable else ""
    return f"{written}, which is read as {kind}{remedy}"
