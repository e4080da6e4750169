"""The tables, as steps that are applied once, in this order, and never edited after a release."""

from sqlite_utils import Migrations

from storage.steps.agenda import agenda
from storage.steps.decisions import decisions
from storage.steps.finding import finding
from storage.steps.interviews_in_windows import interviews_in_windows
from storage.steps.questions_and_answers import questions_and_answers
from storage.steps.record import record
from storage.steps.rounds import rounds
from storage.steps.views import views
from storage.steps.work_under_way import work_under_way

migrations = Migrations("framework-bot")

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
)
for step in steps:
    migrations()(step)

known = frozenset(step.__name__ for step in steps)
"""The names of the steps, as the file remembers them."""
