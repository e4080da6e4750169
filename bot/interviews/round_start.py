"""How a round begins: with people who are asked, or with a result that is proposed to them."""

from typing import Final

from slack_sdk.models.views import View

from bot import ids
from bot.errors import Refusal
from bot.interviews import navigation, rounds, session
from bot.interviews.invitations import invitation_of
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


def begin(services: Services, command: Command, bot_user_id: str) -> str:
    """Ask the people whom the command names; what its author reads."""
    invitation = invitation_of(command, bot_user_id)
    guide = session.find_guide(services.runtime, invitation.guide)
    begun = Round(
        team_id=command.team_id,
        id=state.key_of_trigger(command.trigger_id),
        owner=command.user,
        guide=guide.id,
        guide_title=guide.title,
        guide_hash=guide.content_hash,
        question=invitation.question or guide.title,
        channel=command.channel,
        asked=invitation.asked,
        began_at=services.stores.now(),
    )
    with services.stores.database.transaction():
        _begin(services.stores, guide, begun)
    services.runtime.tasks.later(services.slack.sender.wake)
    services.runtime.tasks.later(lambda: _reach(services.stores, services.slack, begun))
    return render.ASKING


def propose(services: Services, view: OpenView) -> View:
    """Begin a round with the result of an interview, whose answers are the first handed in."""
    with services.stores.database.transaction():
        guide, interview = session.load(services.stores, services.runtime, view)
        if reasoning.missing(guide, interview.answers):
            return session.turn(services, view, navigation.stay)
        if not interview.round:
            if not is_channel(interview.channel):
                raise Refusal(NOWHERE)
            _propose(services.stores, guide, interview, interview.channel)
    services.runtime.tasks.later(services.slack.sender.wake)
    return render.proposed_page(view.metadata, interview.channel or "")


def _begin(stores: Stores, guide: Guide, begun: Round) -> None:
    session.keep(stores, guide)
    if stores.rounds.begin(begun):
        rounds.owe(stores, begun, "round", begun.channel, render.round_message(begun))


def _propose(stores: Stores, guide: Guide, interview: Interview, channel: str) -> None:
    conclusion = reasoning.conclude(guide, interview.answers)
    begun = Round(
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
    _begin(stores, guide, begun)
    stores.rounds.hand_in(begun.team_id, begun.id, begun.owner, interview.answers)
    linked = {"round": begun.id, "page": ids.SUMMARY, "updated_at": begun.began_at}
    stores.interviews.save(interview.model_copy(update=linked))


def _reach(stores: Stores, slack: Slack, begun: Round) -> None:
    """Ask those in private who don't see the channel; a private one they can't be asked about."""
    place = begun.channel
    outside = [user for user in begun.asked if place not in slack.membership.viewer(user).channels]
    kind = slack.membership.visibility(place) if outside else None
    if kind == "private":
        rounds.owe(
            stores, begun, "round-outside", begun.owner, render.outsiders_message(begun, outside)
        )
    for user in outside if kind == "public" else ():
        rounds.invite(stores, begun, user)
    slack.sender.wake()
