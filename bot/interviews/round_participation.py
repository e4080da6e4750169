"""What people do in a round: they take its interview, close it, and record what came of it."""

from slack_sdk.models.views import View

from bot import ids
from bot.decisions.forms import MOST_PEOPLE
from bot.errors import Refusal
from bot.interviews import navigation, rounds, session
from bot.render import rounds as render
from bot.services import Runtime, Services, Stores
from bot.slack import state
from bot.slack.payloads import OpenView, Press
from knowledge.interview import reasoning
from knowledge.interview.comparison import Comparison
from storage.records import Round


def take_part(stores: Stores, runtime: Runtime, press: Press) -> View:
    """The person's own interview of the round, where it was left."""
    with stores.database.transaction():
        begun = rounds.found(stores, press)
        if not begun.open:
            cancelled = begun.state == "cancelled"
            raise Refusal(session.TAKEN_BACK if cancelled else session.CLOSED)
        left = stores.interviews.unfinished(
            press.team_id, press.user, since=begun.began_at, round_id=begun.id
        )
        own = rounds.interview_in(stores, begun, state.random_key(), press.user)
        return session.take_over(stores, runtime, left or own, press.trigger_id)


def hand_in(services: Services, view: OpenView) -> View:
    """Count the answers; the last of those who were asked closes the round.

    The same answers again, late as well, are answered the same.
    """
    with services.stores.database.transaction():
        guide, interview = session.load(services.stores, services.runtime, view)
        if reasoning.missing(guide, interview.answers):
            return session.turn(services, view, navigation.stay)
        if interview.round is None:
            raise Refusal(session.TAKEN_BACK)
        now, team, name = services.stores.now(), interview.team_id, interview.round
        if services.stores.rounds.hand_in(team, name, view.user, interview.answers):
            left = {"page": ids.SUMMARY, "updated_at": now}
            services.stores.interviews.save(interview.model_copy(update=left))
        elif services.stores.rounds.handed_in(team, name, view.user) != interview.answers:
            raise Refusal(session.CLOSED)
        answered = rounds.find(services.stores, team, name)
        if not (answered.complete and rounds.close(services.stores, services.runtime, answered)):
            rounds.tell_anew(services.stores, answered)
    services.runtime.tasks.later(services.slack.sender.wake)
    return render.handed_in_page(view.metadata, answered)


def close(services: Services, press: Press) -> str:
    """End the round with the answers that are there; what the owner reads."""
    with services.stores.database.transaction():
        begun = rounds.owned(services.stores, press)
        if not rounds.close(services.stores, services.runtime, begun):
            raise Refusal("This round is closed already. The comparison is in its thread.")
    services.runtime.tasks.later(services.slack.sender.wake)
    return render.CLOSING


def open_record(stores: Stores, runtime: Runtime, press: Press) -> View:
    """The form that records what came of a round, filled in with the combined picture."""
    with stores.database.transaction():
        begun = rounds.owned(stores, press)
        if begun.state == "recorded":
            raise Refusal(f"This round is recorded already, as D-{begun.decision_number}.")
        if begun.open or not begun.shows_result:
            raise Refusal("There is nothing to record in this round.")
        form = _form(begun, rounds.compared(stores, session.version(stores, runtime, begun), begun))
        left = stores.interviews.get(begun.team_id, begun.id)
        fresh = rounds.interview_in(stores, begun, begun.id, begun.owner, form)
        return session.take_over(stores, runtime, left or fresh, press.trigger_id)


def _form(begun: Round, comparison: Comparison) -> dict[str, str | tuple[str, ...]]:
    """The combined picture as the form has it; the question is the title to begin with."""
    return {
        ids.TITLE: begun.question,
        ids.CHOSEN: comparison.combined.recommendation or "",
        ids.DECIDERS: begun.answered[:MOST_PEOPLE],
    }
