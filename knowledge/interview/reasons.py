"""Yields the reasons that the answers of an interview give for or against the options. Pure."""

from collections.abc import Iterator

from knowledge.guide.models import Guide
from knowledge.guide.paths import Answers, holds
from knowledge.interview.conclusion import Reason


def rule_reasons(guide: Guide, counted: Answers) -> Iterator[Reason]:
    """Yield a reason, with 0 points, for each option that a rule rules out.

    A rule belongs to the last criterion in its condition: the one whose answer completes it.
    """
    for rule in guide.rules:
        if holds(rule.when, counted):
            decisive = [criterion_id for criterion_id in counted if criterion_id in rule.when][-1]
            for option in rule.rules_out:
                yield Reason(
                    criterion=decisive,
                    option=option,
                    points=0.0,
                    because=rule.because,
                    cites=rule.cites,
                )


def evidence_reasons(guide: Guide, counted: Answers) -> Iterator[Reason]:
    """Yield the evidence in the answers, in the guide's order."""
    for criterion in guide.criteria:
        for choice in criterion.options:
            if counted.get(criterion.id) == choice.id:
                for option, said in choice.evidence.items():
                    yield Reason(
                        criterion=criterion.id,
                        option=option,
                        points=said.points,
                        because=said.because,
                        cites=said.cites,
                    )


def weight(reason: Reason) -> float:
    """Return the weight of a reason, for or against."""
    return abs(reason.points)
