"""The one query behind every list of decisions: which of them, seen by whom, from where on."""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from storage.database import Value
from storage.finding.expressions import beginning
from storage.moments import stamp
from storage.records import Status, Viewer
from storage.text import cleaned

LAST_NUMBER = 0xFFFFFFFF
"""A number has 32 bits: see the migration that makes `decisions`."""

VISIBLE = """((visibility = 'public' AND :inside)
    OR channel IN (SELECT value FROM json_each(:channels))
    OR EXISTS (SELECT 1 FROM decision_people AS named WHERE named.team_id = :team
        AND named.user_id = :viewer AND named.number = decisions.number))
"""
_LIMIT = "LIMIT :limit"
WORDS: Final = "decision_words"
TITLES: Final = "decision_titles"
"""The indexes of words: of all that a decision says, and of its title alone."""

_LISTED = "SELECT *, '' AS snippet FROM decisions WHERE team_id = :team"
# The join is by number and not by id, so that filters are decided in an index: that takes a third
# of the time where most decisions have the words and few pass.
_FOUND = """
    WITH team AS (SELECT serial << 32 AS first FROM teams WHERE team_id = :team)
    SELECT decisions.*, snippet({index}, -1, :open, :close, '…', 16) AS snippet
    FROM {index}
    CROSS JOIN decisions ON team_id = :team AND number = {index}.rowid & 0xFFFFFFFF
    WHERE {index} MATCH :match
    AND {index}.rowid > (SELECT first FROM team)
    AND {index}.rowid < (SELECT first FROM team) + :before
"""
_EARLIER = """AND (created_at, number) < (coalesce(
    (SELECT created_at FROM decisions WHERE team_id = :team AND number = :before), '~'), :before)
"""

OPEN, CLOSE = "\x02", "\x03"
"""Around each word that was looked for, in a snippet; no text has these characters itself."""


def seen_by(viewer: Viewer) -> dict[str, Value]:
    """The values of `VISIBLE`, by name, but for the team."""
    channels = json.dumps(sorted(viewer.channels))
    return {"viewer": viewer.user_id, "channels": channels, "inside": viewer.inside}


@dataclass(frozen=True)
class Page:
    """At most `limit` decisions of one workspace, newest first, from below the number `before`.

    `viewer` None is the operator, who sees all. Each of `words` must occur, at least as the
    beginning of a word. `guide` is the id of the guide that the decision came of, `by` the author,
    `channel` the place that it belongs to, `number` the only one meant. It was recorded at `since`
    or later, before `until`.
    """

    team_id: str
    viewer: Viewer | None
    words: str = ""
    status: Status | None = None
    before: int | None = None
    limit: int = 20
    guide: str | None = None
    by: str | None = None
    channel: str | None = None
    number: int | None = None
    since: datetime | None = None
    until: datetime | None = None

    @property
    def sql(self) -> str:
        """The statement, to be run with `values`; the snippet is empty without words."""
        if self.searched:
            return self.found_in(WORDS)
        if self._dated:
            start = _EARLIER if self.before is not None else ""
            order = "ORDER BY created_at DESC, number DESC"
            return "\n".join([_LISTED, start, *self._filters, order, _LIMIT])
        below = "AND number < :before"
        return "\n".join([_LISTED, below, *self._filters, "ORDER BY number DESC", _LIMIT])

    def found_in(self, index: str, *conditions: str) -> str:
        """The statement for what matches in an index, to be run with `values`; with a snippet."""
        order = f"ORDER BY {index}.rowid DESC"
        return "\n".join([_FOUND.format(index=index), *self._filters, *conditions, order, _LIMIT])

    @property
    def values(self) -> dict[str, Value]:
        """The values of the statement, by name."""
        return {
            "team": self.team_id,
            **(seen_by(self.viewer) if self.viewer else {}),
            "match": beginning(self.words),
            "open": OPEN,
            "close": CLOSE,
            "guide": self.guide,
            "status": self.status,
            "by": self.by,
            "channel": self.channel,
            "number": _known(self.number),
            "since": stamp(self.since) if self.since else None,
            "until": stamp(self.until) if self.until else None,
            "before": _known(self.before),
            "limit": self.limit,
        }

    @property
    def searched(self) -> bool:
        """Whether it asks for words."""
        return bool(cleaned(self.words).strip())

    @property
    def _dated(self) -> bool:
        return bool(self.since or self.until)

    @property
    def _filters(self) -> list[str]:
        wanted = {
            "AND guide = :guide": self.guide,
            "AND status = :status": self.status,
            "AND created_by = :by": self.by,
            "AND channel = :channel": self.channel,
            "AND number = :number": self.number,
            "AND created_at >= :since": self.since,
            "AND created_at < :until": self.until,
            f"AND {VISIBLE}": self.viewer,
        }
        return [condition for condition, value in wanted.items() if value is not None]


def _known(number: int | None) -> int:
    """The number, or the one next to those that there may be; None counts as the highest."""
    return LAST_NUMBER + 1 if number is None else min(max(number, 0), LAST_NUMBER + 1)
