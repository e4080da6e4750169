"""Explains a conclusion: how sure it is, the arguments on each option, and who to ask.

Pure and exact: possible outcomes are found by walking every path, not by sampling. Confidence
follows from that alone; no number of points makes a recommendation clear.

- `a coin toss`: there is no clear winner.
- `nothing left`: there is none because every option is ruled out.
- `leaning`: without one of the answers the outcome would change, or a question that was answered
  with not sure could change it.
- `clear`: neither; or the rules leave one option, and no open question could change that.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Final, Literal

from knowledge.guide.models import Guide, Value
from knowledge.guide.paths import NOT_SURE, Answers
from knowledge.interview.conclusion import Conclusion, Reason
from knowledge.interview.reasons import evidence_reasons, rule_reasons, weight
from knowledge.interview.scoring import Judge
from knowledge.interview.walk import TooManyWaysError, Walk

MAX_REASONS: Final = 3
"""The limit of reasons for an option, and of those against it."""
MAX_NAMED: Final = 3
"""The limit of the questions that are named as decisive."""
MAX_STATES: Final = 5_000
"""The limit of states when open questions are explored; somebody is waiting for the result."""


class Arguments(Value):
    """The strongest reasons for an option and against it, the strongest first.

    A reason against it is a rule, evidence below zero, or evidence for another option on a
    question that gives that one more points.
    """

    speak_for: tuple[Reason, ...]
    speak_against: tuple[Reason, ...]


class Confidence(Value):
    """The confidence in a conclusion, and the sentence that explains it."""

    word: Literal["clear", "leaning", "a coin toss", "nothing left"]
    because: str


class Explanation(Value):
    """The explanation of a conclusion.

    `leading` is the recommended option, or those that are too close to call; empty if all are ruled
    out. `hangs_on` are the criteria without whose answer the outcome would change. `unsure` are
    those answered with not sure, and `could_become` every other outcome that answering them could
    lead to; None if there are too many combinations to try.
    """

    confidence: Confidence
    leading: tuple[str, ...]
    arguments: Mapping[str, Arguments]
    hangs_on: tuple[str, ...]
    unsure: tuple[str, ...]
    could_become: tuple[str | None, ...] | None


def explain(guide: Guide, conclusion: Conclusion) -> Explanation:
    """Return the explanation of a conclusion of this guide."""
    judge = Judge(guide)
    counted = {asked: conclusion.answers[asked] for asked in conclusion.questions_asked}
    standing = judge.standing(counted)
    hangs_on = tuple(_decisive(judge, counted, standing.recommendation))
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


def _decisive(judge: Judge, counted: Answers, current: str | None) -> Iterator[str]:
    for criterion, answer in counted.items():
        taken_back = {**counted, criterion: NOT_SURE}
        if answer != NOT_SURE and judge.only_outcome(taken_back) != (current,):
            yield criterion


def _could_become(
    judge: Judge, counted: Answers, current: str | None
) -> tuple[str | None, ...] | None:
    """Return the outcomes of every way to answer the questions that nobody was sure of."""
    among = {
        criterion.id: [choice.id for choice in criterion.options] or [NOT_SURE]
        for criterion in judge.guide.criteria
    } | {criterion: [answer] for criterion, answer in counted.items() if answer != NOT_SURE}
    try:
        outcomes = Walk(judge, among, most=MAX_STATES).outcomes
    except TooManyWaysError:
        return None
    known = (*(option.id for option in judge.guide.options), None)
    return tuple(outcome for outcome in known if outcome in outcomes - {current})


def _arguments(guide: Guide, counted: Answers, option: str) -> Arguments:
    evidence = tuple(evidence_reasons(guide, counted))
    own = {reason.criterion: reason for reason in evidence if reason.option == option}
    speak_for = sorted((r for r in own.values() if r.points > 0), key=weight, reverse=True)
    rules = [reason for reason in rule_reasons(guide, counted) if reason.option == option]
    against = {reason.criterion: (-reason.points, reason) for reason in own.values()}
    for rival in (reason for reason in evidence if reason.option != option and reason.points > 0):
        lead = rival.points - (own[rival.criterion].points if rival.criterion in own else 0)
        if lead > max(against.get(rival.criterion, (0.0, rival))[0], 0):
            against[rival.criterion] = (lead, rival)
    strongest = sorted(against.values(), key=lambda weighed: -weighed[0])
    return Arguments(
        speak_for=tuple(speak_for[:MAX_REASONS]),
        speak_against=(*rules, *(reason for lead, reason in strongest if lead > 0))[:MAX_REASONS],
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
    """Return the names as a list in words, with `last` before the last one."""
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
    questions = ", ".join(f"“{guide.criterion(one).question}”" for one in hangs_on[:MAX_NAMED])
    if len(hangs_on) == 1:
        yield f"It hangs on one answer: {questions}"
    elif hangs_on:
        more = ", …" * (len(hangs_on) > MAX_NAMED)
        yield f"It hangs on each of {len(hangs_on)} answers: {questions}{more}"
    if could_become is None:
        yield "So much is not sure that I can't tell what else it could become."
    elif could_become:
        yield "What you are not sure of could still change it."
