"""What is kept, as frozen values: decisions, interviews, gaps, what is owed. Knows no SQLite."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any, Final, Literal, TypeAlias

from pydantic import (
    AfterValidator,
    AwareDatetime,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
)

from storage.errors import StorageError
from storage.moments import in_utc
from storage.text import cleaned

MOST_OF_A_QUESTION = 1000
"""So many characters of a question are kept."""


def _cleaned_text(value: Any) -> Any:
    return cleaned(value) if isinstance(value, str) else value


def _clipped(text: str) -> str:
    return text[:MOST_OF_A_QUESTION]


Text = Annotated[str, BeforeValidator(_cleaned_text)]
Moment = Annotated[AwareDatetime, AfterValidator(in_utc)]
Status = Literal["proposed", "accepted", "rejected", "deprecated", "superseded"]
HOLDS: frozenset[Status] = frozenset({"proposed", "accepted"})
"""A decision in these states holds, or may come to hold."""

Visibility = Literal["unknown", "public", "private"]
DecisionId = Annotated[str, StringConstraints(pattern=r"^D-[1-9][0-9]{0,9}$")]
What = Literal[
    "recorded",
    "edited",
    "approved",
    "objected",
    "accepted",
    "rejected",
    "deprecated",
    "superseded",
    "supersedes",
    "released",
    "reopened",
    "confirmed",
    "snoozed",
    "redacted",
    "placed",
]
"""What was done to a decision. It "supersedes" another, or was "released" from that again; it was
"placed" where Slack told whether its place is public."""

SLACK = "Slack"
"""Who places decisions."""


class Record(BaseModel):
    """The ground of every value in this package: frozen, and unknown fields are refused."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)


class Considered(Record):
    """An option as it stood when the team decided: its label and score of that day."""

    id: Text
    label: Text
    score: float
    summary: Text = ""
    pros: tuple[Text, ...] = ()
    cons: tuple[Text, ...] = ()


class Draft(Record):
    """What the record form and the interview before it give.

    The guide's words (labels, questions, reasons) are kept as text, so that a later edit of the
    guide rewrites no history. `channel` is the place that the decision belongs to, the one it
    tells or else the one where the command was run, and `told` whether it tells it. Without an
    interview `chosen` is free text and `options` may be empty. People are user ids, or names.
    """

    team_id: Text
    title: Text
    context: Text = ""
    why: Text
    chosen: Text
    chosen_label: Text
    created_by: Text
    recommended: Text | None = None
    recommended_label: Text | None = None
    guide: Text | None = None
    guide_title: Text | None = None
    guide_checked: date | None = None
    """The day of the guide's version."""
    guide_hash: Text | None = None
    """Of the guide's content, as it was."""
    interview_id: Text | None = None
    options: tuple[Considered, ...] = ()
    reasons: tuple[Text, ...] = ()
    answers: Mapping[Text, Text] = {}
    """Criterion id -> choice id."""
    drivers: Mapping[Text, Text] = {}
    """The question as it was asked -> the answer in words."""
    consequences: Text = ""
    confirmation: Text = ""
    """How it will be seen that the decision is kept to."""
    deciders: tuple[Text, ...] = ()
    consulted: tuple[Text, ...] = ()
    informed: tuple[Text, ...] = ()
    channel: Text | None = None
    told: bool = False
    source: Text | None = None
    """The permalink of the conversation that it came of."""
    revisit_on: date | None = None


class Decision(Draft):
    """A draft once recorded: numbered within its workspace, and private until known public."""

    number: int
    created_at: Moment
    status: Status = "accepted"
    visibility: Visibility = "unknown"
    """Counts as private until Slack has told the kind of its place."""
    revision: Annotated[int, Field(ge=1, le=2**31)] = 1
    """How often its words have been written: an edit makes a new one."""
    approvals: Mapping[Text, Moment] = {}
    """Decider -> when."""
    objections: Mapping[Text, Text] = {}
    """Decider -> the reason."""
    supersedes: tuple[DecisionId, ...] = ()
    superseded_by: DecisionId | None = None
    redacted: bool = False
    """Whether its words were removed, as the law may ask; the fact of it stays."""

    @property
    def id(self) -> str:
        """What people call it, `D-12`; unique within the workspace only."""
        return f"D-{self.number}"

    @property
    def linked(self) -> tuple[str, ...]:
        """The ids of the decisions whose place it takes, and of the one that takes its place."""
        return (*self.supersedes, *([self.superseded_by] if self.superseded_by else []))

    @property
    def people(self) -> frozenset[str]:
        """All who are named in it, who may see it wherever it was taken."""
        return frozenset((self.created_by, *self.deciders, *self.consulted, *self.informed))


