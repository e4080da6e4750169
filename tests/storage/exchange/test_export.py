"""Exports in every format can be imported again."""

import csv
import io
import json
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any, get_args

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from storage.database import Database
from storage.exchange import export
from storage.exchange.export import Format
from storage.record.checks import problems
from storage.record.log import DecisionLog
from storage.records import ConsideredOption, Draft
from tests.clock import at
from tests.storage.exported import NAMES, content
from tests.storage.foreign import taken_in

HOSTILE = [
    "=1+1",
    "-2",
    "+3",
    "@x",
    "  =1",
    "\t=1",
    "\n",
    "＝1",
    "－1",
    "＋1",
    "＠x",
    "'",
    "''=",
    "",
]
HOSTILE += [
    '"',
    "a,b",
    "---",
    "key: value",
    "# title",
    "* x\n---\n",
    "<!channel>",
    "\u2028",
    "\ufeff=",
]
TEXT = st.sampled_from(HOSTILE) | st.text(st.characters(exclude_categories=()), max_size=20)
DRAFTS = st.fixed_dictionaries(
    {
        "title": TEXT,
        "why": TEXT,
        "context": TEXT,
        "consequences": TEXT,
        "chosen": TEXT,
        "chosen_label": TEXT,
        "recommended": st.none() | TEXT,
        "guide": st.none() | TEXT,
        "source": st.none() | TEXT,
        "options": st.lists(
            st.builds(
                ConsideredOption,
                id=TEXT,
                label=TEXT,
                score=st.floats(-1e9, 1e9),
                summary=TEXT,
                pros=st.lists(TEXT, max_size=1).map(tuple),
            ),
            max_size=2,
        ),
        "reasons": st.lists(TEXT, max_size=2),
        "drivers": st.dictionaries(TEXT, TEXT, max_size=2),
        "deciders": st.lists(TEXT, max_size=2),
        "told": st.booleans(),
        "revisit_on": st.none() | st.dates(),
    }
)


@pytest.mark.parametrize("form", get_args(Format))
def test_an_export_can_be_imported_and_exported_identically(
    tmp_path: Path, lived: DecisionLog, second: Database, form: Format
) -> None:
    export.write(lived.export("T1"), form, tmp_path / NAMES[form])
    other = taken_in(tmp_path / NAMES[form], "T9", second)
    (tmp_path / "again").mkdir()
    export.write(other.export("T9"), form, tmp_path / "again" / NAMES[form])
    assert content(tmp_path / NAMES[form]) == content(tmp_path / "again" / NAMES[form])
    moved = [
        one.model_copy(update={"team_id": "T9"}) for one in (d.decision for d in lived.export("T1"))
    ]
    assert [one.decision for one in other.export("T9")] == moved
    assert problems(second) == ()


@pytest.mark.parametrize("form", get_args(Format))
@settings(max_examples=25)
@given(drafts=st.lists(DRAFTS, min_size=1, max_size=2))
def test_hostile_text_survives_export_and_import(
    *,
    tmp_path_factory: pytest.TempPathFactory,
    shared_database: Database,
    shared_log: DecisionLog,
    new_team: Callable[[], str],
    draft_of: Callable[..., Draft],
    now: datetime,
    form: Format,
    drafts: list[dict[str, Any]],
) -> None:
    team, other, folder = new_team(), new_team(), tmp_path_factory.mktemp("out")
    for key, draft in enumerate(drafts):
        at(shared_log, now).record(draft_of(team_id=team, **draft), key=str(key))
    export.write(shared_log.export(team), form, folder / NAMES[form])
    log = taken_in(folder / NAMES[form], other, shared_database)
    export.write(log.export(other), form, folder / f"again.{NAMES[form]}")
    first = content(folder / NAMES[form]).values()
    assert list(first) == list(content(folder / f"again.{NAMES[form]}").values())


@pytest.mark.parametrize("form", ["json", "csv"])
def test_an_export_of_any_size_can_be_imported(
    *,
    tmp_path: Path,
    log: DecisionLog,
    second: Database,
    draft_of: Callable[..., Draft],
    now: datetime,
    form: Format,
) -> None:
    for key in range(6):
        at(log, now).record(draft_of(source="x" * 1_000_000), key=str(key))
    export.write(log.export("T1"), form, tmp_path / NAMES[form])
    assert (tmp_path / NAMES[form]).stat().st_size > 10_000_000
    assert list(taken_in(tmp_path / NAMES[form], "T1", second).export("T1")) == list(
        log.export("T1")
    )


@settings(max_examples=60)
@given(given=DRAFTS)
def test_no_cell_is_a_formula_and_front_matter_is_yaml(
    *,
    shared_log: DecisionLog,
    new_team: Callable[[], str],
    draft_of: Callable[..., Draft],
    now: datetime,
    given: dict[str, Any],
) -> None:
    team = new_team()
    at(shared_log, now).record(draft_of(team_id=team, **given), key="1")
    records = list(shared_log.export(team))
    cells = [cell for row in csv.reader(io.StringIO(export.as_csv(records))) for cell in row]
    assert not [cell for cell in cells if cell.lstrip()[:1] in set("=+-@＝＋－＠")]
    assert not [cell for cell in cells if cell[:1] in {"\t", "\r", "\n"}]
    [markdown] = export.as_madr(records).values()
    [exported] = json.loads(export.as_json(records))["decisions"]
    assert yaml.safe_load(markdown.split("\n---\n")[0]) == exported


def test_a_markdown_file_shows_the_decision(
    log: DecisionLog, draft_of: Callable[..., Draft], now: datetime
) -> None:
    draft = draft_of(
        title="Dash_board for *Ada*",
        context="We grow.\n\n1. fast",
        drivers={"Who?": "<!channel>"},
        options=[
            ConsideredOption(id="f", label="Flask", score=2, summary="Plain.", pros=("small",))
        ],
        consequences="- We learn Python.",
        consulted=["UEVE"],
    )
    at(log, now).record(draft, key="1")
    [(name, text)] = export.as_madr(log.export("T1")).items()
    assert name == "0001-dash-board-for-ada.md"
    assert (
        text.split("\n---\n")[1]
        == r"""
# Dash\_board for \*Ada\*

## Context and Problem Statement

We grow.

1\. fast

## Decision Drivers

* Who? \<!channel\>

## Considered Options

* Flask (2)

## Decision Outcome

Chosen option: "Streamlit", because

The analysts write Python.

### Consequences

\- We learn Python.

## Pros and Cons of the Options

### Flask

Plain.

* Good, because small

## More Information

* D-1, accepted, recorded by UADA
* Recorded on 2026-03-02
* Consulted: UEVE
"""
    )


@pytest.mark.parametrize(
    "title", ["../../etc/passwd", "Ünïcode", "设计", "a" * 300, "", "x.md\x00"]
)
def test_a_title_cannot_escape_the_folder(
    log: DecisionLog, draft_of: Callable[..., Draft], now: datetime, title: str
) -> None:
    at(log, now).record(draft_of(title=title), key="1")
    [name] = export.as_madr(log.export("T1"))
    assert set(name.removesuffix(".md")) <= set("abcdefghijklmnopqrstuvwxyz0123456789-")
    assert len(name) < 80
