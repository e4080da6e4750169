"""What was tried, for the report at the end."""

from collections import Counter

import pytest

KEY = pytest.StashKey["Tally"]()


class Tally:
    """How often each fault came, and how much was asked and decided meanwhile."""

    def __init__(self) -> None:
        self._counts: Counter[str] = Counter()

    def count(self, what: str, times: int = 1) -> None:
        """Note that it happened."""
        self._counts[what] += times

    def lines(self) -> list[str]:
        """A line for each."""
        return [f"{times:>8,} {what}" for what, times in self._counts.items()]
