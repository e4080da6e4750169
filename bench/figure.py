"""What a row of the table says."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Figure:
    """Medians in milliseconds, measured in the same run."""

    what: str
    own: float
    peer: float
    peer_is: str
