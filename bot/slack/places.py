"""What the id of a conversation tells of it. Pure."""

from typing import TypeGuard


def is_channel(place: str | None) -> TypeGuard[str]:
    """Whether it is a channel, open or closed: neither direct messages nor nowhere."""
    return place is not None and place.startswith(("C", "G"))


def is_direct(place: str) -> bool:
    """Whether it is somebody's direct messages with the bot."""
    return place.startswith("D")
