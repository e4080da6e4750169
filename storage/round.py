"""A round of several people, as a frozen value; knows no SQLite."""

from typing import Final, Literal

from storage.records import Moment, Record, Text

LEAST_TO_COUNT: Final = 3
"""Among fewer people, how many gave an answer tells who did."""


class Round(Record):
    """People who answer the same question, on the same version of a guide, each on their own.

    `owner` began it in `channel`, and alone may close and record it; `asked` are those who were
    asked to take part, `answered` those who have handed in their answers. `proposal` is the
    result of the owner's that it began with, if any.
    """

    team_id: str
    id: str
    owner: str
    guide: str
    guide_title: Text
    guide_hash: str
    question: Text
    channel: str
    asked: tuple[str, ...] = ()
    answered: tuple[str, ...] = ()
    proposal: Text = ""
    state: Literal["open", "closed", "recorded", "cancelled"] = "open"
    decision_number: int | None = None
    began_at: Moment

    @property
    def complete(self) -> bool:
        """Whether all who were asked have answered; never where nobody was."""
        return bool(self.asked) and set(self.asked) <= set(self.answered)

    @property
    def hides_who(self) -> bool:
        """Whether enough have answered for counts, without whoever proposed: that is no secret."""
        return len(self.answered) - bool(self.proposal) >= LEAST_TO_COUNT

    @property
    def tellable(self) -> bool:
        """Whether there is more to tell than one person's answers, but for the owner's own."""
        return len(self.answered) > 1 or self.answered == (self.owner,)

    @property
    def open(self) -> bool:
        """Whether answers are taken."""
        return self.state == "open"
