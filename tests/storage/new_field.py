"""Uses a field `risks` in everything that decisions go through: new_field.py DATABASE FOLDER

It runs with copies of the packages that have this field; D-1 was recorded before it existed.
"""

import json
import sys
from datetime import date
from pathlib import Path
from typing import Any, get_args

from bot.decisions.edits import initial_values
from bot.decisions.forms import FormValues
from bot.render.detail import detail_blocks
from bot.render.forms import draft_view, edit_view
from bot.render.history import event_text
from bot.slack.state import ChangeForm, DraftForm, block_id
from storage.exchange.export import Format, write
from storage.exchange.importing import import_decisions
from storage.finding.query import DecisionQuery
from storage.opening import open_database
from storage.record.changes import Edit
from storage.record.checks import problems
from storage.record.log import DecisionLog
from storage.records import Draft

path, folder = map(Path, sys.argv[1:])
database = open_database(path)
log = DecisionLog(database)


def found(words: str) -> list[int]:
    return [hit.decision.number for hit in log.search(DecisionQuery("T1", None, words))]


def labels(view: Any) -> list[str]:
    return [block["label"]["text"] for block in view.to_dict()["blocks"] if "label" in block]


earlier = log.get("T1", 1)
assert earlier
assert dict(earlier)["risks"] == ""
assert found("dashboard") == [1]

draft = {
    "team_id": "T1",
    "title": "Host",
    "why": "Near.",
    "chosen": "a",
    "chosen_label": "A",
    "created_by": "UADA",
    "risks": "One vendor",
}
log.record(Draft.model_validate(draft), key="I2")
assert found("vendor") == [2]

edited = log.change("T1", 2, Edit.model_validate({"fields": {"risks": "Zeppelins"}}), who="UADA")
assert dict(edited)["risks"] == "Zeppelins"
assert (found("vendor"), found("zeppelin")) == ([], [2])

assert "Risks: Zeppelins" in event_text(log.history("T1", 2)[-1])
assert "*Risks*\nZeppelins" in json.dumps(
    [block.to_dict() for block in detail_blocks(edited, 1000)]
).replace("\\n", "\n")

edit = edit_view(ChangeForm("edit", 2, 2, None), edited, initial_values(edited))
assert "Risks" in labels(edit)
assert "Zeppelins" in json.dumps(edit.to_dict())
assert "Risks" in labels(draft_view(DraftForm("token", "C1").encode(), {}))
submitted = FormValues("token", {block_id("token", "risks"): " Fog "})
assert submitted.field("risks", date(2026, 3, 2)) == "Fog"

for form in get_args(Format):
    out = folder / {"madr": "madr", "json": "out.json", "csv": "out.csv"}[form]
    write(log.export("T1"), form, out)
    assert import_decisions(database, out, f"T-{form}") == 2
    imported = log.get(f"T-{form}", 2)
    assert imported
    assert dict(imported)["risks"] == "Zeppelins"
assert "\n### Risks\n\nZeppelins\n" in (folder / "madr" / "0002-host.md").read_text()
assert problems(database) == ()
