"""Edits and redactions, and how the history shows them."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from click.testing import Result

from bot.decisions.edits import CONFLICT
from bot.playground import Person
from bot.render.buttons import OBJECT
from storage.database import Database
from storage.record.changes import Object
from storage.record.log import DecisionLog
from tests.bot.blocks import inputs, texts
from tests.bot.decisions.case import Case
from tests.clock import at

Json = dict[str, Any]
pytestmark = pytest.mark.usefixtures("bot")


@pytest.fixture
def log(database: Database) -> DecisionLog:
    """The decisions, opened like in another process."""
    return DecisionLog(database)


def test_an_edit_is_saved_and_appears_in_the_history(
    case: Case, amara: Person, jonas: Person
) -> None:
    case.press(jonas, "Object")
    case.top(jonas, "Object to D-1")
    jonas.fill(OBJECT.reason_label, "Too dear")
    jonas.submit()
    case.open(amara)
    amara.press("Edit")
    case.top(amara, "Edit D-1")
    amara.fill("Title", "A cheaper way")
    assert amara.submit() == {"ok": True}
    case.desk.see(lambda: amara.modal, "A cheaper way")
    case.shows("A cheaper way")
    amara.press("History")
    history = str(case.top(amara, "History of D-1"))
    assert history.index("*Recorded* by <@U0AMARA001>") < history.index(
        "*Objected* by <@U0JONAS002>"
    )
    assert history.index("Too dear") < history.index("*Edited* by <@U0AMARA001>")
    assert "Title: A cheaper way" in history


def test_concurrent_edits_are_merged_and_nothing_typed_is_lost(
    case: Case, amara: Person, jonas: Person
) -> None:
    for person in (amara, jonas):
        case.open(person)
        person.press("Edit")
        case.top(person, "Edit D-1")
    amara.fill("Why", "Amara's reason")
    assert amara.submit() == {"ok": True}
    jonas.fill("Title", "Jonas's title")
    assert jonas.submit() == {"ok": True}
    form = case.top(jonas, "Edit D-1")
    assert "<@U0AMARA001> edited it" in texts(form)
    assert CONFLICT in texts(form)
    fields = inputs(form)
    assert fields["Title"]["initial_value"] == "Jonas's title"
    assert fields["Why"]["initial_value"] == "Amara's reason"
    assert jonas.submit() == {"ok": True}
    shown = str(case.shows("Jonas's title"))
    assert "Amara's reason" in shown


def test_an_objection_to_an_outdated_revision_is_refused_below_the_field(
    case: Case, amara: Person, jonas: Person
) -> None:
    case.press(jonas, "Object")
    case.top(jonas, "Object to D-1")
    case.open(amara)
    amara.press("Edit")
    case.top(amara, "Edit D-1")
    amara.fill("Title", "A cheaper way")
    assert amara.submit() == {"ok": True}
    case.shows("A cheaper way")
    jonas.fill(OBJECT.reason_label, "Too dear")
    [error] = jonas.submit()["errors"].values()
    assert error.startswith("D-1 was edited in the meantime (title). Your change was not saved")
    assert "objects" not in str(case.post["blocks"])


@pytest.mark.parametrize("empty", ["   ", "\u200b"])
def test_emptying_a_required_field_gets_an_error_below_it(
    case: Case, amara: Person, empty: str
) -> None:
    case.open(amara)
    amara.press("Edit")
    form = case.top(amara, "Edit D-1")
    amara.fill("Chosen", empty)
    errors = amara.submit()["errors"]
    assert list(errors.values()) == ["Say what was chosen."]
    assert next(iter(errors)) in str(form)


def test_a_long_history_has_pages(
    case: Case, log: DecisionLog, amara: Person, jonas: Person
) -> None:
    [team] = log.teams()
    case.slack.wait_for(lambda: len(log.history(team, 1)) == 2)
    for number in range(12):
        objection = Object(reason=f"Doubt {number}")
        at(log, datetime(2026, 11, 23, tzinfo=UTC)).change(team, 1, objection, who=jonas.id)
    case.open(amara)
    amara.press("History")
    latest = str(case.top(amara, "History of D-1"))
    assert "5 to 14 of 14" in latest
    assert "Doubt 11" in latest
    amara.press("Earlier")
    case.desk.see(lambda: amara.modal, "1 to 10 of 14")
    assert "*Recorded*" in str(amara.modal)
    assert "*Placed* by Slack" in str(amara.modal)
    assert "Visibility: public" in str(amara.modal)
    assert "Doubt 11" not in str(amara.modal)


def test_a_page_of_the_history_that_cannot_be_shown_says_so(
    case: Case, log: DecisionLog, amara: Person, jonas: Person
) -> None:
    [team] = log.teams()
    for number in range(12):
        log.change(team, 1, Object(reason=f"Doubt {number}"), who=jonas.id)
    case.open(amara)
    amara.press("History")
    case.top(amara, "History of D-1")
    case.slack.control.refuse("fatal_error", methods=["views.update"], times=1)
    amara.press("Earlier")
    case.top(amara, "That didn't work")


def test_redacted_text_disappears_from_the_announcement(
    case: Case, invoke: Callable[..., Result]
) -> None:
    assert "How we build the forecast demo" in str(case.post["blocks"])
    run = invoke("decisions", "redact", "D-1", "--reason", "Asked for by law.")
    assert run.exit_code == 0
    assert "forecast demo" not in str(case.shows("[redacted]"))
