"""Code that migrations 4, 6 and 10 depend on, as it was when they were released.

A migration must never change what it does, so it uses these copies instead of the current code.
"""

import json
import secrets
from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta
from hashlib import sha256
from typing import Any

KEY = "key"
"""The field of the first entry of a history for the key that the decision was recorded under."""


def compact(value: Any) -> str:
    """Return `value` as JSON on one line."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def entry(values: Mapping[str, Any], changes: Mapping[str, Any], previous: str) -> dict[str, Any]:
    """Return a row of `history`: `values` with its text, salt and hashes.

    `values` holds team_id, number, sequence, at, who and what. `previous` is the hash of the
    previous entry, empty for the first.
    """
    says, salt = compact({"why": "", "changes": changes}), secrets.token_hex(16)
    content_hash = sha256(f"{salt}{says}".encode()).hexdigest()
    chained = [values[name] for name in ("number", "sequence", "at", "who", "what")]
    chain = compact([previous, *chained, content_hash])
    return {
        **values,
        "says": says,
        "salt": salt,
        "content_hash": content_hash,
        "hash": sha256(chain.encode()).hexdigest(),
    }


def morning(day: date) -> str:
    """Return 09:00 UTC on `day`, or on the Monday after a weekend, as a column value."""
    weekend = max(day.weekday() - 4, 0)
    worked = day + timedelta(days=(3 - weekend) if weekend else 0)
    return datetime.combine(worked, time(9), UTC).isoformat(timespec="microseconds")
