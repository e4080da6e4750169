"""What was tried and what came of it, for the report at the end."""

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import TypeAlias

import pytest

KEY = pytest.StashKey["Tally"]()
Counts: TypeAlias = tuple[Mapping[str, int], Mapping[str, int]]


class Tally:
    """How often each fault came, how much was done meanwhile, and what should not have happened."""

    def __init__(self) -> None:
        self._tried: Counter[str] = Counter()
        self._harm: Counter[str] = Counter()

    def count(self, what: str, times: int = 1) -> None:
        """Note that it was tried."""
        self._tried[what] += times

    def found(self, harm: Mapping[str, int]) -> None:
        """Note what should not have happened; zeros are told of, too."""
        self._harm.update(harm)

    def counts(self) -> Counts:
        """What another process can take in."""
        return dict(self._tried), dict(self._harm)

    def take_in(self, counts: Counts) -> None:
        """Add what another process has counted."""
        tried, harm = counts
        self._tried.update(tried)
        self._harm.update(harm)

    def lines(self) -> Iterator[str]:
        """A table: what was tried, and below it the harm."""
        yield from _table("tried", self._tried)
        yield from _table("found", self._harm)


def _table(title: str, counts: Mapping[str, int]) -> Iterator[str]:
    yield f"{title:>10}"
    yield from (f"{times:>10,} {what}" for what, times in counts.items())
