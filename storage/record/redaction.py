"""Removes the words of a decision from all tables."""

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


def erase_words(database: Database, decision: Decision) -> None:
    """Erase the words of a redacted decision from history, interviews, rounds and outbox.

    Pending posts about it are never sent. Must run inside the caller's transaction that redacts
    it; `Database.scrub` then cleans the file.
    """
    for erasure in (_HISTORY, _INTERVIEWS, _OUTBOX, _ANSWERS, _ROUND):
        database.execute(erasure, team=decision.team_id, number=decision.number)
    # deleted words stay in the pages of an index until these are merged
    for index in (WORDS, TITLES):
        database.execute(f"INSERT INTO {index} ({index}) VALUES ('optimize')")  # noqa: S608