def number_of(decision_id: str) -> int:
    """The number in an id such as `D-12`."""
    return int(decision_id.removeprefix("D-"))


class Event(Record):
    """One entry of a decision's history: who did what, when and why.

    `changes` maps each field that changed to its new value in full, as JSON has it; the first
    entry holds the whole decision. `why` and `changes` are None once the words were removed. The
    hashes are told of in `storage.record.history`.
    """

    team_id: Text
    number: int
    sequence: int
    at: Moment
    who: Text
    what: What
    why: Text | None
    changes: Mapping[str, Any] | None
    salt: str | None
    content_hash: str
    hash: str


@dataclass(frozen=True, slots=True)
class ExportedDecision:
    """A decision, and what happened to it, oldest first."""

    decision: Decision
    history: tuple[Event, ...]


class Viewer(Record):
    """A person who reads: the user id, and the ids of the channels that the person is in.

    `inside` is whether the workspace is theirs: guests, and people of connected workspaces, see
    of what is public only what belongs to their channels.
    """

    user_id: str
    channels: frozenset[str] = frozenset()
    inside: bool = True


def visible(decision: Decision, viewer: Viewer | None) -> bool:
    """Whether `viewer` may see any word of `decision`; None is the operator, who sees all."""
    return (
        viewer is None
        or (viewer.inside and decision.visibility == "public")
        or decision.channel in viewer.channels
        or viewer.user_id in decision.people
    )


class Interview(Record):
    """An interview under way, kept page by page.

    `id` names it in the modal, `channel` is the place of the command, `answers` maps criterion
    ids to choice ids, `form` the fields of the record form to what stands in them, and `page`
    says where the person is. `guide_hash` is the version of the guide that it runs on, `seat` the
    window that has it: the one opened last. `round` is the one that it takes part in, or, where
    that has its own id, the one that it records. `decision_number` tells that it is finished and
    what came of it.
    """

    id: str
    team_id: str
    user_id: str
    guide: str
    guide_hash: str | None = None
    channel: str | None
    seat: str = ""
    page: str = ""
    answers: Mapping[Text, Text] = {}
    form: Mapping[str, Text | tuple[Text, ...]] = {}
    started_at: Moment
    updated_at: Moment
    round: str | None = None
    decision_number: int | None = None

    @property
    def takes_part(self) -> bool:
        """Whether its answers are for a round."""
        return self.round not in (None, self.id)

    @property
    def records_round(self) -> bool:
        """Whether it only records what came of a round."""
        return self.round == self.id


class Gap(Record):
    """A question that the guides could not answer, as far as their author needs it.

    `key` names its delivery, `channel` is where it was typed, `entry` is the nearest one, or the
    one that was voted down; who asked is not kept. `wanted` says that somebody asked the guide's
    owner for an answer.
    """

    team_id: str
    key: str
    text: Annotated[Text, AfterValidator(_clipped)]
    verdict: Literal["unknown", "suggest", "missed"]
    """What the bot made of it; "missed" once somebody found its answer not helpful."""
    guide: str | None
    entry: str | None
    channel: str
    wanted: bool = False
    asked_at: Moment


class Call(Record):
    """A call of Slack's Web API that is owed: `method` with `arguments`, once per `key`.

    `notify_user` is who should hear of it where it can never be made.
    """

    team_id: str
    key: str
    method: str
    arguments: dict[str, Any]
    notify_user: str | None = None


class Parcel(Call):
    """A call that one sender has now.

    `attempts` counts the claims, this one included. `uncertain` says that an earlier attempt may
    have arrived: look for the message before sending it again.
    """

    id: int
    put_at: Moment
    attempts: int
    uncertain: bool


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
