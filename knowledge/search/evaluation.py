"""Measures how well labelled questions are answered. Pure."""

import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Literal

from pydantic import ValidationError

from knowledge.guide.models import Text, Value
from knowledge.search.engine import Verdict


class LabelledQuestion(Value):
    """A question, and the entry that answers it; None if the guides have no answer.

    Without an entry, a question is `near` if it is close to the subject of a guide, else `far`.
    """

    question: Text
    entry: str | None
    distance: Literal["near", "far"] = "far"


class Confusion(Value):
    """The number of questions to one entry for which another entry came first."""

    wanted: str
    found: str
    count: int


class Report(Value):
    """The results for labelled questions. Shares are from 0 to 1, and 0 if there are no cases."""

    questions: int
    top1: float
    """The share of questions with an entry for which it is the first candidate."""
    top3: float
    """The share of questions with an entry for which it is among the candidates."""
    right_answers: float
    """The share of answers to questions with an entry that are right."""
    verdicts: Mapping[str, Mapping[str, float]]
    """The shares of the verdicts for questions that are `in scope`, `near` and `far`."""
    refusals: float
    """The share of questions with an entry whose verdict is unknown."""
    confusions: tuple[Confusion, ...]


def parse_labelled(line: str) -> LabelledQuestion:
    """Return the labelled question in a JSON object; raise ValueError if it is invalid."""
    try:
        return LabelledQuestion.model_validate(json.loads(line))
    except ValidationError as error:
        message = "; ".join(f"{'.'.join(map(str, e['loc']))}: {e['msg']}" for e in error.errors())
        raise ValueError(message) from None


def report(results: Sequence[tuple[LabelledQuestion, Verdict]]) -> Report:
    """Return the report on labelled questions and their verdicts."""
    groups: dict[str, list[Verdict]] = {"in scope": [], "near": [], "far": []}
    for question, verdict in results:
        groups["in scope" if question.entry else question.distance].append(verdict)
    asked = [(question.entry, verdict) for question, verdict in results if question.entry]
    first = [(entry, verdict.candidates[0].entry) for entry, verdict in asked if verdict.candidates]
    answers = [e == v.candidates[0].entry for e, v in asked if v.kind == "answer"]
    confused = Counter(pair for pair in first if pair[0] != pair[1])
    return Report(
        questions=len(results),
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
            for (wanted, found), count in confused.most_common()
        ),
    )


def _share(hits: Iterable[bool]) -> float:
    counted = list(hits)
    return round(sum(counted) / len(counted), 4) if counted else 0.0
