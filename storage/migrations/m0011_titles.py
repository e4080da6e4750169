"""An index of titles of its own, so that a word in few of them is found without reading all."""

from typing import TYPE_CHECKING

from storage.migrations.script import run

if TYPE_CHECKING:
    from sqlite_utils import Database


def titles(db: "Database") -> None:
    """Whoever applies the steps fills both afterwards: see `storage.finding.words.relearn`."""
    run(
        db,
        """
        DROP TABLE decision_words;
        CREATE VIRTUAL TABLE decision_words USING fts5 (
            words,
            tokenize = "unicode61 remove_diacritics 2 categories 'L* N* Co So Sm Sc'",
            prefix = '1 2 3'
        );
        CREATE VIRTUAL TABLE decision_titles USING fts5 (
            title,
            tokenize = "unicode61 remove_diacritics 2 categories 'L* N* Co So Sm Sc'"
        );
    """,
    )
