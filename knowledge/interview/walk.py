"""Explores an interview over every way to answer it. Pure and exact.

The number of paths grows with each criterion, so paths that differ in nothing that still matters
are walked together: a state has the conditions that may still hold, and the standing of the options
relative to each other, without those that can no longer win. Read backwards, the states are a
decision diagram: two states from which every answer leads to the same outcome are one node.
"""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from decimal import Decimal
from functools import cache
from typing import NamedTuple, TypeAlias

from knowledge.guide.paths import NOT_SURE
from knowledge.interview.scoring import Judge, Standing, allowed
from knowledge.interview.transitions import Answer, Transition, transitions

MAX_STATES = 50_000
"""The limit of distinct states in a walk."""

Nodes: TypeAlias = dict[tuple[object, ...], int]
"""The nodes of decision diagrams; walks that share them are compared by their roots."""


class TooManyWaysError(Exception):
    """The interview has more states than can be walked."""


Leads: TypeAlias = tuple[int | None, ...]
"""The distance of each option from the best one; None if it can no longer be recommended."""


class State(NamedTuple):
    """The conditions that may still hold, as bits, and the standing of the options."""

    alive: int
    leads: Leads


class Walk:
    """All paths through a guide's interview; not sure is one of the answers."""

    def __init__(
        self,
        judge: Judge,
        among: Mapping[str, Sequence[str]] | None = None,
        nodes: Nodes | None = None,
        most: int = MAX_STATES,
    ) -> None:
        """Walk all paths, or only those `among` some of the answers.

        Raise TooManyWaysError if there are more than `most` states.
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
        self._transitions = transitions(judge, answers)
        self._tie = judge.whole(judge.tie_margin)
        self._threatened = cache(self._threats)
        self._nodes: Nodes = {} if nodes is None else nodes
        self._steps: list[dict[State, tuple[State, ...]]] = []
        self._ends = self._walk(most)
        self.root = self._reduce()
        """The node that stands for the whole interview."""

    @property
    def outcomes(self) -> frozenset[str | None]:
        """Return the recommendations that the paths lead to."""
        return frozenset(map(self._outcome, self._ends))

    @property
    def paths(self) -> Counter[str | None]:
        """Return the number of paths to each recommendation, without those with a "not sure"."""
        paths: Counter[str | None] = Counter()
        for state, ways in self._ends.items():
            paths[self._outcome(state)] += ways
        return paths

    def _walk(self, most: int) -> Mapping[State, int]:
        """Return the final states, each with the number of paths to it without a "not sure"."""
        level: Mapping[State, int] = {State(-1, (0,) * len(self._options)): 1}
        for transition in self._transitions:
            after: defaultdict[State, int] = defaultdict(int)
            step: dict[State, tuple[State, ...]] = {}
            for state, ways in level.items():
                answers = self._answers(transition, state)
                step[state] = tuple(self._next(state, transition, answer) for answer in answers)
                for target, answer in zip(step[state], answers, strict=True):
                    after[target] += ways * (answer.id != NOT_SURE)
            most -= len(after)
            if most < 0:
                raise TooManyWaysError
            self._steps.append(step)
            level = after
        return level

    def _answers(self, transition: Transition, state: State) -> Sequence[Answer]:
        if state.alive & transition.needs != transition.needs:
            return (transition.silence,)
        self.reached.add(transition.criterion)
        return transition.answers

    def _next(self, state: State, transition: Transition, answer: Answer) -> State:
        alive = state.alive & answer.keeps
        rules = [rule for bit, rule in transition.rules if alive & bit]
        self.fired.update(rule.id for rule in rules)
        out = {self._options[option] for rule in rules for option in rule.rules_out}
        leads = tuple(
            None if lead is None or place in out else lead + gain
            for place, (lead, gain) in enumerate(zip(state.leads, answer.gains, strict=True))
        )
        alive = 0 if any(rule.ends for rule in rules) else alive & transition.matters
        return State(alive, self._without_losers(transition, alive, leads))

    def _without_losers(self, transition: Transition, alive: int, leads: Leads) -> Leads:
        """Leave out each option that an option which can't be ruled out is certain to beat."""
        left = [(place, lead) for place, lead in enumerate(leads) if lead is not None]
        threatened = self._threatened(alive)
        winners = [(place, lead) for place, lead in left if place not in threatened]
        best = max((lead for _, lead in left), default=0)
        lost = {
            place
            for place, lead in left
            for other, ahead in winners
            if ahead - lead + transition.surely[other][place] > self._tie
        }
        return tuple(
            None if lead is None or place in lost else lead - best
            for place, lead in enumerate(leads)
        )

    def _threats(self, alive: int) -> frozenset[int]:
        """Return the options that may still be ruled out."""
        rules = (
            rule
            for transition in self._transitions
            for bit, rule in transition.rules
            if alive & bit
        )
        return frozenset(self._options[option] for rule in rules for option in rule.rules_out)

    def _outcome(self, state: State) -> str | None:
        left = {
            option: Decimal(lead)
            for option, place in self._options.items()
            if (lead := state.leads[place]) is not None
        }
        return Standing(left, {}, Decimal(self._tie)).recommendation

    def _reduce(self) -> int:
        """Number the nodes from the final states to the root."""
        below = {state: self._node(self._outcome(state)) for state in self._ends}
        for transition, step in zip(
            reversed(self._transitions), reversed(self._steps), strict=True
        ):
            here: dict[State, int] = {}
            for state, targets in step.items():
                branches = tuple(below[target] for target in targets)
                alike = len(set(branches)) == 1
                here[state] = branches[0] if alike else self._node(transition.criterion, *branches)
                self.deciding |= set() if alike else {transition.criterion}
            below = here
        return next(iter(below.values()))

    def _node(self, *key: object) -> int:
        return self._nodes.setdefault(key, len(self._nodes))
