"""What can happen in an interview, over every way to answer it. Pure.

The number of ways grows with each criterion. Those that differ in nothing that still matters are
walked together: a state has the answers that later conditions look at, and with them the leads
of one option over the others, without those that are nowhere better than another's.
"""

from collections import defaultdict
from decimal import Decimal

from knowledge.models import Criterion
from knowledge.paths import comes_up, holds
from knowledge.scoring import Judge, allowed

MOST_LEADS = 20_000
MOST_LEADS_TOGETHER = 1_000
"""How many leads are followed at once, in all and in one state, before the walk is given up."""

_Known = tuple[tuple[str, str], ...]
_Leads = tuple[Decimal, ...]


class TooManyWaysError(Exception):
    """There are more ways through the interview than can be walked."""


class Walk:
    """Every way through a guide's interview, as one option sees it."""

    def __init__(self, judge: Judge, option: str) -> None:
        """Walk them all; TooManyWaysError where that would take too long."""
        self.reached: set[str] = set()
        self._judge = judge
        self._option = option
        self._rivals = [other.id for other in judge.guide.options if other.id != option]
        self._states: dict[_Known, set[_Leads]] = {(): {(Decimal(),) * len(self._rivals)}}
        for number in range(len(judge.guide.criteria)):
            self._step(number)

    def can_win(self) -> bool:
        """Whether any of the ways ends with the option recommended."""
        return any(
            self._wins(self._ruled_out(known), lead)
            for known, leads in self._states.items()
            for lead in leads
        )

    def _wins(self, ruled_out: set[str], lead: _Leads) -> bool:
        rivals = zip(self._rivals, lead, strict=True)
        clear = all(by > self._judge.tie_margin or rival in ruled_out for rival, by in rivals)
        return clear and self._option not in ruled_out

    def _ruled_out(self, known: _Known) -> set[str]:
        rules = (rule for rule in self._judge.guide.rules if holds(rule.when, dict(known)))
        return {option for rule in rules for option in rule.rules_out}

    def _step(self, number: int) -> None:
        guide = self._judge.guide
        criterion = guide.criteria[number]
        matters = {name for later in guide.criteria[number + 1 :] for name in later.when}
        matters |= {name for rule in guide.rules for name in rule.when}
        after: dict[_Known, set[_Leads]] = defaultdict(set)
        for known, leads in self._states.items():
            for answer in self._ways(criterion, known):
                told = (*known, (criterion.id, answer))
                gains = self._gains(criterion, answer)
                after[tuple(pair for pair in told if pair[0] in matters)] |= {
                    tuple(map(Decimal.__add__, lead, gains)) for lead in leads
                }
        if sum(map(len, after.values())) > MOST_LEADS:
            raise TooManyWaysError
        self._states = {known: _best(leads) for known, leads in after.items()}

    def _ways(self, criterion: Criterion, known: _Known) -> tuple[str, ...]:
        if not comes_up(self._judge.guide, criterion, dict(known)):
            return ("",)
        self.reached.add(criterion.id)
        return allowed(criterion)

    def _gains(self, criterion: Criterion, answer: str) -> _Leads:
        points = self._judge.points(criterion.id, answer)
        own = points.get(self._option, Decimal())
        return tuple(own - points.get(rival, Decimal()) for rival in self._rivals)


def _best(leads: set[_Leads]) -> set[_Leads]:
    """Drop each lead that another equals or exceeds everywhere."""
    if len(leads) > MOST_LEADS_TOGETHER:
        raise TooManyWaysError
    best: set[_Leads] = set()
    for lead in sorted(leads, reverse=True):
        if not any(all(a >= b for a, b in zip(other, lead, strict=True)) for other in best):
            best.add(lead)
    return best
