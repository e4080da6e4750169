from typing import Any

import pytest

from storage.database import Database
from storage.finding.query import DecisionQuery
from storage.records import Status, Viewer

ADA = Viewer(user_id="UADA", channels=frozenset({"C1", "C2"}))


def plan_of(database: Database, page: DecisionQuery) -> list[str]:
    rows = database.execute(f"EXPLAIN QUERY PLAN {page.sql}", **page.parameters)
    return [row["detail"] for row in rows]


@pytest.mark.parametrize("viewer", [None, ADA])
@pytest.mark.parametrize("words", ["", "flask"])
@pytest.mark.parametrize("status", [None, "accepted"])
@pytest.mark.parametrize("guide", [None, "flask-vs-streamlit"])
def test_a_list_is_read_from_an_index_in_order(
    database: Database, viewer: Viewer | None, words: str, status: Status | None, guide: str | None
) -> None:
    plan = plan_of(database, DecisionQuery("T1", viewer, words, status, before=50, guide=guide))
    assert not [step for step in plan if "TEMP B-TREE" in step]
    assert not [step for step in plan if step.startswith("SCAN decisions")]


@pytest.mark.parametrize("words", ["", "flask"])
def test_filters_use_an_index(database: Database, words: str) -> None:
    def index(**given: Any) -> str:
        plan = plan_of(database, DecisionQuery("T1", ADA, words, **given))
        [step] = [step for step in plan if step.startswith("SEARCH decisions ")]
        return step.split()[4]

    assert index() == "decisions_by_number"
    assert index(status="accepted") == "decisions_by_status"
    assert index(guide="g") == index(guide="g", status="accepted") == "decisions_by_guide"
