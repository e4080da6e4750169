"""Proves the possible outcomes of an interview by walking every path. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from knowledge.guide.models import Guide
from knowledge.interview.scoring import Judge
from knowledge.interview.walk import Nodes, TooManyWaysError, Walk


@dataclass(frozen=True)
class Proof:
    """Facts about all paths of an interview.

    `paths` counts the paths that end with each option, or with None for no clear winner. It leaves
    out the paths with a "not sure"; everything else includes them.
    """

    guide: str
    paths: Mapping[str | None, int]
    can_win: frozenset[str | None]
    reached: frozenset[str]
    deciding: frozenset[str]
    fired: frozenset[str]
    effective_rules: frozenset[str]
    """The rules that change some outcome, or end the interview."""

    @property
    def count(self) -> int:
        """The number of paths."""
        return sum(self.paths.values())

    def share(self, option: str | None) -> Fraction:
        """Return the share of the paths that end with the option, or with no clear winner."""
        return Fraction(self.paths[option], self.count or 1)


def prove(guide: Guide) -> Proof | None:
    """Return the proof of an interview; None if it has too many paths to walk."""
    nodes: Nodes = {}
    try:
        walk = Walk(Judge(guide), nodes=nodes)
        effective_rules = {
            rule.id
            for rule in guide.rules
            if rule.ends or Walk(Judge(_without(guide, rule.id)), nodes=nodes).root != walk.root
        }
    except TooManyWaysError:
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
