"""Decisions that can't be read, which lists name beside the others."""

from typing import TypeAlias

from storage.errors import StorageError
from storage.records import Decision, Record


class Damaged(Record):
    """That a decision can't be read: of what is kept of it, people are told the number only.

    Who may be told is decided by the query that finds the row, without reading what is damaged.
    `created_at` is what stands in its row, perhaps no moment; it has its place in a list by that.
    """

    team_id: str
    number: int
    created_at: str = ""

    @property
    def id(self) -> str:
        """What people call it, as that of a decision."""
        return f"D-{self.number}"

    @property
    def sentence(self) -> str:
        """What the reader needs."""
        return (
            f"{self.id} can't be read: a row of it is damaged; ask whoever runs this bot to "
            "run `framework-bot decisions verify` and to put back a backup."
        )


Listed: TypeAlias = Decision | Damaged


def whole(found: Listed | None) -> Decision | None:
    """The same; raises `StorageError` where it can't be read."""
    if isinstance(found, Damaged):
        raise StorageError(found.sentence)
    return found
