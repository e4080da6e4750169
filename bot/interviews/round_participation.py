"""What people do in a round: they take its interview, close it, and record what came of it."""

from slack_sdk.models.views import View

from bot import ids
from bot.decisions.forms import MOST_PEOPLE
from bot.errors import Refusal
from bot.interviews import navigation, rounds, session
from bot.render import rounds as render
from bot.services import Services
from bot.slack import state
from bot.slack.payloads import OpenView, Press
from knowledge.interview import reasoning
from knowledge.interview.comparison import Comparison
from storage.records import Round


def take_part(services: Services, press: Press) -> View:
    """The person's own interview of the round, where it was left."""
    with services.database.transaction():
        begun = rounds.found(services, press)
        if not begun.open:
            cancelled = begun.state == "cancelled"
            raise Refusal(session.TAKEN_BACK if cancelled else session.CLOSED)
        left = services.interviews.unfinished(
            press.team_id, press.user, since=begun.began_at, round_id=begun.id
        )
        own = rounds.interview_in(services, begun, state.random_key(), press.user)
        return session.take_over(services, left or own, press.trigger_id)


def hand_in(services: Services, view: OpenView) -> View:
    """Count the answers; the last of those who were asked closes the round.

    The same answers again, late as well, are answered the same.
    """
    with services.database.transaction():
        guide, interview = session.load(services, view)
        if reasoning.missing(guide, interview.answers):
            return session.turn(services, view, navigation.stay)
        if interview.round is None:
            raise Refusal(session.TAKEN_BACK)
        now, team, name = services.clock(), interview.team_id, interview.round
        if services.rounds.hand_in(team, name, view.user, interview.answers, now=now):
            left = {"page": ids.SUMMARY, "updated_at": now}
            services.interviews.save(interview.model_copy(update=left))
        elif services.rounds.handed_in(team, name, view.user) != interview.answers:
            raise Refusal(session.CLOSED)
        answered = rounds.find(services, team, name)
        if not (answered.complete and rounds.close(services, answered)):
            rounds.tell_anew(services, answered)
    services.work.later(services.postman.wake)
    return render.handed_in_page(view.metadata, answered)


def close(services: Services, press: Press) -> str:
    """End the round with the answers that are there; what the owner reads."""
    with services.database.transaction():
        begun = rounds.owned(services, press)
        if not rounds.close(services, begun):
            raise Refusal("This round is closed already. The comparison is in its thread.")
    services.work.later(services.postman.wake)
    return render.CLOSING


def open_record(services: Services, press: Press) -> View:
    """The form that records what came of a round, filled in with the combined picture."""
    with services.database.transaction():
        begun = rounds.owned(services, press)
        if begun.state == "recorded":
            raise Refusal(f"This round is recorded already, as D-{begun.decision_number}.")
        if begun.open or not begun.tellable:
            raise Refusal("There is nothing to record in this round.")
        form = _form(begun, rounds.compared(services, session.version(services, begun), begun))
        left = services.interviews.get(begun.team_id, begun.id)
        fresh = rounds.interview_in(services, begun, begun.id, begun.owner, form)
        return session.take_over(services, left or fresh, press.trigger_id)


def _form(begun: Round, comparison: Comparison) -> dict[str, str | tuple[str, ...]]:
    """The combined picture as the form has it; the question is the title to begin with."""
    return {
        ids.TITLE: begun.question,
        ids.CHOSEN: comparison.combined.recommendation or "",
        ids.DECIDERS: begun.answered[:MOST_PEOPLE],
    }
