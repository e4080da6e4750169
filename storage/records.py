"""Everything that is stored, as frozen values. Knows no SQLite."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Annotated, Any, Final, Literal, TypeAlias, get_origin

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
from storage.fields import About, Kind
from storage.moments import in_utc
from storage.text import cleaned

QUESTION_LIMIT = 1000
"""Characters of a question that are stored."""


def _cleaned_text(value: Any) -> Any:
    return cleaned(value) if isinstance(value, str) else value


def _clipped(text: str) -> str:
    return text[:QUESTION_LIMIT]


Text = Annotated[str, BeforeValidator(_cleaned_text)]
Moment = Annotated[AwareDatetime, AfterValidator(in_utc)]
Status = Literal["proposed", "accepted", "rejected", "deprecated", "superseded"]
ACTIVE: frozenset[Status] = frozenset({"proposed", "accepted"})
"""The statuses of a decision that is in force, or may still come into force."""

Visibility = Literal["unknown", "public", "private"]
DecisionId = Annotated[str, StringConstraints(pattern=r"^D-[1-9][0-9]{0,9}$")]
EventKind = Literal[
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
"""The kinds of events. A decision "supersedes" another one, or is "released" from that again; it is
"placed" when Slack says whether its channel is public."""

SLACK = "Slack"
"""The author of "placed" events."""


class Record(BaseModel):
    """Base of all values in this package: frozen, without unknown fields."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)


class ConsideredOption(Record):
    """An option as it was when the team decided, with the label and score of that day."""

    id: Text
    label: Text
    score: float
    summary: Text = ""
    pros: tuple[Text, ...] = ()
    cons: tuple[Text, ...] = ()


class Draft(Record):
    """The content of a decision, from the record form and the interview before it.

    The guide's words (labels, questions, reasons) are copied as text, so that later edits of the
    guide don't rewrite history. `channel` is the channel that the decision is announced in, or
    else the one where the command was run; `told` is whether it is announced. Without an interview
    `chosen` is free text and `options` may be empty. People are user ids, or names.
    """

    team_id: Text
    title: Annotated[Text, About("Title", "line", editable=True, indexed=True)]
    context: Annotated[
        Text,
        About("Context", editable=True, indexed=True, heading="## Context and Problem Statement"),
    ] = ""
    why: Annotated[Text, About("Why", editable=True, indexed=True)]
    chosen: Annotated[Text, About(kind="line", editable=True)]
    chosen_label: Annotated[Text, About("Chosen", "line", editable=True, indexed=True)]
    created_by: Text
    recommended: Text | None = None
    recommended_label: Annotated[Text | None, About(kind="line", indexed=True)] = None
    guide: Text | None = None
    guide_title: Annotated[Text | None, About(kind="line", indexed=True)] = None
    guide_checked: date | None = None
    """The date of the guide's version."""
    guide_hash: Text | None = None
    """The hash of the guide's content at that time."""
    interview_id: Text | None = None
    options: Annotated[tuple[ConsideredOption, ...], About(kind="list", indexed=True)] = ()
    reasons: Annotated[tuple[Text, ...], About(kind="list", indexed=True)] = ()
    answers: Mapping[Text, Text] = {}
    """Criterion id -> choice id."""
    drivers: Annotated[Mapping[Text, Text], About(kind="list", indexed=True)] = {}
    """Question as it was asked -> answer in words."""
    consequences: Annotated[
        Text, About("Consequences", editable=True, indexed=True, heading="### Consequences")
    ] = ""
    confirmation: Annotated[
        Text, About("Confirmation", editable=True, indexed=True, heading="### Confirmation")
    ] = ""
    """A way to check that the decision is followed."""
    deciders: Annotated[tuple[Text, ...], About("Deciders", "people", editable=True)] = ()
    consulted: Annotated[tuple[Text, ...], About("Consulted", "people", editable=True)] = ()
    informed: Annotated[tuple[Text, ...], About("Informed", "people", editable=True)] = ()
    channel: Text | None = None
    told: bool = False
    source: Annotated[Text | None, About("Source", "link", editable=True)] = None
    """The permalink of the original message."""
    revisit_on: Annotated[date | None, About("Revisit on", "day", editable=True)] = None


