"""The tables, as migrations that run once, in this order, and are never edited after a release.

sqlite_utils runs them, and is imported only if there are any to run.
"""

from sqlite3 import Connection

from storage.migrations.m0001_decisions import decisions
from storage.migrations.m0002_work_under_way import work_under_way
from storage.migrations.m0003_questions_and_answers import questions_and_answers
from storage.migrations.m0004_record import record
from storage.migrations.m0005_finding import finding
from storage.migrations.m0006_agenda import agenda
from storage.migrations.m0007_interviews_in_windows import interviews_in_windows
from storage.migrations.m0008_views import views
from storage.migrations.m0009_rounds import rounds
from storage.migrations.m0010_placing import placing
from storage.migrations.m0011_titles import titles
from storage.migrations.m0012_awaiting import awaiting
from storage.migrations.m0013_installation import installation
from storage.migrations.m0014_searches import searches

steps = (
    decisions,
    work_under_way,
    questions_and_answers,
    record,
    finding,
    agenda,
    interviews_in_windows,
    views,
    rounds,
    placing,
    titles,
    awaiting,
    installation,
    searches,
)
known = frozenset(step.__name__ for step in steps)
"""The names of the migrations, as recorded in the file."""

_SET = "framework-bot"
_EXISTS = "SELECT 1 FROM sqlite_schema WHERE name = '_sqlite_migrations'"
_APPLIED = "SELECT name FROM _sqlite_migrations WHERE migration_set = ?"


def applied(connection: Connection) -> frozenset[str]:
    """Return the names of the migrations applied to the file, some perhaps unknown here."""
    if not connection.execute(_EXISTS).fetchone():
        return frozenset()
    return frozenset(name for (name,) in connection.execute(_APPLIED, (_SET,)))


def apply(connection: Connection, *, stop_before: str | None = None) -> None:
    """Apply the missing migrations, in the caller's transaction if there is one."""
    from sqlite_utils import Database, Migrations  # noqa: PLC0415 - see above

    migrations = Migrations(_SET)
    for step in steps:
        migrations()(step)
    migrations.apply(Database(connection), stop_before=stop_before)
