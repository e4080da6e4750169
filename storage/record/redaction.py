"""Removing the words of a decision from wherever the record keeps them."""

from storage.database import Database
from storage.finding.query import TITLES, WORDS
from storage.records import Decision

_HISTORY = """
    UPDATE history SET says = NULL, salt = NULL
    WHERE team_id = :team AND number = :number AND says IS NOT NULL
    AND sequence < (SELECT max(sequence) FROM history
        WHERE team_id = :team AND number = :number AND what = 'redacted')
"""
_INTERVIEWS = """
    UPDATE interviews SET answers = '{}', form = '{}'
    WHERE team_id = :team AND (decision_number = :number OR round IN
        (SELECT id FROM rounds WHERE team_id = :team AND decision_number = :number))
"""
_OUTBOX = """
    UPDATE outbox SET arguments = '{}', state = iif(state = 'sent', 'sent', 'failed')
    WHERE team_id = :team AND (':' || key || ':' GLOB '*:D-' || :number || ':*' OR EXISTS
        (SELECT 1 FROM rounds WHERE team_id = :team AND decision_number = :number
            AND instr(key, id)))
"""
_ANSWERS = """
    DELETE FROM round_answers WHERE team_id = :team AND round IN
        (SELECT id FROM rounds WHERE team_id = :team AND decision_number = :number)
"""
_ROUND = """
    UPDATE rounds SET question = '', proposal = ''
    WHERE team_id = :team AND decision_number = :number
"""


def forget(database: Database, decision: Decision) -> None:
    """Erase what history, interviews, their round and outbox hold of a decision just redacted.

    What the outbox still owes of it is never sent. Belongs into the transaction that redacts it;
    `Database.scrub` then cleans the file.
    """
    for erasure in (_HISTORY, _INTERVIEWS, _OUTBOX, _ANSWERS, _ROUND):
        database.execute(erasure, team=decision.team_id, number=decision.number)
    # words that have left the index stay in its pages until these are merged
    for index in (WORDS, TITLES):
        database.execute(f"INSERT INTO {index} ({index}) VALUES ('optimize')")  # noqa: S608
