"""Kinds of conversations, by their ids."""

from typing import TypeGuard


def is_channel(place: str | None) -> TypeGuard[str]:
    """Return whether the id is that of a public or private channel, not of a direct message."""
    return place is not None and place.startswith(("C", "G"))


def is_direct(place: str) -> bool:
    """Return whether the id is that of a direct message with the bot."""
    return place.startswith("D")
