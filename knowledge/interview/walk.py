"""Walks every path through an interview. Pure and exact.

The number of paths grows exponentially with the criteria. Paths that differ in nothing that still
matters are merged: a state has the conditions that may still hold, and the points of the options
relative to each other, without those that can no longer win. Reduced from the end, the states form
a decision diagram: two states from which all answers lead to the same outcomes are one node.
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
"""The number of distinct states in a walk at most."""

Nodes: TypeAlias = dict[tuple[object, ...], int]
"""The nodes of decision diagrams. Walks that share them are equal if their roots are."""


class TooManyPathsError(Exception):
    """The interview has more states than the walk may visit."""


Leads: TypeAlias = tuple[int | None, ...]
"""The points of each option minus those of the best; None if it can no longer win."""


class State(NamedTuple):
    """The conditions that may still hold, as a bit mask, and the relative points of the options."""

    alive: int
    leads: Leads


class Walk:
    """All paths through a guide's interview; "not sure" counts as an answer."""

    def __init__(
        self,
        judge: Judge,
        among: Mapping[str, Sequence[str]] | None = None,
        nodes: Nodes | None = None,
        max_states: int = MAX_STATES,
    ) -> None:
        """Walk all paths; for criteria in `among`, only those with the answers listed there.

        Raise TooManyPathsError if there are more than `max_states` states.
        """
        self.reached: set[str] = set()
        """The ids of criteria that are asked on some path."""
        self.fired: set[str] = set()
        """The ids of rules that apply on some path."""
        self.deciding: set[str] = set()
        """The ids of criteria whose answer makes a difference on some path."""
        criteria = judge.guide.criteria
        answers = {c.id: allowed(c) for c in criteria} | dict(among or {})
        self._options = {option.id: index for index, option in enumerate(judge.guide.options)}
        self._transitions = transitions(judge, answers)
        self._tie = judge.to_units(judge.tie_margin)
        self._threatened = cache(self._threats)
        self._nodes: Nodes = {} if nodes is None else nodes
        self._steps: list[dict[State, tuple[State, ...]]] = []
        self._ends = self._walk(max_states)
        self.root = self._reduce()
        """The node of the whole interview."""

    @property
    def outcomes(self) -> frozenset[str | None]:
        """The recommendations that the paths lead to."""
        return frozenset(map(self._outcome, self._ends))

    @property
    def paths(self) -> Counter[str | None]:
        """The number of paths to each recommendation, without those that have a "not sure"."""
        paths: Counter[str | None] = Counter()
        for state, count in self._ends.items():
            paths[self._outcome(state)] += count
        return paths

    def _walk(self, max_states: int) -> Mapping[State, int]:
        """Return the final states, each with the number of paths to it that have no "not sure"."""
        level: Mapping[State, int] = {State(-1, (0,) * len(self._options)): 1}
        for transition in self._transitions:
            after: defaultdict[State, int] = defaultdict(int)
            step: dict[State, tuple[State, ...]] = {}
            for state, count in level.items():
                answers = self._answers(transition, state)
                step[state] = tuple(self._next(state, transition, answer) for answer in answers)
                for target, answer in zip(step[state], answers, strict=True):
                    after[target] += count * (answer.id != NOT_SURE)
            max_states -= len(after)
            if max_states < 0:
                raise TooManyPathsError
            self._steps.append(step)
            level = after
        return level

    def _answers(self, transition: Transition, state: State) -> Sequence[Answer]:
        if state.alive & transition.needs != transition.needs:
            return (transition.skipped,)
        self.reached.add(transition.criterion)
        return transition.answers

    def _next(self, state: State, transition: Transition, answer: Answer) -> State:
        alive = state.alive & answer.keeps_open
        rules = [rule for bit, rule in transition.rules if alive & bit]
        self.fired.update(rule.id for rule in rules)
        out = {self._options[option] for rule in rules for option in rule.rules_out}
        leads = tuple(
            None if lead is None or index in out else lead + gain
            for index, (lead, gain) in enumerate(zip(state.leads, answer.gains, strict=True))
        )
        alive = 0 if any(rule.ends for rule in rules) else alive & transition.read_later
        return State(alive, self._without_losers(transition, alive, leads))

    def _without_losers(self, transition: Transition, alive: int, leads: Leads) -> Leads:
        """Return the leads relative to the best, without options that are certain to lose.

        An option is certain to lose to one that can't be ruled out and keeps a sufficient lead.
        """
        remaining = [(index, lead) for index, lead in enumerate(leads) if lead is not None]
        threatened = self._threatened(alive)
        safe = [(index, lead) for index, lead in remaining if index not in threatened]
        best = max((lead for _, lead in remaining), default=0)
        lost = {
            index
            for index, lead in remaining
            for other, ahead in safe
            if ahead - lead + transition.guaranteed[other][index] > self._tie
        }
        return tuple(
            None if lead is None or index in lost else lead - best
            for index, lead in enumerate(leads)
        )

    def _threats(self, alive: int) -> frozenset[int]:
        """Return the indexes of options that rules may still rule out."""
        rules = (
            rule
            for transition in self._transitions
            for bit, rule in transition.rules
            if alive & bit
        )
        return frozenset(self._options[option] for rule in rules for option in rule.rules_out)

    def _outcome(self, state: State) -> str | None:
        remaining = {
            option: Decimal(lead)
            for option, index in self._options.items()
            if (lead := state.leads[index]) is not None
        }
        return Standing(remaining, {}, Decimal(self._tie)).recommendation

    def _reduce(self) -> int:
        """Number the nodes from the final states to the root."""
        below = {state: self._node(self._outcome(state)) for state in self._ends}
        for transition, step in zip(
            reversed(self._transitions), reversed(self._steps), strict=True
        ):
            here: dict[State, int] = {}
            for state, targets in step.items():
                branches = tuple(below[target] for target in targets)
                same = len(set(branches)) == 1
                here[state] = branches[0] if same else self._node(transition.criterion, *branches)
                self.deciding |= set() if same else {transition.criterion}
            below = here
        return next(iter(below.values()))

    def _node(self, *key: object) -> int:
        return self._nodes.setdefault(key, len(self._nodes))
