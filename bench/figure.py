"""A row of the table."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Figure:
    """Measurements of this bot and of a peer in the same run, both in `unit`.

    `aim` is the target for the row, if there is one.
    """

    what: str
    own: float
    peer: float
    peer_is: str
    unit: str = "ms"
    aim: str = ""
