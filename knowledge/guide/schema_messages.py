"""Translates schema errors into messages for the authors of guides."""

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

_EXPECTED = {
    "string_type": "text",
    "float_type": "a number",
    "bool_type": "true or false",
    "tuple_type": "a list (each item after a hyphen)",
    "dict_type": "a mapping (key: value)",
    "model_type": "a mapping (key: value)",
    "date_type": "a date such as 2026-11-23",
}

_MESSAGES = {
    "string_too_short": "empty text; write something or remove the key",
    "string_pattern_mismatch": "invalid id; use lowercase letters, digits and single hyphens",
    "too_short": "empty; name at least one",
}

_KINDS = (
    (type(None), "nothing"),
    (dict, "a mapping"),
    (tuple, "a list"),
    (str, "text"),
    (bool, "true or false"),
    (datetime, "a date with a time"),
    (date, "a date"),
    (int | float, "a number"),
)


def schema_problem(details: ErrorDetails, raw_scalars: Mapping[Path, str]) -> Problem:
    """Return the problem that a pydantic error stands for.

    `raw_scalars` maps paths to the scalars as they are written in the file.
    """
    kind, path = details["type"], details["loc"]
    if kind == "missing":
        return Problem(path, f"missing key '{path[-1]}'")
    if kind == "extra_forbidden":
        allowed = ", ".join(_model(path[:-1]).model_fields)
        return Problem(path, f"unknown key '{path[-1]}'; allowed: {allowed}", at_key=True)
    if kind in _EXPECTED:
        got = _describe(details["input"], raw_scalars.get(path, ""), quotable=kind == "string_type")
        return Problem(path, f"expected {_EXPECTED[kind]}, got {got}")
    if kind in {"greater_than_equal", "less_than_equal"}:
        lowest = 0 if path[-1] == "tie_margin" else -1000
        return Problem(path, f"expected a number from {lowest} to 1000")
    if kind == "string_pattern_mismatch" and path[-1] == "owner":
        return Problem(path, "invalid Slack user id; expected one such as U024BE7LH")
    return Problem(path, _MESSAGES.get(kind, details["msg"]))


def _model(path: Path) -> type[Value]:
    keys = tuple(key for key in path if isinstance(key, str))
    return _MODELS[keys[:3]]


def _describe(value: object, written: str, *, quotable: bool) -> str:
    kind = next(name for types, name in _KINDS if isinstance(value, types))
    if not isinstance(value, bool | int | float | date):
        return kind
    remedy = f'; quote it: "{written}"' if quotable else ""
    return f"{written}, which YAML reads as {kind}{remedy}"
