"""The conclusion of an interview."""

from collections.abc import Mapping

from pydantic import Field

from knowledge.guide.models import Value


class Reason(Value):
    """Points that an answer gives to an option; 0 points if a rule rules the option out."""

    criterion: str
    option: str
    points: float
    because: str
    cites: str | None = Field(default=None, exclude=True)


class Change(Value):
    """A flip: a different answer, or a pair of them, and the recommendation that it leads to."""

    criterion: str | tuple[str, str]
    from_: str | tuple[str, str] = Field(serialization_alias="from")
    to: str | tuple[str, str]
    recommendation: str | None


class Conclusion(Value):
    """The conclusion of an interview; its fields are those of `choose --json`.

    A `recommendation` of None means that there is no clear winner.
    """

    guide: str
    answers: Mapping[str, str]
    recommendation: str | None
    scores: Mapping[str, float]
    margin: float
    ruled_out: Mapping[str, str]
    reasons: tuple[Reason, ...]
    would_change: tuple[Change, ...]
    questions_asked: tuple[str, ...]

    def document(self) -> dict[str, object]:
        """Return the JSON document of `choose --json`."""
        return self.model_dump(mode="json", by_alias=True)
