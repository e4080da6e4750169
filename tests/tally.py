"""Counts of injected faults and of violations, for the report at the end."""

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import TypeAlias

import pytest

KEY = pytest.StashKey["Tally"]()
Counts: TypeAlias = tuple[Mapping[str, int], Mapping[str, int]]


class Tally:
    """Counts the faults and requests that were tried, and the violations that were found."""

    def __init__(self) -> None:
        self._tried: Counter[str] = Counter()
        self._harm: Counter[str] = Counter()

    def count(self, what: str, times: int = 1) -> None:
        """Count something that was tried."""
        self._tried[what] += times

    def found(self, harm: Mapping[str, int]) -> None:
        """Count violations; kinds with a count of zero are reported, too."""
        self._harm.update(harm)

    def counts(self) -> Counts:
        """Return the counts, to be merged by another process."""
        return dict(self._tried), dict(self._harm)

    def merge(self, counts: Counts) -> None:
        """Add the counts of another process."""
        tried, harm = counts
        self._tried.update(tried)
        self._harm.update(harm)

    def lines(self) -> Iterator[str]:
        """Yield a table of what was tried and found."""
        yield from _table("tried", self._tried)
        yield from _table("found", self._harm)


def _table(title: str, counts: Mapping[str, int]) -> Iterator[str]:
    yield f"{title:>10}"
    yield from (f"{times:>10,} {what}" for what, times in counts.items())
