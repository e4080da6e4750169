"""Integrity checks of the record, for the operator."""

import json
from collections.abc import Iterator, Sequence
from sqlite3 import Row

from storage.database import Database
from storage.errors import StorageError
from storage.finding.expressions import separate_symbols
from storage.finding.index import deletion_keys
from storage.finding.query import TITLES, WORDS
from storage.record import history, succession
from storage.record.history import chain_problems
from storage.records import Decision, Event
from storage.rows import event_from_row, from_row, search_text

_CHECKS = {
    "SQLite's integrity check found: {}": (
        "SELECT integrity_check AS found FROM pragma_integrity_check WHERE integrity_check <> 'ok'"
    ),
    "a row of the table {} refers to a missing row": (
        'SELECT DISTINCT "table" AS found FROM pragma_foreign_key_check'
    ),
    "numbers are missing or duplicate in the workspace {}": (
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
    "the row id does not match the number: {}": (
        "SELECT team_id || ' D-' || number AS found FROM decisions LEFT JOIN teams USING (team_id) "
        "WHERE id IS NOT (serial << 32) + number"
    ),
    "there is history of a missing decision: {}": (
        "SELECT DISTINCT team_id || ' D-' || number AS found FROM history "
        "WHERE (team_id, number) NOT IN (SELECT team_id, number FROM decisions)"
    ),
    "search finds a missing decision: row {}": (
        "SELECT rowid AS found FROM decision_words WHERE rowid NOT IN (SELECT id FROM decisions) "
        "UNION SELECT rowid FROM decision_titles WHERE rowid NOT IN (SELECT id FROM decisions)"
    ),
    "people are named in a missing decision: {}": (
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
    """Return one sentence per problem; empty if the record is intact.

    Check a copy (`Database.backup`) of a record in use: a write in progress looks like a problem.
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
            yield f"the search index does not match its content: {error.__cause__}"
    for link in succession.one_sided(database):
        yield f"{link.team_id}: {link}"
    for row in database.execute(_SPELLINGS):
        if set(json.loads(row["shortened"])) != deletion_keys(row["word"]) or not row["known"]:
            yield f"spelling is corrected to a word of no decision: {row['word']}"


def _of_decisions(database: Database) -> Iterator[str]:
    last = -1
    while rows := database.execute(_ROWS, last):
        for row in rows:
            decision = f"{row['team_id']} D-{row['number']}"
            yield from (f"{decision}: {problem}" for problem in _of_decision(database, row))
        last = rows[-1]["id"]


def _of_decision(database: Database, row: Row) -> Iterator[str]:
    place = row["team_id"], row["number"]
    events = database.execute(
        "SELECT * FROM history WHERE team_id = ? AND number = ? ORDER BY sequence", *place
    )
    yield from chain_problems([dict(event) for event in events], row["head"])
    try:
        decision = from_row(row)
        yield from _mismatch(row, decision, tuple(map(event_from_row, events)))
    except ValueError as error:
        yield f"it can't be read: {type(error).__name__}"
        return
    if (decision.status == "superseded") != bool(decision.superseded_by):
        yield "its status and its successor contradict each other"
    if {one["user_id"] for one in database.execute(_PEOPLE, *place)} != decision.people:
        yield "it is not visible to exactly the people named in it"
    indexed = [tuple(one) for one in database.execute(_INDEXED, row["id"])]
    if indexed != [(separate_symbols(decision.title), separate_symbols(search_text(decision)))]:
        yield "search does not find its words"


def _mismatch(row: Row, decision: Decision, events: Sequence[Event]) -> Iterator[str]:
    """Yield a sentence about the columns that differ from the history, if any do."""
    replayed = history.replay(decision.team_id, decision.number, events)
    wrong = [*history.changed_fields(replayed, decision)]
    if history.key_of(events) not in {None, row["key"]}:  # an imported history may have no key
        wrong.append(history.KEY)
    if wrong:
        yield f"it differs from its history in {', '.join(wrong)}"
