"""How well labelled questions are answered. Pure."""

import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Literal

from pydantic import ValidationError

from knowledge.guide.models import Text, Value
from knowledge.search.engine import Verdict


class Labelled(Value):
    """A question, and the entry that answers it: none where the guides have no answer.

    Such a question is `near` if it is about something like the guides' subject, else `far`.
    """

    question: Text
    entry: str | None
    distance: Literal["near", "far"] = "far"


class Confusion(Value):
    """How often questions to one entry found another one first."""

    wanted: str
    found: str
    count: int


class Report(Value):
    """What became of labelled questions. Shares are from 0 to 1, and 0 where there are none."""

    questions: int
    top1: float
    """Share of the questions with an entry for which it is the first candidate."""
    top3: float
    """Share of them for which it is among the candidates."""
    right_answers: float
    """Share of the outright answers to them that are right."""
    verdicts: Mapping[str, Mapping[str, float]]
    """Shares of verdicts on the questions in scope, near it and far from it."""
    refusals: float
    """Share of the questions with an entry that were called unknown."""
    confusions: tuple[Confusion, ...]


def labelled(line: str) -> Labelled:
    """Return the question that a JSON object stands for; ValueError if it stands for none."""
    try:
        return Labelled.model_validate(json.loads(line))
    except ValidationError as error:
        wrong = "; ".join(f"{'.'.join(map(str, e['loc']))}: {e['msg']}" for e in error.errors())
        raise ValueError(wrong) from None


def report(judged: Sequence[tuple[Labelled, Verdict]]) -> Report:
    """Return what became of questions."""
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
