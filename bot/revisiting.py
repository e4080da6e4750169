"""Asks on its day whether a decision still holds, and takes the answer."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, tzinfo
from typing import Self

from bot import ids, postman
from bot.errors import FieldRefusal, Refusal
from bot.payloads import OpenView, Press
from bot.render.replay import replay_text
from bot.render.revisit import WAITS, question
from bot.services import Services
from knowledge.models import Guide
from knowledge.replay import Stored, replay
from storage.agenda import Revisit, Upcoming
from storage.changes import Change, Confirm, Snooze
from storage.lifecycle import forbidden
from storage.moments import morning
from storage.records import Call, Decision

NO_DAY = "Choose a day."


def date_mornings(services: Services) -> None:
    """Let what is to come up do so in the morning of its author, as far as Slack tells of it."""
    for upcoming in services.agenda.undated():
        if profile := services.audience.profile(upcoming.decision.created_by):
            services.agenda.set_due(upcoming, due_at(upcoming, profile.zone))


def due_at(upcoming: Upcoming, zone: tzinfo) -> datetime:
    """09:00 in `zone` on the decision's day, or on the weekday of it in a later week; in UTC."""
    day = upcoming.decision.revisit_on
    if day and upcoming.due_at == morning(day, UTC):
        return morning(day, zone)
    return morning(upcoming.due_at.astimezone(zone).date(), zone)


def ask_due(services: Services) -> None:
    """Owe each question whose time has come, once whoever calls this how often."""
    while _ask_next(services):
        services.postman.wake()


def _ask_next(services: Services) -> bool:
    now = services.clock()
    with services.database.transaction():
        due = services.agenda.claim_due(now, limit=1)
        for revisit in due:
            services.outbox.put(_call(services, revisit), now=now)
    return bool(due)


def _call(services: Services, revisit: Revisit) -> Call:
    """In the thread of the decision's post; what was told to no channel, to the author."""
    decision = revisit.decision
    posted = services.outbox.posted(decision.team_id, f"decision:{decision.id}")
    place: dict[str, str | bool] = {"channel": decision.created_by}
    if posted:
        place = {"channel": posted[0], "thread_ts": posted[1], "reply_broadcast": True}
    message = question(decision, _replayed(services, decision), again=revisit.turn > 1)
    return Call(
        team_id=decision.team_id,
        key=f"revisit:{decision.id}:{decision.revisit_on}:{revisit.turn}",
        method=postman.POST,
        arguments={**place, **message.arguments()},
        notify_user=decision.created_by,
    )


def _replayed(services: Services, decision: Decision) -> str:
    """What today's guide says to the interview; empty where there was none, or no guide is left."""
    guide = next((one for one in services.guides if one.id == decision.guide), None)
    if guide is None or not (decision.answers and guide.criteria):
        return ""
    kept = services.versions.get(decision.guide_hash or "")
    scores = {option.id: option.score for option in decision.options}
    stored = Stored(answers=decision.answers, recommended=decision.recommended, scores=scores)
    found = replay(guide, stored, Guide.kept(kept) if kept else None)
    return replay_text(guide, found, decision.recommended_label or "no clear winner")


@dataclass(frozen=True, slots=True)
class Asked:
    """What a window of the question carries: the decision, who may answer, and where it stands."""

    number: int
    owner: bool = False
    channel: str = ""
    ts: str = ""

    @property
    def metadata(self) -> str:
        """For private_metadata."""
        return f"{self.number}:{self.owner:d}:{self.channel}:{self.ts}"

    @classmethod
    def of(cls, metadata: str) -> Self:
        """Read it again; `Refusal` where another version of the bot wrote it."""
        match metadata.split(":"):
            case [number, owner, channel, ts] if number.isdecimal():
                return cls(int(number), owner == "1", channel, ts)
        raise Refusal("That window is from an earlier version of me. Please open it again.")


def pressed(services: Services, press: Press) -> tuple[Decision, Asked]:
    """The decision that is asked about; `Refusal` unless the person may answer.

    Asks Slack whether somebody else is an owner, where owners may edit.
    """
    number = int(press.value) if press.value.isdecimal() else 0
    decision = services.decisions.get(press.team_id, number)
    if decision is None:
        raise Refusal(f"There is no decision D-{number}.")
    owner = services.owners_may_edit and _owns(services, press.user)
    if sentence := forbidden(decision, Confirm(), press.user, may_all=owner):
        raise Refusal(sentence)
    return decision, Asked(number, owner, press.channel, press.message_ts)


def _owns(services: Services, user: str) -> bool:
    profile = services.audience.profile(user)
    return profile is not None and profile.owner


def answered(services: Services, view: OpenView) -> tuple[Asked, Decision]:
    """Keep the answer of a window; raises `FieldRefusal`, `ChangeRefused`."""
    asked = Asked.of(view.metadata)
    decision = services.decisions.change(
        view.team_id,
        asked.number,
        _change(services, view),
        who=view.user,
        now=services.clock(),
        may_all=asked.owner,
    )
    return asked, decision


def _change(services: Services, view: OpenView) -> Change:
    day = _day(view)
    if view.callback_id == ids.CONFIRMING:
        return Confirm(next=day)
    if day is None:
        waits = WAITS.get(str(_value(view, ids.AFTER)))
        if waits is None:
            raise FieldRefusal(_block(view, ids.REVISIT), NO_DAY)
        day = services.clock().date() + waits
    return Snooze(until=day)


def _day(view: OpenView) -> date | None:
    value = _value(view, ids.REVISIT)
    try:
        return date.fromisoformat(str(value)) if value else None
    except ValueError:
        raise FieldRefusal(_block(view, ids.REVISIT), NO_DAY) from None


def _value(view: OpenView, field: str) -> object:
    return view.values.get(_block(view, field))


def _block(view: OpenView, field: str) -> str:
    return ids.block_of(view.metadata, field)


def earliest(services: Services) -> date:
    """The first day that a person may choose."""
    return services.clock().date() + timedelta(days=1)
