"""Derives the reasons for and against the options from the answers of an interview. Pure."""

from collections.abc import Iterator

from knowledge.guide.models import Guide
from knowledge.guide.paths import Answers, holds
from knowledge.interview.conclusion import Reason


def rule_reasons(guide: Guide, counted: Answers) -> Iterator[Reason]:
    """Yield a reason with 0 points for each option that a rule rules out.

    Its criterion is the last one in the condition of the rule.
    """
    for rule in guide.rules:
        if holds(rule.when, counted):
            last = [criterion_id for criterion_id in counted if criterion_id in rule.when][-1]
            for option in rule.rules_out:
                yield Reason(
                    criterion=last,
                    option=option,
                    points=0.0,
                    because=rule.because,
                    cites=rule.cites,
                )


def evidence_reasons(guide: Guide, counted: Answers) -> Iterator[Reason]:
    """Yield a reason for each piece of evidence in the answers, in the order of the guide."""
    for criterion in guide.criteria:
        for choice in criterion.options:
            if counted.get(criterion.id) == choice.id:
                for option, evidence in choice.evidence.items():
                    yield Reason(
                        criterion=criterion.id,
                        option=option,
                        points=evidence.points,
                        because=evidence.because,
                        cites=evidence.cites,
                    )


def weight(reason: Reason) -> float:
    """Return the absolute points of a reason."""
    return abs(reason.points)