class Decision(Draft):
    """A recorded draft: numbered within its workspace, and private until known to be public."""

    number: int
    created_at: Moment
    status: Annotated[Status, About("Status", "state")] = "accepted"
    visibility: Annotated[Visibility, About("Visibility", "state")] = "unknown"
    """Unknown counts as private, until Slack has said whether the channel is public."""
    revision: Annotated[int, Field(ge=1, le=2**31)] = 1
    """1 at first; each edit adds 1."""
    approvals: Mapping[Text, Moment] = {}
    """Decider -> when they approved."""
    objections: Mapping[Text, Text] = {}
    """Decider -> their reason."""
    supersedes: tuple[DecisionId, ...] = ()
    superseded_by: Annotated[DecisionId | None, About("Superseded by", "state")] = None
    redacted: bool = False
    """True once its words were removed for good, for example by legal request."""

    @property
    def announced(self) -> bool:
        """Return whether it is announced in its channel; exports fix the field's own name."""
        return self.told

    @property
    def id(self) -> str:
        """The id that people use, such as `D-12`; unique within the workspace only."""
        return f"D-{self.number}"

    @property
    def linked(self) -> tuple[str, ...]:
        """The ids of the decisions that it supersedes, and of the one that supersedes it."""
        return (*self.supersedes, *([self.superseded_by] if self.superseded_by else []))

    @property
    def people(self) -> frozenset[str]:
        """Everyone named in it: they may see it in any channel."""
        named = (person for name in fields_of("people") for person in getattr(self, name))
        return frozenset((self.created_by, *named))


FIELDS: Final[Mapping[str, About]] = {
    name: about
    for name, field in Decision.model_fields.items()
    for about in field.metadata
    if isinstance(about, About)
}
"""The described fields of a decision, in the order of the model."""

EDITABLE: Final = frozenset(name for name, about in FIELDS.items() if about.editable)

JSON_FIELDS: Final = tuple(
    name
    for name, field in Decision.model_fields.items()
    if get_origin(field.annotation) in {tuple, Mapping}
)
"""The fields with several values, which columns and cells hold as JSON."""


@cache
def fields_of(*kinds: Kind) -> tuple[str, ...]:
    """Return the names of the fields of some kinds, in the order of the model."""
    return tuple(name for name, about in FIELDS.items() if about.kind in kinds)


def number_of(decision_id: str) -> int:
    """Return the number in an id such as `D-12`."""
    return int(decision_id.removeprefix("D-"))


class Event(Record):
    """An entry of a decision's history: who did what, when and why.

    `changes` maps each changed field to its full new value, as in JSON; the first entry holds the
    whole decision. `why` and `changes` are None once the words were removed.
    `storage.record.history` describes the hashes.
    """

    team_id: Text
    number: int
    sequence: int
    at: Moment
    who: Text
    what: EventKind
    why: Text | None
    changes: Mapping[str, Any] | None
    salt: str | None
    content_hash: str
    hash: str


@dataclass(frozen=True, slots=True)
class ExportedDecision:
    """A decision with its history, oldest entry first."""

    decision: Decision
    history: tuple[Event, ...]


class Viewer(Record):
    """A person who reads decisions, with the ids of the channels that they are in.

    `inside` is whether they are full members of the workspace. Guests, and people from connected
    workspaces, see public decisions of their own channels only. `certain` is False if that could
    not be asked: the rest then claims too little, so that a decision that is not visible may well
    be theirs to see.
    """

    user_id: str
    channels: frozenset[str] = frozenset()
    inside: bool = True
    certain: bool = True


def visible(decision: Decision, viewer: Viewer | None) -> bool:
    """Return whether `viewer` may see `decision`. None is the operator, who sees everything."""
    return (
        viewer is None
        or (viewer.inside and decision.visibility == "public")
        or decision.channel in viewer.channels
        or viewer.user_id in decision.people
    )


class Interview(Record):
    """An interview in progress, saved page by page.

    `id` names it in the modal, and `channel` is where the command was run. `answers` maps
    criterion ids to choice ids, `form` the fields of the record form to their values, and `page`
    is where the person is. `guide_hash` is the version of the guide that it runs on, and `window`
    the modal that shows it: the one opened last. `round` is the round that it takes part in, or
    its own id if it records the result of that round. `decision_number` is the decision that came
    of it once it is finished.
    """

    id: str
    team_id: str
    user_id: str
    guide: str
    guide_hash: str | None = None
    channel: str | None
    window: str = ""
    page: str = ""
    answers: Mapping[Text, Text] = {}
    form: Mapping[str, Text | tuple[Text, ...]] = {}
    started_at: Moment
    updated_at: Moment
    round: str | None = None
    decision_number: int | None = None

    @property
    def takes_part(self) -> bool:
        """True if its answers are for a round."""
        return self.round not in (None, self.id)

    @property
    def records_round(self) -> bool:
        """True if it only records the result of a round."""
        return self.round == self.id


