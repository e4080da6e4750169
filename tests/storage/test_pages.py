import pytest

from storage.database import Database
from storage.pages import Page
from storage.records import Status, Viewer

ADA = Viewer(user_id="UADA", channels=frozenset({"C1", "C2"}))


@pytest.mark.parametrize("viewer", [None, ADA])
@pytest.mark.parametrize("words", ["", "flask"])
@pytest.mark.parametrize("status", [None, "accepted"])
def test_a_list_is_read_from_an_index_in_its_order(
    database: Database, viewer: Viewer | None, words: str, status: Status | None
) -> None:
    page = Page("T1", viewer, words, status, before=50)
    plan = [
        row["detail"] for row in database.execute(f"EXPLAIN QUERY PLAN {page.sql}", **page.values)
    ]
    assert not [step for step in plan if "TEMP B-TREE" in step]
    assert not [step for step in plan if step.startswith("SCAN decisions")]
