"""Rounds: several people take the same interview on their own, and then it is compared.

What happens is kept before it is acknowledged, in one commit with what the channel is to be told.
"""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any, Final

from slack_sdk.models.views import View

from bot import ids, interviewing, posting, postman, steps
from bot.errors import Refusal
from bot.forms import MOST_PEOPLE
from bot.inviting import invitation_of
from bot.payloads import Command, OpenView, Press
from bot.render import rounds as render
from bot.render import told
from bot.render.message import Message
from bot.services import Services
from knowledge import interview as reasoning
from knowledge.comparison import Comparison, compare
from knowledge.models import Guide
from storage.records import Call, Interview, Parcel
from storage.team import Round

POST: Final = "round:"
"""How the keys of the posts of rounds begin."""

LASTS: Final = timedelta(weeks=2)

GONE: Final = "I no longer know that round: it was over long ago."
ELSEWHERE: Final = "That round belongs to another channel. Its members can take part."
NOT_YOURS: Final = "Only <@{owner}>, who began this round, can do that."
NOWHERE: Final = (
    "I don't know which channel to propose it in. "
    f"Run `{ids.CHOOSE}` in the channel; your interview goes on there."
)


def begin(services: Services, command: Command, bot_user_id: str) -> str:
    """Ask the people whom the command names; what its author reads."""
    invitation = invitation_of(command, bot_user_id)
    guide = interviewing.find_guide(services, invitation.guide)
    begun = Round(
        team_id=command.team_id,
        id=interviewing.token_of(command.trigger_id),
        owner=command.user,
        guide=guide.id,
        guide_title=guide.title,
        guide_hash=guide.content_hash,
        question=invitation.question or guide.title,
        channel=command.channel,
        asked=invitation.asked,
        began_at=services.clock(),
    )
    with services.database.transaction():
        _begin(services, guide, begun)
    services.work.later(services.postman.wake)
    services.work.later(lambda: _reach(services, begun))
    return render.ASKING


def propose(services: Services, view: OpenView) -> View:
    """Begin a round with the result of an interview, whose answers are the first handed in."""
    with services.database.transaction():
        guide, interview = interviewing.load(services, view)
        if reasoning.missing(guide, interview.answers):
            return interviewing.turn(services, view, steps.stay)
        if not interview.round:
            if not interview.channel or interview.channel[0] not in "CG":
                raise Refusal(NOWHERE)
            _propose(services, guide, interview, interview.channel)
    services.work.later(services.postman.wake)
    return render.proposed_page(view.metadata, interview.channel or "")


def take_part(services: Services, press: Press) -> View:
    """The person's own interview of the round, where it was left."""
    with services.database.transaction():
        begun = _found(services, press)
        if not begun.open:
            raise Refusal(interviewing.CLOSED)
        left = services.interviews.unfinished(
            press.team_id, press.user, since=begun.began_at, round_id=begun.id
        )
        own = _interview(services, begun, interviewing.token(), press.user)
        return interviewing.take_over(services, left or own, press.trigger_id)


def hand_in(services: Services, view: OpenView) -> View:
    """Count the answers; the last of those who were asked closes the round.

    The same answers again, late as well, are answered the same.
    """
    with services.database.transaction():
        guide, interview = interviewing.load(services, view)
        if reasoning.missing(guide, interview.answers):
            return interviewing.turn(services, view, steps.stay)
        now, team, name = services.clock(), interview.team_id, interview.round or ""
        if services.rounds.hand_in(team, name, view.user, interview.answers, now=now):
            left = {"page": ids.SUMMARY, "updated_at": now}
            services.interviews.save(interview.model_copy(update=left))
        elif services.rounds.handed_in(team, name, view.user) != interview.answers:
            raise Refusal(interviewing.CLOSED)
        answered = find(services, team, name)
        if not (answered.complete and _close(services, answered)):
            _tell_anew(services, answered)
    services.work.later(services.postman.wake)
    return render.handed_in_page(view.metadata, answered)


def close(services: Services, press: Press) -> str:
    """End the round with the answers that are there; what the owner reads."""
    with services.database.transaction():
        begun = _owned(services, press)
        if not _close(services, begun):
            raise Refusal("This round is closed already. The comparison is in its thread.")
    services.work.later(services.postman.wake)
    return render.CLOSING


def open_record(services: Services, press: Press) -> View:
    """The form that records what came of a round, filled in with the combined picture."""
    with services.database.transaction():
        begun = _owned(services, press)
        if begun.state == "recorded":
            raise Refusal(f"This round is recorded already, as D-{begun.decision_number}.")
        if begun.open or not begun.tellable:
            raise Refusal("There is nothing to record in this round.")
        form = _form(begun, compared(services, interviewing.version(services, begun), begun))
        left = services.interviews.get(begun.team_id, begun.id)
        fresh = _interview(services, begun, begun.id, begun.owner, form)
        return interviewing.take_over(services, left or fresh, press.trigger_id)


def find(services: Services, team: str, name: str) -> Round:
    """The round of this id; `Refusal` where it was forgotten."""
    begun = services.rounds.get(team, name)
    if begun is None:
        raise Refusal(GONE)
    return begun


