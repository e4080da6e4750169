"""Opens a record with its migrations and its search index."""

from pathlib import Path
from sqlite3 import Connection

from storage import migrations
from storage.database import Database
from storage.finding import index
from storage.sqlite.connection import BEGIN, retry_while_busy


def open_database(url_or_path: str | Path) -> Database:
    """Return the database at `sqlite:///relative.db`, `sqlite:////absolute.db` or a Path.

    Its tables are brought up to date at the first use. Raise `StorageError` for any other URL.
    """
    return Database(url_or_path, _upgrade)


def _upgrade(connection: Connection) -> None:
    """Apply the missing migrations, then rebuild the search index."""
    if migrations.known - migrations.applied(connection):
        retry_while_busy(lambda: connection.execute(BEGIN))
        migrations.apply(connection)
        index.rebuild(lambda sql, *values: connection.execute(sql, values).fetchall())
        connection.commit()
