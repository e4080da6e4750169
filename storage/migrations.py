"""The tables, as steps that are applied once, in this order, and never edited after a release.

sqlite_utils takes the steps; it is loaded only where there are some to take.
"""

from sqlite3 import Connection

from storage.steps.agenda import agenda
from storage.steps.awaiting import awaiting
from storage.steps.decisions import decisions
from storage.steps.finding import finding
from storage.steps.interviews_in_windows import interviews_in_windows
from storage.steps.placing import placing
from storage.steps.questions_and_answers import questions_and_answers
from storage.steps.record import record
from storage.steps.rounds import rounds
from storage.steps.titles import titles
from storage.steps.views import views
from storage.steps.work_under_way import work_under_way

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
)
known = frozenset(step.__name__ for step in steps)
"""The names of the steps, as the file remembers them."""

_SET = "framework-bot"
_BEGUN = "SELECT 1 FROM sqlite_schema WHERE name = '_sqlite_migrations'"
_APPLIED = "SELECT name FROM _sqlite_migrations WHERE migration_set = ?"


def applied(connection: Connection) -> frozenset[str]:
    """Return the names of the steps that the file has taken, some perhaps unknown here."""
    if not connection.execute(_BEGUN).fetchone():
        return frozenset()
    return frozenset(name for (name,) in connection.execute(_APPLIED, (_SET,)))


def apply(connection: Connection, *, stop_before: str | None = None) -> None:
    """Take the steps that the file has not taken, in the caller's transaction if there is one."""
    from sqlite_utils import Database, Migrations  # noqa: PLC0415 - see above

    migrations = Migrations(_SET)
    for step in steps:
        migrations()(step)
    migrations.apply(Database(connection), stop_before=stop_before)
