"""Visibility in the history of decisions."""

from typing import TYPE_CHECKING

from storage.migrations.frozen import entry

if TYPE_CHECKING:
    from sqlite_utils import Database

_PLACED = """
    SELECT team_id, number, visibility, head, at, max(sequence) + 1 AS sequence
    FROM decisions JOIN history USING (team_id, number)
    WHERE visibility <> 'unknown' GROUP BY team_id, number
"""
_APPEND = """
    INSERT INTO history (team_id, number, sequence, at, who, what, says, salt, content_hash, hash)
    VALUES (:team_id, :number, :sequence, :at, :who, :what, :says, :salt, :content_hash, :hash)
"""
_ANCHOR = "UPDATE decisions SET head = :hash WHERE team_id = :team_id AND number = :number"


def placing(db: "Database") -> None:
    """Append the visibility, at the time of the previous entry: its own was never stored."""
    for row in list(db.query(_PLACED)):
        place = {name: row[name] for name in ("team_id", "number", "sequence", "at")}
        placed = entry(
            place | {"who": "Slack", "what": "placed"},
            {"visibility": row["visibility"]},
            previous=row["head"],
        )
        db.execute(_APPEND, placed)
        db.execute(_ANCHOR, {name: placed[name] for name in ("hash", "team_id", "number")})
