"""Lists in which nothing is damaged, for tests."""

from collections.abc import Iterable

from storage.records import Decision, DecisionOrDamaged


def readable(found: Iterable[DecisionOrDamaged]) -> tuple[Decision, ...]:
    """The decisions of a list, all of which can be read."""
    listed = tuple(found)
    decisions = tuple(one for one in listed if isinstance(one, Decision))
    assert decisions == listed
    return decisions
