"""Whether the record is whole, for the operator."""

import json
from collections.abc import Iterator, Sequence
from sqlite3 import Row

from storage.database import Database
from storage.errors import StorageError
from storage.finding.expressions import spaced
from storage.finding.index import shortened
from storage.finding.query import TITLES, WORDS
from storage.record import history, succession
from storage.record.history import broken
from storage.records import Decision, Event
from storage.rows import event_of, from_row, text_of

_CHECKS = {
    "the database's own check found: {}": (
        "SELECT integrity_check AS found FROM pragma_integrity_check WHERE integrity_check <> 'ok'"
    ),
    "a row refers to nothing, in the table {}": (
        'SELECT DISTINCT "table" AS found FROM pragma_foreign_key_check'
    ),
    "numbers are missing or doubled in the workspace {}": (
        """
        WITH known (team_id, first, last) AS (
            SELECT team_id, number, number FROM decisions
            UNION ALL SELECT team_id, first, last FROM awaited_numbers
        ), ordered AS (
            SELECT *, lag(last, 1, 0) OVER (PARTITION BY team_id ORDER BY first, last) + 1 AS due
            FROM known
        )
        SELECT team_id AS found FROM teams LEFT JOIN ordered USING (team_id)
        GROUP BY team_id, last_number HAVING total(first <> due) OR max(last) IS NOT last_number
        """
    ),
    "the row is not where its number belongs: {}": (
        "SELECT team_id || ' D-' || number AS found FROM decisions LEFT JOIN teams USING (team_id) "
        "WHERE id IS NOT (serial << 32) + number"
    ),
    "the history tells of a decision that is not there: {}": (
        "SELECT DISTINCT team_id || ' D-' || number AS found FROM history "
        "WHERE (team_id, number) NOT IN (SELECT team_id, number FROM decisions)"
    ),
    "search knows what is not there: row {}": (
        "SELECT rowid AS found FROM decision_words WHERE rowid NOT IN (SELECT id FROM decisions) "
        "UNION SELECT rowid FROM decision_titles WHERE rowid NOT IN (SELECT id FROM decisions)"
    ),
    "somebody is named in what is not there: {}": (
        "SELECT DISTINCT team_id || ' D-' || number AS found FROM decision_people "
        "WHERE (team_id, number) NOT IN (SELECT team_id, number FROM decisions)"
    ),
}
_BATCH = 500
_ROWS = f"SELECT * FROM decisions WHERE id > ? ORDER BY id LIMIT {_BATCH}"  # noqa: S608
_INDEXED = """
    SELECT title, words FROM decision_words
    JOIN decision_titles ON decision_titles.rowid = decision_words.rowid
    WHERE decision_words.rowid = ?
"""
_PEOPLE = "SELECT user_id FROM decision_people WHERE team_id = ? AND number = ?"

_SPELLINGS = """
    SELECT word, json_group_array(shortened) AS shortened, EXISTS (
        SELECT 1 FROM decision_words WHERE decision_words MATCH '"' || word || '"'
    ) AS known FROM spellings GROUP BY word
"""


def problems(database: Database) -> tuple[str, ...]:
    """One sentence for each thing that is wrong; empty where the record is whole.

    Give it a copy (`Database.backup`) of a record in use: what is being written looks wrong.
    """
    return (*_of_tables(database), *_of_decisions(database))


def _of_tables(database: Database) -> Iterator[str]:
    for sentence, query in _CHECKS.items():
        for row in database.execute(query):
            yield sentence.format(row["found"])
    for index in (WORDS, TITLES):
        try:
            database.execute(f"INSERT INTO {index} ({index}) VALUES ('integrity-check')")  # noqa: S608
        except StorageError as error:
            yield f"the index of words is not made of the words: {error.__cause__}"
    for link in succession.one_sided(database):
        yield f"{link.team_id}: {link}"
    for row in database.execute(_SPELLINGS):
        if set(json.loads(row["shortened"])) != shortened(row["word"]) or not row["known"]:
            yield f"no decision has the word that spelling is mended to: {row['word']}"


def _of_decisions(database: Database) -> Iterator[str]:
    last = -1
    while rows := database.execute(_ROWS, last):
        for row in rows:
            yield from (f"{row['team_id']} D-{row['number']}: {one}" for one in _of(database, row))
        last = rows[-1]["id"]


def _of(database: Database, row: Row) -> Iterator[str]:
    place = row["team_id"], row["number"]
    told = database.execute(
        "SELECT * FROM history WHERE team_id = ? AND number = ? ORDER BY sequence", *place
    )
    yield from broken([dict(entry) for entry in told], row["head"])
    try:
        decision = from_row(row)
        yield from _untold(row, decision, tuple(map(event_of, told)))
    except ValueError as error:
        yield f"it can't be read: {type(error).__name__}"
        return
    if (decision.status == "superseded") != bool(decision.superseded_by):
        yield "its status and its successor don't go together"
    if {one["user_id"] for one in database.execute(_PEOPLE, *place)} != decision.people:
        yield "who may see it is not who is named in it"
    known = [tuple(one) for one in database.execute(_INDEXED, row["id"])]
    if known != [(spaced(decision.title), spaced(text_of(decision)))]:
        yield "search does not know its words"


def _untold(row: Row, decision: Decision, told: Sequence[Event]) -> Iterator[str]:
    """The columns that hold something else than the history tells."""
    folded = history.folded(decision.team_id, decision.number, told)
    wrong = [*history.differences(folded, decision)]
    if history.key_of(told) not in {None, row["key"]}:  # a history by others tells of none
        wrong.append(history.KEY)
    if wrong:
        yield f"the history tells otherwise of its {', '.join(wrong)}"
