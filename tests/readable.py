"""Lists without damaged decisions, for tests."""

from collections.abc import Iterable

from storage.records import Decision, DecisionOrDamaged


def readable(found: Iterable[DecisionOrDamaged]) -> tuple[Decision, ...]:
    """Return the decisions of a list; fail if one of them is damaged."""
    listed = tuple(found)
    decisions = tuple(one for one in listed if isinstance(one, Decision))
    assert decisions == listed
    return decisions
