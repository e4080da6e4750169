"""What can happen in an interview, over every way to answer it. Pure and exact.

The number of ways grows with each criterion. Those that differ in nothing that still matters are
walked together: a state has the conditions that may still come to hold, and how the options stand
to each other, without those that can't come first any more. Read backwards, the states are a
decision diagram: two states from which every answer leads to the same outcome are one node of it.
"""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from decimal import Decimal
from functools import cache
from typing import NamedTuple, TypeAlias

from knowledge.guide.paths import NOT_SURE
from knowledge.interview.scoring import Judge, Standing, allowed
from knowledge.interview.transitions import Answer, Turn, turns

MOST_STATES = 50_000
"""How many states are told apart before a walk is given up."""

Nodes: TypeAlias = dict[tuple[object, ...], int]
"""The nodes of decision diagrams; walks that share them can be compared by their roots."""


class TooManyWaysError(Exception):
    """There are more ways through the interview than can be walked."""


Leads: TypeAlias = tuple[int | None, ...]
"""How far each option is behind the best one; None if it can't be recommended any more."""


class State(NamedTuple):
    """The conditions that may still come to hold, as bits, and the standing of the options."""

    alive: int
    leads: Leads


class Walk:
    """Every way through a guide's interview; not sure is one of the answers."""

    def __init__(
        self,
        judge: Judge,
        among: Mapping[str, Sequence[str]] | None = None,
        nodes: Nodes | None = None,
        most: int = MOST_STATES,
    ) -> None:
        """Walk them all, or those `among` some of the answers.

        TooManyWaysError where there are more than `most` states.
        """
        self.reached: set[str] = set()
        """The criteria that come up."""
        self.fired: set[str] = set()
        """The rules that come to hold."""
        self.deciding: set[str] = set()
        """The criteria of which two answers can lead to different outcomes."""
        criteria = judge.guide.criteria
        answers = {c.id: allowed(c) for c in criteria} | dict(among or {})
        self._options = {option.id: place for place, option in enumerate(judge.guide.options)}
        self._turns = turns(judge, answers)
        self._tie = judge.whole(judge.tie_margin)
        self._threatened = cache(self._threats)
        self._nodes: Nodes = {} if nodes is None else nodes
        self._steps: list[dict[State, tuple[State, ...]]] = []
        self._ends = self._walk(most)
        self.root = self._reduce()
        """The node that stands for the whole interview."""

    @property
    def outcomes(self) -> frozenset[str | None]:
        """The recommendations that the ways lead to."""
        return frozenset(map(self._outcome, self._ends))

    @property
    def paths(self) -> Counter[str | None]:
        """How many ways lead to each recommendation, without those on which anyone is not sure."""
        paths: Counter[str | None] = Counter()
        for state, ways in self._ends.items():
            paths[self._outcome(state)] += ways
        return paths

    def _walk(self, most: int) -> Mapping[State, int]:
        """Follow all ways; the states at their ends, each with the number of sure ways to it."""
        level: Mapping[State, int] = {State(-1, (0,) * len(self._options)): 1}
        for turn in self._turns:
            after: defaultdict[State, int] = defaultdict(int)
            step: dict[State, tuple[State, ...]] = {}
            for state, ways in level.items():
                answers = self._answers(turn, state)
                step[state] = tuple(self._next(state, turn, answer) for answer in answers)
                for target, answer in zip(step[state], answers, strict=True):
                    after[target] += ways * (answer.id != NOT_SURE)
            most -= len(after)
            if most < 0:
                raise TooManyWaysError
            self._steps.append(step)
            level = after
        return level

    def _answers(self, turn: Turn, state: State) -> Sequence[Answer]:
        if state.alive & turn.needs != turn.needs:
            return (turn.silence,)
        self.reached.add(turn.criterion)
        return turn.answers

    def _next(self, state: State, turn: Turn, answer: Answer) -> State:
        alive = state.alive & answer.keeps
        rules = [rule for bit, rule in turn.rules if alive & bit]
        self.fired.update(rule.id for rule in rules)
        out = {self._options[option] for rule in rules for option in rule.rules_out}
        leads = tuple(
            None if lead is None or place in out else lead + gain
            for place, (lead, gain) in enumerate(zip(state.leads, answer.gains, strict=True))
        )
        alive = 0 if any(rule.ends for rule in rules) else alive & turn.matters
        return State(alive, self._without_losers(turn, alive, leads))

    def _without_losers(self, turn: Turn, alive: int, leads: Leads) -> Leads:
        """Leave out each option that one which can't be ruled out will lead for good."""
        left = [(place, lead) for place, lead in enumerate(leads) if lead is not None]
        threatened = self._threatened(alive)
        winners = [(place, lead) for place, lead in left if place not in threatened]
        best = max((lead for _, lead in left), default=0)
        lost = {
            place
            for place, lead in left
            for other, ahead in winners
            if ahead - lead + turn.surely[other][place] > self._tie
        }
        return tuple(
            None if lead is None or place in lost else lead - best
            for place, lead in enumerate(leads)
        )

    def _threats(self, alive: int) -> frozenset[int]:
        """The options that rules which are alive may still take out."""
        rules = (rule for turn in self._turns for bit, rule in turn.rules if alive & bit)
        return frozenset(self._options[option] for rule in rules for option in rule.rules_out)

    def _outcome(self, state: State) -> str | None:
        left = {
            option: Decimal(lead)
            for option, place in self._options.items()
            if (lead := state.leads[place]) is not None
        }
        return Standing(left, {}, Decimal(self._tie)).recommendation

    def _reduce(self) -> int:
        """Number the nodes from the ends to the root."""
        below = {state: self._node(self._outcome(state)) for state in self._ends}
        for turn, step in zip(reversed(self._turns), reversed(self._steps), strict=True):
            here: dict[State, int] = {}
            for state, targets in step.items():
                branches = tuple(below[target] for target in targets)
                alike = len(set(branches)) == 1
                here[state] = branches[0] if alike else self._node(turn.criterion, *branches)
                self.deciding |= set() if alike else {turn.criterion}
            below = here
        return next(iter(below.values()))

    def _node(self, *key: object) -> int:
        return self._nodes.setdefault(key, len(self._nodes))
