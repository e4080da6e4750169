"""A round of several people, as a frozen value; knows no SQLite."""

from typing import Literal

from storage.records import Moment, Record, Text


class Round(Record):
    """People who answer the same question, on the same version of a guide, each on their own.

    `owner` began it in `channel`, and alone may close and record it; `asked` are those who were
    asked to take part, `answered` those who have handed in their answers. `proposed` says that it
    began with a result of the owner's. `revision` counts what has happened to it.
    """

    team_id: str
    id: str
    owner: str
    guide: str
    guide_hash: str
    question: Text
    channel: str
    asked: tuple[str, ...] = ()
    answered: tuple[str, ...] = ()
    proposed: bool = False
    state: Literal["open", "closed", "recorded", "cancelled"] = "open"
    decision_number: int | None = None
    revision: int = 0
    began_at: Moment

    @property
    def complete(self) -> bool:
        """Whether all who were asked have answered; never where nobody was."""
        return bool(self.asked) and set(self.asked) <= set(self.answered)

    @property
    def open(self) -> bool:
        """Whether answers are taken."""
        return self.state == "open"
