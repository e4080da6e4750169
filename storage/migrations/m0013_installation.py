"""Where the app is installed, for a start while Slack can't be asked."""

from typing import TYPE_CHECKING

from storage.migrations.script import run

if TYPE_CHECKING:
    from sqlite_utils import Database


def installation(db: "Database") -> None:
    """Create the table of the installation that Slack confirmed last."""
    run(
        db,
        """
        CREATE TABLE installation (
            token_hash TEXT PRIMARY KEY,
            team_id TEXT NOT NULL,
            bot_user_id TEXT NOT NULL,
            bot_id TEXT NOT NULL,
            url TEXT NOT NULL,
            confirmed_at TEXT NOT NULL
        ) STRICT, WITHOUT ROWID;
    """,
    )
