"""Rows in which whatever has parts is JSON, so that a column holds one text."""

import json
from collections.abc import Mapping
from sqlite3 import Row
from typing import Any


def packed(values: Mapping[str, Any], *nested: str, ensure_ascii: bool = True) -> dict[str, Any]:
    """The columns of `values`, those that `nested` names as JSON.

    Only what is cleaned of half characters may do without `ensure_ascii`.
    """
    texts = {name: json.dumps(values[name], ensure_ascii=ensure_ascii) for name in nested}
    return {**values, **texts}


def parsed(text: str) -> Any:
    """What the JSON says; ValueError where it is none, or nested too deeply to be read."""
    try:
        return json.loads(text)
    except RecursionError:
        raise ValueError("nested too deeply") from None


def unpacked(row: Row, *nested: str) -> dict[str, Any]:
    """The values in the columns of `row`, those that `nested` names read from their JSON."""
    return dict(row) | {name: parsed(row[name]) for name in nested}
