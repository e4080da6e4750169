"""The query behind every list of decisions: filters, viewer and position."""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from storage.database import Value
from storage.finding.expressions import match_prefixes
from storage.moments import stamp
from storage.records import Status, Viewer
from storage.text import cleaned

LAST_NUMBER = 0xFFFFFFFF
"""Numbers have 32 bits: see the migration that creates `decisions`."""

VISIBLE = """((visibility = 'public' AND :inside)
    OR channel IN (SELECT value FROM json_each(:channels))
    OR EXISTS (SELECT 1 FROM decision_people AS named WHERE named.team_id = :team
        AND named.user_id = :viewer AND named.number = decisions.number))
"""
_LIMIT = "LIMIT :limit"
WORDS: Final = "decision_words"
TITLES: Final = "decision_titles"
"""The full-text indexes: of all text of a decision, and of its title alone."""

_LISTED = "SELECT *, '' AS snippet FROM decisions WHERE team_id = :team"
# Joining by number rather than by id lets an index decide the filters, which takes a third of the
# time if most decisions have the words and few pass.
_MATCHING = """
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

HIGHLIGHT_START, HIGHLIGHT_END = "\x02", "\x03"
"""They surround each matched word in a snippet; no stored text contains these characters."""


def viewer_parameters(viewer: Viewer) -> dict[str, Value]:
    """Return the named parameters of `VISIBLE`, except the team."""
    channels = json.dumps(sorted(viewer.channels))
    return {"viewer": viewer.user_id, "channels": channels, "inside": viewer.inside}


@dataclass(frozen=True)
class DecisionQuery:
    """A query for decisions of one workspace, newest first: at most `limit` below `before`.

    `viewer` None is the operator, who sees everything. Each of `words` must occur, at least as the
    prefix of a word. The other filters are the guide's id, the author (`by`), the channel, a
    single number, and the time of recording, from `since` on and before `until`.
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
        """The statement, for `parameters`. Without words its snippet is empty."""
        if self.has_words:
            return self.matching(WORDS)
        if self._dated:
            start = _EARLIER if self.before is not None else ""
            order = "ORDER BY created_at DESC, number DESC"
            return "\n".join([_LISTED, start, *self._filters, order, _LIMIT])
        below = "AND number < :before"
        return "\n".join([_LISTED, below, *self._filters, "ORDER BY number DESC", _LIMIT])

    def matching(self, index: str, *conditions: str) -> str:
        """Return the statement, for `parameters`, that searches one index, with a snippet."""
        order = f"ORDER BY {index}.rowid DESC"
        return "\n".join(
            [_MATCHING.format(index=index), *self._filters, *conditions, order, _LIMIT]
        )

    @property
    def parameters(self) -> dict[str, Value]:
        """The named parameters of the statement."""
        return {
            "team": self.team_id,
            **(viewer_parameters(self.viewer) if self.viewer else {}),
            "match": match_prefixes(self.words),
            "open": HIGHLIGHT_START,
            "close": HIGHLIGHT_END,
            "guide": self.guide,
            "status": self.status,
            "by": self.by,
            "channel": self.channel,
            "number": _in_range(self.number),
            "since": stamp(self.since) if self.since else None,
            "until": stamp(self.until) if self.until else None,
            "before": _in_range(self.before),
            "limit": self.limit,
        }

    @property
    def has_words(self) -> bool:
        """True if it searches for words."""
        return bool(cleaned(self.words).strip())

    @property
    def _dated(self) -> bool:
        return bool(self.since or self.until)

    @property
    def _filters(self) -> list[str]:
        filters = {
            "AND guide = :guide": self.guide,
            "AND status = :status": self.status,
            "AND created_by = :by": self.by,
            "AND channel = :channel": self.channel,
            "AND number = :number": self.number,
            "AND created_at >= :since": self.since,
            "AND created_at < :until": self.until,
            f"AND {VISIBLE}": self.viewer,
        }
        return [condition for condition, value in filters.items() if value is not None]


def _in_range(number: int | None) -> int:
    """Return `number`, clamped to the range of numbers; None means above all of them."""
    return LAST_NUMBER + 1 if number is None else min(max(number, 0), LAST_NUMBER + 1)
