"""Proves facts about an interview by walking every path. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from knowledge.guide.models import Guide
from knowledge.interview.scoring import Judge
from knowledge.interview.walk import Nodes, TooManyPathsError, Walk


@dataclass(frozen=True)
class Proof:
    """Facts about all paths of an interview.

    `paths` counts the paths that lead to each option, or to None (no clear winner). It ignores
    paths that have a "not sure"; all other fields include them.
    """

    guide: str
    paths: Mapping[str | None, int]
    can_win: frozenset[str | None]
    reached: frozenset[str]
    """The ids of criteria that are asked."""
    deciding: frozenset[str]
    """The ids of criteria whose answer makes a difference."""
    fired: frozenset[str]
    """The ids of rules that apply."""
    effective_rules: frozenset[str]
    """The ids of rules that change an outcome, or end the interview."""

    @property
    def count(self) -> int:
        """The number of paths."""
        return sum(self.paths.values())

    def share(self, option: str | None) -> Fraction:
        """Return the share of the paths that lead to the option, or to no clear winner."""
        return Fraction(self.paths[option], self.count or 1)


def prove(guide: Guide) -> Proof | None:
    """Return the facts about an interview; None if it has too many paths to walk."""
    nodes: Nodes = {}
    try:
        walk = Walk(Judge(guide), nodes=nodes)
        effective_rules = {
            rule.id
            for rule in guide.rules
            if rule.ends or Walk(Judge(_without(guide, rule.id)), nodes=nodes).root != walk.root
        }
    except TooManyPathsError:
        return None
    outcomes: tuple[str | None, ...] = (*(option.id for option in guide.options), None)
    return Proof(
        guide=guide.id,
        paths={outcome: walk.paths.get(outcome, 0) for outcome in outcomes},
        can_win=walk.outcomes,
        reached=frozenset(walk.reached),
        deciding=frozenset(walk.deciding),
        fired=frozenset(walk.fired),
        effective_rules=frozenset(effective_rules),
    )


def _without(guide: Guide, rule_id: str) -> Guide:
    rules = tuple(rule for rule in guide.rules if rule.id != rule_id)
    return guide.model_copy(update={"rules": rules})
