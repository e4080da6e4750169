"""Where a list is turned to, as it travels in the buttons that turn it."""

import re
from dataclasses import dataclass
from typing import Final

MOST_PAGES: Final = 30
"""So many ranks fit into a button's value beside the longest line."""

_RANK = re.compile(r"(\d{1,2})-(\d{1,10})")


@dataclass(frozen=True, slots=True)
class Cursor:
    """What was typed, as Slack escapes it, and the ranks behind which each page so far began.

    The first page has none. After `MOST_PAGES` the way back leads to the first one sooner.
    """

    line: str
    trail: tuple[tuple[int, int], ...] = ()

    @property
    def after(self) -> tuple[int, int] | None:
        """The rank behind which the page begins."""
        return self.trail[-1] if self.trail else None

    def on(self, rank: tuple[int, int]) -> "Cursor":
        """The page behind `rank`."""
        return Cursor(self.line, (*self.trail, rank)[-MOST_PAGES:])

    def back(self) -> "Cursor | None":
        """The page before; None on the first."""
        return Cursor(self.line, self.trail[:-1]) if self.trail else None

    def encode(self) -> str:
        """The button's value."""
        return ",".join(f"{tier}-{number}" for tier, number in self.trail) + f" {self.line}"

    @classmethod
    def decode(cls, value: str) -> "Cursor":
        """What `encode` has made; of another text the first page of a list without words."""
        trail, _, line = value.partition(" ")
        ranks = [_RANK.fullmatch(part) for part in trail.split(",")] if trail else []
        found = tuple((int(rank[1]), int(rank[2])) for rank in ranks if rank)
        return cls(line, found) if len(found) == len(ranks) else cls("")
