"""Starts rounds: by asking people, or by proposing the result of one's own interview."""

from typing import Final

from slack_sdk.models.views import View

from bot import ids
from bot.errors import Refusal
from bot.interviews import navigation, rounds, session
from bot.interviews.invitations import parse_invitation
from bot.render import conclusion_text
from bot.render import rounds as render
from bot.services import Services, Slack, Stores
from bot.slack import state
from bot.slack.payloads import Command, OpenView
from bot.slack.places import is_channel
from knowledge.guide.models import Guide
from knowledge.interview import reasoning
from storage.records import Interview, Round

NOWHERE: Final = (
    "I don't know which channel to propose it in. "
    f"Type `{ids.CHOOSE}` in that channel; your answers are saved."
)


def start(services: Services, command: Command, bot_user_id: str) -> str:
    """Start a round with the people whom the command names, and return the reply to its owner.

    Raise Refusal for an invalid invitation or an unknown guide.
    """
    invitation = parse_invitation(command, bot_user_id)
    guide = session.find_guide(services.runtime, invitation.guide)
    round_ = Round(
        team_id=command.team_id,
        id=state.key_of_trigger(command.trigger_id),
        owner=command.user,
        guide=guide.id,
        guide_title=guide.title,
        guide_hash=guide.content_hash,
        question=invitation.question or guide.title,
        channel=command.channel,
        asked=invitation.invitees,
        began_at=services.stores.now(),
    )
    with services.stores.database.transaction():
        _start(services.stores, guide, round_)
    services.runtime.tasks.later(services.slack.sender.wake)
    services.runtime.tasks.later(lambda: _invite_outsiders(services.stores, services.slack, round_))
    return render.ASKING


def propose(services: Services, view: OpenView) -> View:
    """Start a round with the result of an interview, and hand in its answers as the first.

    Raise Refusal if the interview belongs to no channel.
    """
    with services.stores.database.transaction():
        guide, interview = session.load(services.stores, services.runtime, view)
        if reasoning.missing(guide, interview.answers):
            return session.take_step(services, view, navigation.stay)
        if not interview.round:
            if not is_channel(interview.channel):
                raise Refusal(NOWHERE)
            _propose(services.stores, guide, interview, interview.channel)
    services.runtime.tasks.later(services.slack.sender.wake)
    return render.proposed_page(view.metadata, interview.channel or "")


def _start(stores: Stores, guide: Guide, round_: Round) -> None:
    session.save_guide(stores, guide)
    if stores.rounds.begin(round_):
        rounds.queue_post(
            stores, round_, rounds.KEY_PREFIX, round_.channel, render.round_message(round_)
        )


def _propose(stores: Stores, guide: Guide, interview: Interview, channel: str) -> None:
    conclusion = reasoning.conclude(guide, interview.answers)
    round_ = Round(
        team_id=interview.team_id,
        id=state.random_key(),
        owner=interview.user_id,
        guide=guide.id,
        guide_title=guide.title,
        guide_hash=interview.guide_hash or guide.content_hash,
        question=guide.title,
        channel=channel,
        answered=(interview.user_id,),
        proposal=conclusion_text.outcome_label(guide, conclusion.recommendation),
        began_at=stores.now(),
    )
    _start(stores, guide, round_)
    stores.rounds.hand_in(round_.team_id, round_.id, round_.owner, interview.answers)
    linked = {"round": round_.id, "page": ids.SUMMARY, "updated_at": round_.began_at}
    stores.interviews.save(interview.model_copy(update=linked))


def _invite_outsiders(stores: Stores, slack: Slack, round_: Round) -> None:
    """Send direct messages to the people asked who can't see the round's channel.

    A private channel must not be revealed to them; the owner of the round is notified instead, and
    also of people who have left, and of those whom Slack can't say anything about.
    """
    channel, membership = round_.channel, slack.membership
    profiles = {user: membership.profile(user) for user in round_.asked}
    left = [user for user, profile in profiles.items() if profile and profile.left]
    viewers = [membership.viewer(user) for user in round_.asked if user not in left]
    unknown = [one.user_id for one in viewers if not one.certain]
    outsiders = [one.user_id for one in viewers if one.certain and channel not in one.channels]
    visibility = membership.visibility(channel) if outsiders else None
    if visibility == "private":
        message = render.outsiders_message(round_, outsiders)
        rounds.queue_post(stores, round_, "round-outside", round_.owner, message)
    elif visibility == "public":
        for user in outsiders:
            rounds.invite(stores, round_, user)
    else:
        unknown += outsiders
    if left or unknown:
        message = render.unreached_message(round_, left, unknown)
        rounds.queue_post(stores, round_, "round-unreached", round_.owner, message)
    slack.sender.wake()
