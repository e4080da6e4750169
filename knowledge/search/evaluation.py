"""Measures how well labelled questions are answered. Pure."""

import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Literal

from pydantic import ValidationError

from knowledge.guide.models import Text, Value
from knowledge.search.engine import Verdict


class Labelled(Value):
    """A question, and the entry that answers it; None if the guides have no answer.

    Such a question is `near` if its subject is close to that of the guides, else `far`.
    """

    question: Text
    entry: str | None
    distance: Literal["near", "far"] = "far"


class Confusion(Value):
    """The number of questions for one entry that found another one first."""

    wanted: str
    found: str
    count: int


class Report(Value):
    """The figures of an evaluation. Shares are from 0 to 1, and 0 without questions."""

    questions: int
    top1: float
    """The share of questions in scope whose entry is the first candidate."""
    top3: float
    """The share of questions in scope whose entry is among the candidates."""
    right_answers: float
    """The share of right ones among the answers to them."""
    verdicts: Mapping[str, Mapping[str, float]]
    """The shares of verdicts on questions in scope, near it and far from it."""
    refusals: float
    """The share of questions in scope with the verdict unknown."""
    confusions: tuple[Confusion, ...]


def labelled(line: str) -> Labelled:
    """Return the question in a JSON object; raise ValueError if it contains none."""
    try:
        return Labelled.model_validate(json.loads(line))
    except ValidationError as error:
        wrong = "; ".join(f"{'.'.join(map(str, e['loc']))}: {e['msg']}" for e in error.errors())
        raise ValueError(wrong) from None


def report(judged: Sequence[tuple[Labelled, Verdict]]) -> Report:
    """Return the report on judged questions."""
    groups: dict[str, list[Verdict]] = {"in scope": [], "near": [], "far": []}
    for question, verdict in judged:
        groups["in scope" if question.entry else question.distance].append(verdict)
    asked = [(question.entry, verdict) for question, verdict in judged if question.entry]
    first = [(entry, verdict.candidates[0].entry) for entry, verdict in asked if verdict.candidates]
    answers = [e == v.candidates[0].entry for e, v in asked if v.kind == "answer"]
    missed = Counter(pair for pair in first if pair[0] != pair[1])
    return Report(
        questions=len(judged),
        top1=_share(entry == found for entry, found in first),
        top3=_share(entry in {c.entry for c in verdict.candidates} for entry, verdict in asked),
        right_answers=_share(answers),
        refusals=_share(verdict.kind == "unknown" for _, verdict in asked),
        verdicts={
            name: {
                kind: _share(verdict.kind == kind for verdict in verdicts)
                for kind in ("answer", "suggest", "unknown")
            }
            for name, verdicts in groups.items()
        },
        confusions=tuple(
            Confusion(wanted=wanted, found=found, count=count)
            for (wanted, found), count in missed.most_common()
        ),
    )


def _share(hits: Iterable[bool]) -> float:
    counted = list(hits)
    return round(sum(counted) / len(counted), 4) if counted else 0.0
