"""The views for other tools, and the page that documents them."""

import re
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from storage.database import Database
from storage.record.changes import Approve, Object, Supersede
from storage.record.log import DecisionLog
from storage.records import ConsideredOption, Draft
from tests.clock import at

PAGE = (Path(__file__).parents[3] / "docs" / "database.md").read_text(encoding="utf-8")


def told(page: str) -> dict[str, list[str]]:
    """Return the columns of each view on the page."""
    parts = re.split(r"^## (v_\w+)$", page, flags=re.MULTILINE)
    tables = zip(parts[1::2], parts[2::2], strict=True)
    return {view: re.findall(r"^\| `(\w+)` \|", text, flags=re.MULTILINE) for view, text in tables}


def test_the_page_documents_every_view_and_column(database: Database) -> None:
    views = database.execute("SELECT name FROM sqlite_master WHERE type = 'view'")
    there = {
        row["name"]: [
            column["name"]
            for column in database.execute("SELECT name FROM pragma_table_info(?)", row["name"])
        ]
        for row in views
    }
    assert told(PAGE) == there


def test_the_views_show_what_was_recorded(
    database: Database, log: DecisionLog, draft_of: Callable[..., Draft], now: datetime
) -> None:
    options = [
        ConsideredOption(id="streamlit", label="S", score=2),
        ConsideredOption(id="f", label="F", score=1),
    ]
    given = {"options": options, "drivers": {"Who?": "We."}, "recommended": "f"}
    at(log, now).record(draft_of(deciders=["UBOB", "UEVE"], informed=["Finn"], **given), key="1")
    at(log, now).change("T1", 1, Approve(), who="UBOB")
    at(log, now).change("T1", 1, Object(reason="No SSO."), who="UEVE")
    at(log, now).record(draft_of(), key="2")
    at(log, now).change("T1", 2, Supersede(by="D-1", reason="Newer."), who="UADA")

    def rows(query: str) -> list[tuple[object, ...]]:
        return [tuple(row) for row in database.execute(query)]

    assert rows("SELECT id, status, superseded_by FROM v_decisions ORDER BY number") == [
        ("D-1", "proposed", None),
        ("D-2", "superseded", "D-1"),
    ]
    assert rows("SELECT place, option, score, chosen, recommended FROM v_options") == [
        (0, "streamlit", 2.0, 1, 0),
        (1, "f", 1.0, 0, 1),
    ]
    assert rows("SELECT question, answer FROM v_drivers") == [("Who?", "We.")]
    assert rows("SELECT user, role FROM v_people WHERE number = 1 ORDER BY user, role") == [
        ("Finn", "informed"),
        ("UADA", "author"),
        ("UBOB", "decider"),
        ("UEVE", "decider"),
    ]
    assert rows("SELECT user, vote FROM v_votes") == [("UBOB", "approval"), ("UEVE", "objection")]
    assert rows("SELECT number, successor FROM v_successions") == [(2, 1)]
    assert rows("SELECT what, why, changes FROM v_history WHERE number = 2 AND sequence = 2") == [
        ("superseded", "Newer.", '{"status":"superseded","superseded_by":"D-1"}')
    ]


def test_the_example_of_the_page_runs(database: Database) -> None:
    [example] = re.findall(r"```sql\n(.*?)```", PAGE, flags=re.DOTALL)
    assert database.execute(example) == []