def compared(services: Services, guide: Guide, begun: Round) -> Comparison:
    """All answers of a round, side by side; there is one at least."""
    return compare(guide, services.rounds.answers(begun.team_id, begun.id))


def close_overdue(services: Services) -> None:
    """Close the rounds whose time is over, and tell their owners."""
    for begun in services.rounds.overdue(services.clock() - LASTS):
        with services.database.transaction():
            _close(services, begun)
            _owe(services, begun, "round-over", begun.owner, render.over(begun))
        services.postman.wake()


def latest(services: Services, parcel: Parcel) -> Mapping[str, Any]:
    """The arguments of the post that `parcel` brings up to date, as the round is now."""
    begun = services.rounds.get(parcel.team_id, parcel.arguments["post"].removeprefix(POST))
    if begun is None:
        return {}
    return render.round_message(begun).arguments()


def recorded(services: Services, begun: Round, number: int) -> None:
    """Show which decision came of the round. Belongs into the transaction that records it."""
    services.rounds.recorded(begun.team_id, begun.id, number)
    _tell_anew(services, begun)


def _close(services: Services, begun: Round) -> bool:
    """Compare the answers in the post's thread; False where the round was not open any more."""
    if not services.rounds.close(begun.team_id, begun.id):
        return False
    guide = interviewing.version(services, begun)
    comparison = compared(services, guide, begun) if begun.tellable else None
    message = render.comparison_message(begun, guide, comparison)
    posted = services.outbox.posted(begun.team_id, f"{POST}{begun.id}")
    thread = {"thread_ts": posted[1]} if posted else {}
    _owe(services, begun, "round-closed", begun.channel, message, **thread)
    _tell_anew(services, begun)
    return True


def _tell_anew(services: Services, begun: Round) -> None:
    call = posting.update(begun.team_id, f"{POST}{begun.id}")
    services.outbox.put(call, now=services.clock())


def _begin(services: Services, guide: Guide, begun: Round) -> None:
    interviewing.keep(services, guide)
    if services.rounds.begin(begun):
        _owe(services, begun, "round", begun.channel, render.round_message(begun))


def _propose(services: Services, guide: Guide, interview: Interview, channel: str) -> None:
    conclusion = reasoning.conclude(guide, interview.answers)
    begun = Round(
        team_id=interview.team_id,
        id=interviewing.token(),
        owner=interview.user_id,
        guide=guide.id,
        guide_title=guide.title,
        guide_hash=interview.guide_hash or guide.content_hash,
        question=guide.title,
        channel=channel,
        answered=(interview.user_id,),
        proposal=told.outcome(guide, conclusion.recommendation),
        began_at=services.clock(),
    )
    _begin(services, guide, begun)
    services.rounds.hand_in(
        begun.team_id, begun.id, begun.owner, interview.answers, now=begun.began_at
    )
    linked = {"round": begun.id, "page": ids.SUMMARY, "updated_at": begun.began_at}
    services.interviews.save(interview.model_copy(update=linked))


def _reach(services: Services, begun: Round) -> None:
    """Ask those in private who don't see the channel; a private one they can't be asked about."""
    place = begun.channel
    outside = [user for user in begun.asked if place not in services.audience.viewer(user).channels]
    kind = services.audience.visibility(place) if outside else None
    if kind == "private":
        _owe(services, begun, "round-outside", begun.owner, render.outside(begun, outside))
    for user in outside if kind == "public" else ():
        _owe(services, begun, f"round-{user}", user, render.round_message(begun, user))
    services.postman.wake()


def _owe(
    services: Services,
    begun: Round,
    kind: str,
    channel: str,
    message: Message,
    **place: str,
) -> None:
    call = Call(
        team_id=begun.team_id,
        key=f"{kind}:{begun.id}",
        method=postman.POST,
        arguments={"channel": channel, **place, **message.arguments()},
        notify_user=begun.owner,
    )
    services.outbox.put(call, now=services.clock())


def _found(services: Services, press: Press) -> Round:
    """The round of a button; `Refusal` for whoever is neither in its channel nor asked."""
    begun = find(services, press.team_id, press.value)
    if press.channel != begun.channel and press.user not in begun.asked:
        raise Refusal(ELSEWHERE)
    return begun


def _owned(services: Services, press: Press) -> Round:
    begun = _found(services, press)
    if press.user != begun.owner:
        raise Refusal(NOT_YOURS.format(owner=begun.owner))
    return begun


def _interview(
    services: Services,
    begun: Round,
    name: str,
    user: str,
    form: Mapping[str, str | tuple[str, ...]] | None = None,
) -> Interview:
    now = services.clock()
    return Interview(
        id=name,
        team_id=begun.team_id,
        user_id=user,
        guide=begun.guide,
        guide_hash=begun.guide_hash,
        channel=begun.channel,
        form=form or {},
        started_at=now,
        updated_at=now,
        round=begun.id,
    )


def _form(begun: Round, comparison: Comparison) -> dict[str, str | tuple[str, ...]]:
    """The combined picture as the form has it; the question is the title to begin with."""
    return {
        ids.TITLE: begun.question,
        ids.CHOSEN: comparison.combined.recommendation or "",
        ids.DECIDERS: begun.answered[:MOST_PEOPLE],
    }
