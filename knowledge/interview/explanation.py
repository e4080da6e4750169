"""How sure a conclusion is, what speaks for and against each option, and who could tell more.

Pure and exact: what could still happen is found by walking every way, not by sampling. How sure
it is follows from that alone; no number of points makes a recommendation clear.

- `a coin toss`: there is no clear winner.
- `nothing left`: there is none because every option is ruled out.
- `leaning`: one of the answers, taken back, would alter the outcome, or a question that nobody
  was sure of could.
- `clear`: neither; or the rules leave no other option, and no open question could alter that.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Final, Literal

from knowledge.guide.models import Guide, Value
from knowledge.guide.paths import NOT_SURE, Answers
from knowledge.interview.conclusion import Conclusion, Reason
from knowledge.interview.reasons import evidence_told, rules_told, weight
from knowledge.interview.scoring import Judge
from knowledge.interview.walk import TooManyWaysError, Walk

STRONGEST: Final = 3
"""How many reasons are given for an option, and how many against it."""
MOST_NAMED: Final = 3
"""How many of the questions that an outcome hangs on are named."""
MOST_STATES: Final = 5_000
"""How far questions that nobody was sure of are followed; someone waits for the result."""


class Arguments(Value):
    """The strongest reasons for an option and against it, the strongest first.

    A reason against it is a rule, evidence below zero, or evidence for another option on a
    question that gives that one more points.
    """

    speak_for: tuple[Reason, ...]
    speak_against: tuple[Reason, ...]


class Confidence(Value):
    """How sure a conclusion is, and the sentence that says why."""

    word: Literal["clear", "leaning", "a coin toss", "nothing left"]
    because: str


class Explanation(Value):
    """What stands behind a conclusion.

    `leading` is the option recommended, or those that are too close to call; empty where all are
    ruled out. `hangs_on` are the criteria whose answer, taken back, would alter the outcome.
    `unsure` are those that nobody was sure of, and `could_become` every outcome that answering
    these could lead to, without the present one; None where there are too many ways to try.
    """

    confidence: Confidence
    leading: tuple[str, ...]
    arguments: Mapping[str, Arguments]
    hangs_on: tuple[str, ...]
    unsure: tuple[str, ...]
    could_become: tuple[str | None, ...] | None


def explain(guide: Guide, conclusion: Conclusion) -> Explanation:
    """Return what stands behind a conclusion of this guide."""
    judge = Judge(guide)
    counted = {asked: conclusion.answers[asked] for asked in conclusion.questions_asked}
    standing = judge.standing(counted)
    hangs_on = tuple(_hangs_on(judge, counted, standing.recommendation))
    could_become = _could_become(judge, counted, standing.recommendation)
    leading = standing.leading
    return Explanation(
        confidence=_confidence(guide, conclusion, leading, hangs_on, could_become),
        leading=leading,
        arguments={option.id: _arguments(guide, counted, option.id) for option in guide.options},
        hangs_on=hangs_on,
        unsure=tuple(criterion for criterion, answer in counted.items() if answer == NOT_SURE),
        could_become=could_become,
    )


def _hangs_on(judge: Judge, counted: Answers, current: str | None) -> Iterator[str]:
    for criterion, answer in counted.items():
        taken_back = {**counted, criterion: NOT_SURE}
        if answer != NOT_SURE and judge.sole_outcome(taken_back) != (current,):
            yield criterion


def _could_become(
    judge: Judge, counted: Answers, current: str | None
) -> tuple[str | None, ...] | None:
    """Answer what nobody was sure of, and what that brings up, in every way."""
    among = {
        criterion.id: [choice.id for choice in criterion.options] or [NOT_SURE]
        for criterion in judge.guide.criteria
    } | {criterion: [answer] for criterion, answer in counted.items() if answer != NOT_SURE}
    try:
        outcomes = Walk(judge, among, most=MOST_STATES).outcomes
    except TooManyWaysError:
        return None
    known = (*(option.id for option in judge.guide.options), None)
    return tuple(outcome for outcome in known if outcome in outcomes - {current})


def _arguments(guide: Guide, counted: Answers, option: str) -> Arguments:
    evidence = tuple(evidence_told(guide, counted))
    own = {reason.criterion: reason for reason in evidence if reason.option == option}
    speak_for = sorted((r for r in own.values() if r.points > 0), key=weight, reverse=True)
    rules = [reason for reason in rules_told(guide, counted) if reason.option == option]
    against = {reason.criterion: (-reason.points, reason) for reason in own.values()}
    for rival in (reason for reason in evidence if reason.option != option and reason.points > 0):
        lead = rival.points - (own[rival.criterion].points if rival.criterion in own else 0)
        if lead > max(against.get(rival.criterion, (0.0, rival))[0], 0):
            against[rival.criterion] = (lead, rival)
    strongest = sorted(against.values(), key=lambda weighed: -weighed[0])
    return Arguments(
        speak_for=tuple(speak_for[:STRONGEST]),
        speak_against=(*rules, *(reason for lead, reason in strongest if lead > 0))[:STRONGEST],
    )


def _confidence(
    guide: Guide,
    conclusion: Conclusion,
    leading: tuple[str, ...],
    hangs_on: tuple[str, ...],
    could_become: tuple[str | None, ...] | None,
) -> Confidence:
    if conclusion.recommendation is None:
        return _undecided(guide, leading)
    alone = len(conclusion.ruled_out) == len(guide.options) - 1
    if could_become == () and (alone or not hangs_on):
        return Confidence(word="clear", because=_clear(conclusion, alone=alone))
    return Confidence(word="leaning", because=" ".join(_doubts(guide, hangs_on, could_become)))


def listed(names: Sequence[str], last: str) -> str:
    """Names in a row, with a word before the last of them."""
    *first, end = names
    return f"{', '.join(first)} {last} {end}" if first else end


def _undecided(guide: Guide, leading: tuple[str, ...]) -> Confidence:
    if not leading:
        return Confidence(word="nothing left", because="Every option is ruled out.")
    names = listed([f"“{guide.option(option).label}”" for option in leading], "and")
    apart = f"at most {guide.tie_margin:g} points apart, which counts as a tie"
    because = f"{names} are {apart if guide.tie_margin else 'level on points'}."
    return Confidence(word="a coin toss", because=because)


def _clear(conclusion: Conclusion, *, alone: bool) -> str:
    if alone:
        return "The rules leave nothing else, whatever the points."
    if any(isinstance(change.criterion, str) for change in conclusion.would_change):
        return "It stands even if you take back any one of your answers."
    return "No other answer to any one question would change it."


def _doubts(
    guide: Guide, hangs_on: tuple[str, ...], could_become: tuple[str | None, ...] | None
) -> Iterator[str]:
    questions = ", ".join(f"“{guide.criterion(one).question}”" for one in hangs_on[:MOST_NAMED])
    if len(hangs_on) == 1:
        yield f"It hangs on one answer: {questions}"
    elif hangs_on:
        more = ", …" * (len(hangs_on) > MOST_NAMED)
        yield f"It hangs on each of {len(hangs_on)} answers: {questions}{more}"
    if could_become is None:
        yield "So much is not sure that I can't tell what else it could become."
    elif could_become:
        yield "What you are not sure of could still change it."
