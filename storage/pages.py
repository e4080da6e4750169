"""The one query behind every list of decisions: which of them, seen by whom, from where on."""

import json
from dataclasses import dataclass

from storage.database import Value
from storage.records import Status, Viewer
from storage.search import expression
from storage.text import cleaned

LAST_NUMBER = 0xFFFFFFFF
"""A number has 32 bits: see the migration that makes `decisions`."""

_VISIBLE = """(visibility = 'public'
    OR channel IN (SELECT value FROM json_each(:channels))
    OR number IN (SELECT number FROM decision_people WHERE team_id = :team AND user_id = :viewer))
"""
_LISTED = "SELECT * FROM decisions WHERE team_id = :team AND number < :before"
# The join is by number and not by id, so that filters are decided in an index: that takes a third
# of the time where most decisions have the words and few pass.
_FOUND = """
    WITH team AS (SELECT serial << 32 AS first FROM teams WHERE team_id = :team)
    SELECT decisions.* FROM decision_words
    CROSS JOIN decisions ON team_id = :team AND number = decision_words.rowid & 0xFFFFFFFF
    WHERE decision_words MATCH :match
    AND decision_words.rowid > (SELECT first FROM team)
    AND decision_words.rowid < (SELECT first FROM team) + :before
"""


@dataclass(frozen=True)
class Page:
    """At most `limit` decisions of one workspace, newest first, numbered below `before`.

    `viewer` None is the operator, who sees all. Each of `words` must occur, at least as the
    beginning of a word. `guide` is the id of the guide that the decision came of.
    """

    team_id: str
    viewer: Viewer | None
    words: str = ""
    status: Status | None = None
    before: int | None = None
    limit: int = 20
    guide: str | None = None

    @property
    def sql(self) -> str:
        """The statement, to be run with `values`."""
        searched = self._searched
        parts = [_FOUND if searched else _LISTED]
        if self.guide is not None:
            parts.append("AND guide = :guide")
        if self.status is not None:
            parts.append("AND status = :status")
        if self.viewer is not None:
            parts.append(f"AND {_VISIBLE}")
        parts.append(f"ORDER BY {'decision_words.rowid' if searched else 'number'} DESC")
        parts.append("LIMIT :limit")
        return "\n".join(parts)

    @property
    def values(self) -> dict[str, Value]:
        """The values of the statement, by name."""
        end = LAST_NUMBER + 1 if self.before is None else self.before
        return {
            "team": self.team_id,
            "viewer": self.viewer.user_id if self.viewer else None,
            "channels": json.dumps(sorted(self.viewer.channels)) if self.viewer else None,
            "match": expression(self.words),
            "guide": self.guide,
            "status": self.status,
            "before": min(max(end, 0), LAST_NUMBER + 1),
            "limit": self.limit,
        }

    @property
    def _searched(self) -> bool:
        return bool(cleaned(self.words).strip())
