"""Whether the record is whole, for the operator."""

from storage.database import Database

_CHECKS = {
    "the database's own check found: {}": (
        "SELECT integrity_check AS found FROM pragma_integrity_check WHERE integrity_check <> 'ok'"
    ),
    "a row refers to nothing, in the table {}": (
        'SELECT DISTINCT "table" AS found FROM pragma_foreign_key_check'
    ),
    "numbers are missing or doubled in the workspace {}": (
        "SELECT team_id AS found FROM teams LEFT JOIN decisions USING (team_id) "
        "GROUP BY team_id, last_number "
        "HAVING count(DISTINCT number) <> last_number OR count(number) <> last_number "
        "    OR max(number) <> last_number"
    ),
    "the history does not begin with who recorded it: {}": (
        "SELECT decisions.team_id || ' D-' || number AS found FROM decisions "
        "WHERE 1 <> (SELECT count(*) FROM history WHERE history.team_id = decisions.team_id "
        "    AND history.number = decisions.number AND what = 'recorded')"
    ),
    "search does not know: {}": (
        "SELECT team_id || ' D-' || number AS found FROM decisions "
        "WHERE id NOT IN (SELECT rowid FROM decision_words)"
    ),
}


def problems(database: Database) -> tuple[str, ...]:
    """One sentence for each thing that is wrong; empty where the record is whole."""
    return tuple(
        sentence.format(row["found"])
        for sentence, query in _CHECKS.items()
        for row in database.execute(query)
    )
