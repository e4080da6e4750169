"""Opens a record: the one place that knows all that its file needs."""

from pathlib import Path
from sqlite3 import Connection

from storage import migrations
from storage.database import Database
from storage.finding import index
from storage.sqlite.connection import BEGIN, patiently


def open_database(url_or_path: str | Path) -> Database:
    """Return the database at `sqlite:///relative.db`, `sqlite:////absolute.db` or a Path.

    Its tables are brought up to date at the first use. Raise `StorageError` for another URL.
    """
    return Database(url_or_path, _upgrade)


def _upgrade(connection: Connection) -> None:
    """Apply the migrations that the file lacks, and index its decisions for search again."""
    if migrations.known - migrations.applied(connection):
        patiently(lambda: connection.execute(BEGIN))
        migrations.apply(connection)
        index.relearn(lambda sql, *values: connection.execute(sql, values).fetchall())
        connection.commit()
