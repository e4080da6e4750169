"""Removing the words of a decision from wherever the record keeps them."""

from storage.database import Database
from storage.records import Decision

_HISTORY = """
    UPDATE history SET says = NULL, salt = NULL
    WHERE team_id = :team AND number = :number AND says IS NOT NULL
    AND sequence < (SELECT max(sequence) FROM history
        WHERE team_id = :team AND number = :number AND what = 'redacted')
"""
_INTERVIEW = """
    UPDATE interviews SET answers = '{}', form = '{}'
    WHERE team_id = :team AND decision_number = :number
"""
_OUTBOX = """
    UPDATE outbox SET arguments = '{}', state = iif(state = 'sent', 'sent', 'failed')
    WHERE team_id = :team AND ':' || key || ':' GLOB '*:D-' || :number || ':*'
"""


def forget(database: Database, decision: Decision) -> None:
    """Erase what the history, the interview and the outbox hold of a decision just redacted.

    What the outbox still owes of it is never sent. Belongs into the transaction that redacts it;
    `Database.scrub` then cleans the file.
    """
    for erasure in (_HISTORY, _INTERVIEW, _OUTBOX):
        database.execute(erasure, team=decision.team_id, number=decision.number)
    # words that have left the index stay in its pages until these are merged
    database.execute("INSERT INTO decision_words (decision_words) VALUES ('optimize')")
