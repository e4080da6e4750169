"""A separate index of titles, so that a word in few titles is found without reading all."""

from typing import TYPE_CHECKING

from storage.migrations.script import run

if TYPE_CHECKING:
    from sqlite_utils import Database


def titles(db: "Database") -> None:
    """Create both indexes; `finding.index.rebuild` fills them once the migrations are applied."""
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
