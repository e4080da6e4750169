"""Explains a conclusion: how certain it is, the pros and cons of each option, and open questions.

Pure and exact: possible outcomes are found by walking every path, not by sampling. The level of
confidence follows from them alone; no number of points makes a recommendation clear.

- `a coin toss`: there is no clear winner.
- `nothing left`: every option is ruled out.
- `leaning`: taking back one of the answers could change the outcome, or answering a question that
  was answered with "not sure" could.
- `clear`: neither; or the rules leave only one option, and no open question could change that.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Final, Literal

from knowledge.guide.models import Guide, Value
from knowledge.guide.paths import NOT_SURE, Answers
from knowledge.interview.conclusion import Conclusion, Reason
from knowledge.interview.reasons import evidence_reasons, rule_reasons, weight
from knowledge.interview.scoring import Judge
from knowledge.interview.walk import TooManyPathsError, Walk

MAX_REASONS: Final = 3
"""The number of pros, and of cons, that are given for an option."""
MAX_NAMED: Final = 3
"""The number of questions that are named as decisive."""
MAX_STATES: Final = 5_000
"""The number of states that are walked at most, as a person is waiting for the result."""


class Arguments(Value):
    """The strongest reasons for and against an option, the strongest first.

    A reason against an option is a rule, evidence with negative points, or evidence for another
    option from an answer that gives that one more points.
    """

    pros: tuple[Reason, ...]
    cons: tuple[Reason, ...]


class Confidence(Value):
    """The level of confidence in a conclusion, and the sentence that explains it."""

    level: Literal["clear", "leaning", "a coin toss", "nothing left"]
    because: str


class Explanation(Value):
    """The explanation of a conclusion.

    `leading` is the recommended option, or those that are too close to call; it is empty if all
    are ruled out. `depends_on` are the criteria whose answer, if taken back, could change the
    outcome. `unsure` are those answered with "not sure". `other_outcomes` are the outcomes, apart
    from the present one, that answering these could lead to; None if there are too many paths.
    """

    confidence: Confidence
    leading: tuple[str, ...]
    arguments: Mapping[str, Arguments]
    depends_on: tuple[str, ...]
    unsure: tuple[str, ...]
    other_outcomes: tuple[str | None, ...] | None


def explain(guide: Guide, conclusion: Conclusion) -> Explanation:
    """Return the explanation of a conclusion of the guide."""
    judge = Judge(guide)
    counted = {asked: conclusion.answers[asked] for asked in conclusion.questions_asked}
    standing = judge.standing(counted)
    depends_on = tuple(_depends_on(judge, counted, standing.recommendation))
    other_outcomes = _other_outcomes(judge, counted, standing.recommendation)
    leading = standing.leading
    return Explanation(
        confidence=_confidence(guide, conclusion, leading, depends_on, other_outcomes),
        leading=leading,
        arguments={option.id: _arguments(guide, counted, option.id) for option in guide.options},
        depends_on=depends_on,
        unsure=tuple(criterion for criterion, answer in counted.items() if answer == NOT_SURE),
        other_outcomes=other_outcomes,
    )


def _depends_on(judge: Judge, counted: Answers, current: str | None) -> Iterator[str]:
    for criterion, answer in counted.items():
        taken_back = {**counted, criterion: NOT_SURE}
        if answer != NOT_SURE and judge.only_outcome(taken_back) != (current,):
            yield criterion


def _other_outcomes(
    judge: Judge, counted: Answers, current: str | None
) -> tuple[str | None, ...] | None:
    """Return the outcomes of all ways to answer the unsure questions, except the current one."""
    among = {
        criterion.id: [choice.id for choice in criterion.options] or [NOT_SURE]
        for criterion in judge.guide.criteria
    } | {criterion: [answer] for criterion, answer in counted.items() if answer != NOT_SURE}
    try:
        outcomes = Walk(judge, among, max_states=MAX_STATES).outcomes
    except TooManyPathsError:
        return None
    known = (*(option.id for option in judge.guide.options), None)
    return tuple(outcome for outcome in known if outcome in outcomes - {current})


def _arguments(guide: Guide, counted: Answers, option: str) -> Arguments:
    evidence = tuple(evidence_reasons(guide, counted))
    own = {reason.criterion: reason for reason in evidence if reason.option == option}
    pros = sorted((r for r in own.values() if r.points > 0), key=weight, reverse=True)
    rules = [reason for reason in rule_reasons(guide, counted) if reason.option == option]
    against = {reason.criterion: (-reason.points, reason) for reason in own.values()}
    for rival in (reason for reason in evidence if reason.option != option and reason.points > 0):
        lead = rival.points - (own[rival.criterion].points if rival.criterion in own else 0)
        if lead > max(against.get(rival.criterion, (0.0, rival))[0], 0):
            against[rival.criterion] = (lead, rival)
    strongest = sorted(against.values(), key=lambda pair: -pair[0])
    return Arguments(
        pros=tuple(pros[:MAX_REASONS]),
        cons=(*rules, *(reason for lead, reason in strongest if lead > 0))[:MAX_REASONS],
    )


def _confidence(
    guide: Guide,
    conclusion: Conclusion,
    leading: tuple[str, ...],
    depends_on: tuple[str, ...],
    other_outcomes: tuple[str | None, ...] | None,
) -> Confidence:
    if conclusion.recommendation is None:
        return _undecided(guide, leading)
    only_one = len(conclusion.ruled_out) == len(guide.options) - 1
    if other_outcomes == () and (only_one or not depends_on):
        return Confidence(level="clear", because=_clear(conclusion, only_one=only_one))
    return Confidence(level="leaning", because=" ".join(_doubts(guide, depends_on, other_outcomes)))


def listed(names: Sequence[str], conjunction: str) -> str:
    """Return the names joined by commas, and the last one by a word such as "and"."""
    *first, last = names
    return f"{', '.join(first)} {conjunction} {last}" if first else last


def _undecided(guide: Guide, leading: tuple[str, ...]) -> Confidence:
    if not leading:
        return Confidence(level="nothing left", because="Every option is ruled out.")
    names = listed([f"“{guide.option(option).label}”" for option in leading], "and")
    close = f"too close to call: a lead of {guide.tie_margin:g} or less is a tie"
    because = f"{names} are {close if guide.tie_margin else 'level on points'}."
    return Confidence(level="a coin toss", because=because)


def _clear(conclusion: Conclusion, *, only_one: bool) -> str:
    if only_one:
        return "The rules leave no other option, whatever the points."
    if any(isinstance(change.criterion, str) for change in conclusion.would_change):
        return "It holds even if you take back any one answer."
    return "No single different answer would change it."


def _doubts(
    guide: Guide, depends_on: tuple[str, ...], other_outcomes: tuple[str | None, ...] | None
) -> Iterator[str]:
    questions = ", ".join(f"“{guide.criterion(one).question}”" for one in depends_on[:MAX_NAMED])
    if len(depends_on) == 1:
        yield f"It depends on one answer: {questions}"
    elif depends_on:
        more = ", …" * (len(depends_on) > MAX_NAMED)
        yield f"It depends on each of {len(depends_on)} answers: {questions}{more}"
    if other_outcomes is None:
        yield "Too much is undecided to predict other outcomes."
    elif other_outcomes:
        yield "Questions you weren't sure of could still change it."
