"""The conclusion of an interview."""

from collections.abc import Mapping

from pydantic import Field

from knowledge.guide.models import Value


class Reason(Value):
    """The effect of one answer on an option; 0 points for a rule that rules the option out."""

    criterion: str
    option: str
    points: float
    because: str
    cites: str | None = Field(default=None, exclude=True)


class Change(Value):
    """Another answer, or a pair of them, and the recommendation that it would lead to."""

    criterion: str | tuple[str, str]
    from_: str | tuple[str, str] = Field(serialization_alias="from")
    to: str | tuple[str, str]
    recommendation: str | None


class Conclusion(Value):
    """The result of an interview, with the fields of `choose --json`."""

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
