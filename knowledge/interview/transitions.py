"""An interview as a state machine: the effect of each answer on conditions and points. Pure."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import accumulate
from typing import TypeAlias

from knowledge.guide.models import Condition, Guide, Rule
from knowledge.interview.scoring import Judge

ONGOING = 1
"""The bit of an interview that no rule has ended; each condition has one of the higher bits."""

Points: TypeAlias = tuple[int, ...]
"""Points for each option, in a unit in which all are integers."""


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer: the bits of the conditions that it leaves open, and the points that it gives."""

    id: str
    keeps: int
    gains: Points


@dataclass(frozen=True, slots=True)
class Transition:
    """The step of one criterion.

    It is asked if all bits of `needs` are alive, otherwise it is passed in `silence`. Then the
    rules whose conditions are complete take effect. `matters` are the bits that are read later;
    `surely` has, for each pair of options, the least that the first will still gain over the
    second.
    """

    criterion: str
    needs: int
    answers: tuple[Answer, ...]
    silence: Answer
    rules: tuple[tuple[int, Rule], ...]
    matters: int
    surely: tuple[Points, ...]


def transitions(judge: Judge, answers: Mapping[str, Sequence[str]]) -> tuple[Transition, ...]:
    """Return the transitions of all criteria, each with some of its answers."""
    guide = judge.guide
    own = [criterion.when for criterion in guide.criteria]
    machine = _Machine(guide, [*own, *(rule.when for rule in guide.rules)])
    gains = [
        {answer: _gains(judge, criterion.id, answer) for answer in answers[criterion.id]}
        for criterion in guide.criteria
    ]
    count = len(guide.options)
    least = [_least(given.values(), count) for given in gains]
    nothing = tuple((0,) * count for _ in range(count))
    after = [*accumulate(reversed(least[1:]), _add, initial=nothing)][::-1]
    return tuple(
        Transition(
            criterion=criterion.id,
            needs=ONGOING | machine.bit(number) * bool(criterion.when),
            answers=tuple(
                Answer(answer, machine.kept(criterion.id, answer), points)
                for answer, points in gains[number].items()
            ),
            silence=Answer("", machine.kept(criterion.id, None), (0,) * count),
            rules=tuple(machine.due(number)),
            matters=machine.later(number),
            surely=after[number],
        )
        for number, criterion in enumerate(guide.criteria)
    )


class _Machine:
    """The conditions of criteria and then of rules, a bit each."""

    def __init__(self, guide: Guide, conditions: Sequence[Condition]) -> None:
        self._guide, self._conditions = guide, conditions
        order = {criterion.id: number for number, criterion in enumerate(guide.criteria)}
        self._last_wanted = [max((order[c] for c in when), default=-1) for when in conditions]

    def bit(self, condition: int) -> int:
        return 2 << condition

    def kept(self, criterion: str, answer: str | None) -> int:
        """Return the conditions that an answer, None if it is not asked for, leaves open."""
        return ONGOING | sum(
            self.bit(number)
            for number, when in enumerate(self._conditions)
            if criterion not in when or answer in when[criterion]
        )

    def due(self, criterion: int) -> Iterator[tuple[int, Rule]]:
        """Return the rules whose conditions this criterion completes."""
        first = len(self._guide.criteria)
        for number, rule in enumerate(self._guide.rules, first):
            if self._last_wanted[number] == criterion:
                yield self.bit(number), rule

    def later(self, criterion: int) -> int:
        """Return the conditions that are read after this criterion."""
        criteria = len(self._guide.criteria)
        return ONGOING | sum(
            self.bit(number)
            for number in range(len(self._conditions))
            if (number if number < criteria else self._last_wanted[number]) > criterion
        )


def _least(answers: Iterable[Points], options: int) -> tuple[Points, ...]:
    """Return the least that each option gains over each other one."""
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
    return tuple(judge.whole(points.get(option.id, Decimal())) for option in judge.guide.options)
