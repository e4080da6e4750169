"""Input and output of the commands: guides, answers and decisions, as text and as JSON."""

import json
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from bot.errors import Refusal
from bot.settings import Settings
from knowledge.guide.models import Guide
from knowledge.interview.replay import Replay
from knowledge.search.engine import Verdict, answer_of
from storage.database import Database
from storage.opening import open_database
from storage.record.log import DecisionLog
from storage.records import Decision, Event

DECISION_ID = re.compile(r"[Dd]-?([0-9]{1,9})")
LISTED = (
    "team_id",
    "title",
    "status",
    "chosen",
    "recommended",
    "guide",
    "deciders",
    "channel",
    "created_by",
    "created_at",
    "revisit_on",
    "superseded_by",
)


def guide(loaded: Sequence[Guide], guide_id: str | None) -> Guide:
    """Return the guide with this id, or the first one; raise `Refusal` if there is none."""
    if guide_id is None:
        return loaded[0]
    for one in loaded:
        if one.id == guide_id:
            return one
    known = ", ".join(one.id for one in loaded)
    raise Refusal(f"No guide {guide_id!r}. Available: {known}.")


def verdict_document(loaded: Sequence[Guide], verdict: Verdict) -> dict[str, Any]:
    """Return the document of `ask --json`."""
    answered = verdict.candidates[0] if verdict.kind == "answer" else None
    nearest = verdict.candidates[0] if verdict.candidates else None
    return {
        "question": verdict.question,
        "verdict": verdict.kind,
        "guide": nearest.guide if nearest else None,
        "entry": answered.entry if answered else None,
        "answer": answer_of(guide(loaded, answered.guide), answered.entry) if answered else None,
        "score": verdict.score,
        "candidates": [
            {"guide": c.guide, "entry": c.entry, "question": c.question, "score": c.score}
            for c in verdict.candidates
        ],
    }


def verdict_text(document: Mapping[str, Any]) -> str:
    """Return the answer, or else the closest questions."""
    if document["answer"]:
        return f"{document['candidates'][0]['question']}\n\n{document['answer']}"
    lead = {
        "suggest": "I'm not sure which of these you mean:",
        "unknown": "I don't know that. The closest questions that I can answer:",
    }[document["verdict"]]
    nearest = [f"- {candidate['question']}" for candidate in document["candidates"]]
    return "\n".join([lead, *nearest])


def read_text(file: Path) -> str:
    """Return a file's text; raise `Refusal` if it can't be read or is not UTF-8."""
    try:
        return file.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        raise Refusal(f"{file}:{line}: the file is not UTF-8; save it as UTF-8.") from None
    except OSError as error:
        raise Refusal(f"{file}: {error.strerror}.") from None


def read_lines(file: Path) -> list[str]:
    """Return the lines of a batch file, without line endings; raise `Refusal` as `read_text`."""
    text = read_text(file)
    lines = text.removesuffix("\n").split("\n") if text else []
    return [line.removesuffix("\r") for line in lines]


def answers(text: str) -> dict[str, Any]:
    """Parse a JSON object of criterion id -> option id; raise `Refusal` for anything else."""
    try:
        given = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise Refusal(f"The answers are not JSON: {error}.") from None
    if not isinstance(given, dict):
        raise Refusal("The answers must be a JSON object of criterion id -> option id.")
    return given


def database(settings: Settings) -> Database:
    """Open the record; raise `Refusal` if its file is missing, instead of creating it.

    Raise `OSError` if the file can't be looked for.
    """
    opened = open_database(settings.database_url)
    try:
        opened.path.stat()
    except (FileNotFoundError, NotADirectoryError):
        raise Refusal(
            f"No record at {opened.path}. The bot creates it on its first start, at DATABASE_URL."
        ) from None
    opened.check_version()
    return opened


def find(log: DecisionLog, decision_id: str, team: str | None) -> Decision:
    """Return a decision by its id; raise `Refusal` if there is none, or one in several teams."""
    number = DECISION_ID.fullmatch(decision_id)
    if not number:
        raise Refusal(f"{decision_id!r} is not a decision's id, such as D-12.")
    teams = [team] if team else log.teams()
    found = [decision for one in teams if (decision := log.get(one, int(number[1])))]
    if not found:
        raise Refusal(f"No decision D-{number[1]}. See `decisions list`.")
    if len(found) > 1:
        known = ", ".join(decision.team_id for decision in found)
        raise Refusal(f"D-{number[1]} is in several workspaces; choose one with --team: {known}.")
    return found[0]


def guide_of(decision: Decision, loaded: Sequence[Guide]) -> Guide:
    """Return the guide behind a decision; raise `Refusal` if it had none or it is gone."""
    if not (decision.guide and decision.answers):
        raise Refusal(
            f"{decision.id} was recorded without an interview, so there is nothing to replay."
        )
    return guide(loaded, decision.guide)


def decision_row(decision: Decision) -> dict[str, Any]:
    """Return a row of `decisions list --json`."""
    fields = decision.model_dump(mode="json")
    return {"id": decision.id, "number": decision.number} | {key: fields[key] for key in LISTED}


def decision_document(decision: Decision, history: Sequence[Event]) -> dict[str, Any]:
    """Return the document of `decisions show --json`: every field, and the history."""
    events = [event.model_dump(mode="json", exclude={"team_id", "number"}) for event in history]
    return {"id": decision.id, **decision.model_dump(mode="json"), "history": events}


def replay_document(decision: str, replay: Replay) -> dict[str, Any]:
    """Return the document of `decisions replay --json`; `today` is as in `choose --json`."""
    return {
        "id": decision,
        "guide": replay.guide,
        "recommended": replay.recommended,
        "recommendation": replay.today.recommendation,
        "same": replay.same,
        "differences": list(replay.differences),
        "today": replay.today.document(),
    }


def decision_line(decision: Decision) -> str:
    """Return the decision as a line of `decisions list`."""
    day = decision.created_at.date().isoformat()
    title = " ".join(decision.title.split())
    return f"{decision.id:>6}  {day}  {decision.status:<10}  {decision.chosen:<12}  {title}"


def decision_text(document: Mapping[str, Any]) -> str:
    """Return a line for each field that is set, and one for each event of the history."""
    fields = [
        f"{key}: {_plain(value)}" for key, value in document.items() if value and key != "history"
    ]
    events = [
        " ".join(filter(None, (event["at"], event["who"], event["what"], event["why"])))
        for event in document["history"]
    ]
    return "\n".join([*fields, "history:", *(f"  {event}" for event in events)])


def _plain(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
