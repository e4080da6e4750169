"""The interview as a state machine: what each answer does to conditions and points. Pure."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import accumulate
from typing import TypeAlias

from knowledge.guide.models import Condition, Guide, Rule
from knowledge.interview.scoring import Judge

ONGOING = 1
"""The bit that is set until a rule ends the interview. Each condition has a higher bit."""

Points: TypeAlias = tuple[int, ...]
"""Points per option, in a unit in which all are integers."""


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer: a mask of the conditions that it leaves open, and the points that it gives."""

    id: str
    keeps_open: int
    gains: Points


@dataclass(frozen=True, slots=True)
class Transition:
    """The transitions at one criterion.

    It is asked if all bits of `needs` are set; otherwise its `skipped` answer is taken. Then the
    `rules` apply whose conditions it completes. `read_later` is the mask of the bits that are
    read after this criterion. `guaranteed[i][j]` is the least that option i will still gain over
    option j.
    """

    criterion: str
    needs: int
    answers: tuple[Answer, ...]
    skipped: Answer
    rules: tuple[tuple[int, Rule], ...]
    read_later: int
    guaranteed: tuple[Points, ...]


def transitions(judge: Judge, answers: Mapping[str, Sequence[str]]) -> tuple[Transition, ...]:
    """Return the transitions at all criteria, each with the answers given for it."""
    guide = judge.guide
    own = [criterion.when for criterion in guide.criteria]
    conditions = _Conditions(guide, [*own, *(rule.when for rule in guide.rules)])
    gains = [
        {answer: _gains(judge, criterion.id, answer) for answer in answers[criterion.id]}
        for criterion in guide.criteria
    ]
    count = len(guide.options)
    least = [_least_gains(each.values(), count) for each in gains]
    zero = tuple((0,) * count for _ in range(count))
    after = [*accumulate(reversed(least[1:]), _add, initial=zero)][::-1]
    return tuple(
        Transition(
            criterion=criterion.id,
            needs=ONGOING | conditions.bit(number) * bool(criterion.when),
            answers=tuple(
                Answer(answer, conditions.keeps_open(criterion.id, answer), points)
                for answer, points in gains[number].items()
            ),
            skipped=Answer("", conditions.keeps_open(criterion.id, None), (0,) * count),
            rules=tuple(conditions.completed_rules(number)),
            read_later=conditions.read_later(number),
            guaranteed=after[number],
        )
        for number, criterion in enumerate(guide.criteria)
    )


class _Conditions:
    """The conditions of the criteria, then those of the rules, with one bit each."""

    def __init__(self, guide: Guide, conditions: Sequence[Condition]) -> None:
        self._guide, self._conditions = guide, conditions
        order = {criterion.id: number for number, criterion in enumerate(guide.criteria)}
        self._last_criterion = [max((order[c] for c in when), default=-1) for when in conditions]

    def bit(self, condition: int) -> int:
        return 2 << condition

    def keeps_open(self, criterion: str, answer: str | None) -> int:
        """Return the mask of conditions that an answer leaves open; None if it is not asked for."""
        return ONGOING | sum(
            self.bit(number)
            for number, when in enumerate(self._conditions)
            if criterion not in when or answer in when[criterion]
        )

    def completed_rules(self, criterion: int) -> Iterator[tuple[int, Rule]]:
        """Yield the bits of rules whose conditions this criterion completes, and the rules."""
        first = len(self._guide.criteria)
        for number, rule in enumerate(self._guide.rules, first):
            if self._last_criterion[number] == criterion:
                yield self.bit(number), rule

    def read_later(self, criterion: int) -> int:
        """Return the mask of conditions that are read after this criterion."""
        criteria = len(self._guide.criteria)
        return ONGOING | sum(
            self.bit(number)
            for number in range(len(self._conditions))
            if (number if number < criteria else self._last_criterion[number]) > criterion
        )


def _least_gains(answers: Iterable[Points], options: int) -> tuple[Points, ...]:
    """Return the least that option i gains over option j; at most 0, as it may not be asked."""
    return tuple(
        tuple(min(0, *(gains[one] - gains[other] for gains in answers)) for other in range(options))
        for one in range(options)
    )


def _add(one: tuple[Points, ...], other: tuple[Points, ...]) -> tuple[Points, ...]:
    return tuple(
        tuple(map(int.__add__, left, right)) for left, right in zip(one, other, strict=True)
    )


def _gains(judge: Judge, criterion: str, answer: str) -> Points:
    points = judge.points(criterion, answer)
    return tuple(judge.to_units(points.get(option.id, Decimal())) for option in judge.guide.options)
