"""An index that knows titles, the words for correcting spelling, and indexes for more lists.

`storage.finding.index.rebuild` fills the first two once the migrations are applied.
"""

from typing import TYPE_CHECKING

from storage.migrations.script import run

if TYPE_CHECKING:
    from sqlite_utils import Database


def finding(db: "Database") -> None:
    """Create the indexes. `spellings` finds a word without some letters; see `finding.index`."""
    run(
        db,
        """
        DROP TABLE decision_words;
        CREATE VIRTUAL TABLE decision_words USING fts5 (
            title,
            words,
            tokenize = "unicode61 remove_diacritics 2 categories 'L* N* Co So Sm Sc'",
            prefix = '1 2 3'
        );

        CREATE TABLE spellings (
            shortened TEXT NOT NULL,
            word TEXT NOT NULL,
            PRIMARY KEY (shortened, word)
        ) STRICT, WITHOUT ROWID;

        CREATE INDEX decisions_by_author
            ON decisions (team_id, created_by, number, status, visibility, channel);
        CREATE INDEX decisions_by_channel
            ON decisions (team_id, channel, number, status, visibility);
        CREATE INDEX decisions_by_time ON decisions
            (team_id, created_at, number, status, visibility, channel, guide, created_by);
    """,
    )
