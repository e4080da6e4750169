"""What a row of the table says."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Figure:
    """What was measured of this bot and of a peer in the same run, both in `unit`.

    `aim` is what was promised of the row, where something was.
    """

    what: str
    own: float
    peer: float
    peer_is: str
    unit: str = "ms"
    aim: str = ""