class Installation(Record):
    """The app as it is installed in a workspace, or in an organisation, according to Slack.

    Every record belongs to `team_id`, no matter who acts. `url` is the address of the workspace.
    It and `bot_id` are empty if Slack has not said.
    """

    team_id: Annotated[str, StringConstraints(min_length=1)]
    bot_user_id: str = ""
    bot_id: str = ""
    url: str = ""


class Gap(Record):
    """A question that the guides could not answer.

    `key` is that of its delivery, `channel` where it was asked, and `entry` the nearest entry, or
    the one that was voted down. The asker is not stored. `wanted` is whether somebody asked the
    guide's owner for an answer.
    """

    team_id: str
    key: str
    text: Annotated[Text, AfterValidator(_clipped)]
    verdict: Literal["unknown", "suggest", "missed"]
    """The bot's reaction; "missed" once somebody voted its answer down."""
    guide: str | None
    entry: str | None
    channel: str
    wanted: bool = False
    asked_at: Moment


class OutboxCall(Record):
    """A pending call of Slack's Web API: `method` with `arguments`, made once per `key`.

    `notify_user` is the person to inform if it can never be made.
    """

    team_id: str
    key: str
    method: str
    arguments: dict[str, Any]
    notify_user: str | None = None


class MessageSearch(Record):
    """A search for a message in the conversation `channel`, and how far it has got.

    It covers the messages between `oldest` and `latest`, in Slack's seconds. `cursor` is the page
    to read next, empty for the first, and `calls` the number of Slack's answers so far.
    """

    channel: str
    oldest: str
    latest: str
    cursor: str = ""
    calls: int = 0


class ClaimedCall(OutboxCall):
    """A call that one sender has claimed.

    `attempts` counts the claims, including this one. `uncertain` means that an earlier attempt may
    have succeeded: look for the message before sending it again. `search` is a search under way.
    """

    id: int
    put_at: Moment
    attempts: int
    uncertain: bool
    search: MessageSearch | None = None


class DamagedDecision(Record):
    """A decision that can't be read, of which people see the number only.

    The query that finds the row decides who may see that, without reading the damaged part.
    `created_at` is the text of its column, perhaps not a moment; lists are sorted by it.
    """

    team_id: str
    number: int
    created_at: str = ""

    @property
    def id(self) -> str:
        """The id that people use, as for `Decision`."""
        return f"D-{self.number}"

    @property
    def sentence(self) -> str:
        """The sentence for people."""
        return (
            f"{self.id} can't be read: a row of it is damaged; ask the bot's operator to run "
            "`framework-bot decisions verify` and to restore a backup."
        )


DecisionOrDamaged: TypeAlias = Decision | DamagedDecision


def require_readable(decision: DecisionOrDamaged | None) -> Decision | None:
    """Return `decision`. Raise `StorageError` if it is damaged."""
    if isinstance(decision, DamagedDecision):
        raise StorageError(decision.sentence)
    return decision


MIN_ANSWERS_FOR_COUNTS: Final = 3
"""Among fewer people, the number of votes for an answer would reveal who gave it."""


class Round(Record):
    """Several people who answer the same question, each on their own, on one version of a guide.

    `owner` started it in `channel`, and alone may close and record it; once the owner has left the
    workspace, everybody may who takes part in it. `asked` are the people invited, `answered` those
    who have handed in their answers, and `proposal` the result of the owner's own interview, if
    the round started with one.
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
        """True once everyone asked has answered; never if nobody was asked."""
        return bool(self.asked) and set(self.asked) <= set(self.answered)

    @property
    def shows_counts(self) -> bool:
        """True if enough people answered to show counts; the author of a proposal doesn't count."""
        return len(self.answered) - bool(self.proposal) >= MIN_ANSWERS_FOR_COUNTS

    @property
    def shows_result(self) -> bool:
        """True if a result doesn't reveal the answers of a single person other than the owner."""
        return len(self.answered) > 1 or self.answered == (self.owner,)

    @property
    def open(self) -> bool:
        """True while it takes answers."""
        return self.state == "open"
