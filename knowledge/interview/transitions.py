"""An interview as a machine: what each answer does to the conditions and to the points. Pure."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import accumulate
from typing import TypeAlias

from knowledge.guide.models import Condition, Guide, Rule
from knowledge.interview.scoring import Judge

ONGOING = 1
"""The bit of an interview that no rule has ended; each condition has one of the bits above."""

Points: TypeAlias = tuple[int, ...]
"""Points for each option, in units so small that all of them are whole."""


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer: the bits of the conditions that it leaves open, and its points."""

    id: str
    keeps: int
    gains: Points


@dataclass(frozen=True, slots=True)
class Turn:
    """The turn of one criterion.

    It is asked where all of `needs` is alive, otherwise it is passed in `silence`. Then the rules
    that look at nothing after it take effect. `matters` are the bits that are looked at later;
    `surely` has, for each two options, the least that the first will gain over the second then.
    """

    criterion: str
    needs: int
    answers: tuple[Answer, ...]
    silence: Answer
    rules: tuple[tuple[int, Rule], ...]
    matters: int
    surely: tuple[Points, ...]


def turns(judge: Judge, answers: Mapping[str, Sequence[str]]) -> tuple[Turn, ...]:
    """Return the turns of all criteria, each with some of its answers."""
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
        Turn(
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
        self._last = [max((order[c] for c in when), default=-1) for when in conditions]

    def bit(self, condition: int) -> int:
        return 2 << condition

    def kept(self, criterion: str, answer: str | None) -> int:
        """The conditions that an answer, None where it isn't asked for, leaves open."""
        return ONGOING | sum(
            self.bit(number)
            for number, when in enumerate(self._conditions)
            if criterion not in when or answer in when[criterion]
        )

    def due(self, criterion: int) -> Iterator[tuple[int, Rule]]:
        """The rules that this criterion completes."""
        first = len(self._guide.criteria)
        for number, rule in enumerate(self._guide.rules, first):
            if self._last[number] == criterion:
                yield self.bit(number), rule

    def later(self, criterion: int) -> int:
        """The conditions that are looked at after this criterion."""
        criteria = len(self._guide.criteria)
        return ONGOING | sum(
            self.bit(number)
            for number in range(len(self._conditions))
            if (number if number < criteria else self._last[number]) > criterion
        )


def _least(answers: Iterable[Points], options: int) -> tuple[Points, ...]:
    """Return the least that each option gains over each other; nothing where it isn't asked."""
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
