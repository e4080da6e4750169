"""Handles what people do in a round: take its interview, hand in, close it, record its result."""

from slack_sdk.models.views import View

from bot import ids
from bot.decisions.forms import MAX_PEOPLE
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
    """Return the person's own interview in the round, at the page where the person left it.

    Raise Refusal if the round is not open.
    """
    with stores.database.transaction():
        round_ = rounds.round_of(stores, press)
        if not round_.open:
            raise Refusal(session.TAKEN_BACK if round_.state == "cancelled" else session.CLOSED)
        unfinished = stores.interviews.unfinished(
            press.team_id, press.user, since=round_.began_at, round_id=round_.id
        )
        fresh = rounds.new_interview(stores, round_, state.random_key(), press.user)
        return session.take_over(stores, runtime, unfinished or fresh, press.trigger_id)


def hand_in(services: Services, view: OpenView) -> View:
    """Count the person's answers; the last of the people who were asked closes the round.

    Handing in the same answers again has the same result, even after the round was closed. Raise
    Refusal if it was closed or cancelled before.
    """
    stores = services.stores
    with stores.database.transaction():
        guide, interview = session.load(stores, services.runtime, view)
        if reasoning.missing(guide, interview.answers):
            return session.take_step(services, view, navigation.stay)
        if interview.round is None:
            raise Refusal(session.TAKEN_BACK)
        now, team_id, round_id = stores.now(), interview.team_id, interview.round
        if stores.rounds.hand_in(team_id, round_id, view.user, interview.answers):
            at_summary = {"page": ids.SUMMARY, "updated_at": now}
            stores.interviews.save(interview.model_copy(update=at_summary))
        elif stores.rounds.handed_in(team_id, round_id, view.user) != interview.answers:
            raise Refusal(session.CLOSED)
        round_ = rounds.get(stores, team_id, round_id)
        if not (round_.complete and rounds.close(stores, services.runtime, round_)):
            rounds.queue_updates(stores, round_)
    services.runtime.tasks.later(services.slack.sender.wake)
    return render.handed_in_page(view.metadata, round_)


def close(services: Services, press: Press) -> str:
    """Close the round with the answers so far, and return the reply to the person who did.

    Raise Refusal if it is closed already, or for people who may not lead it.
    """
    rounds.require_leader(services.stores, services.slack, press)
    with services.stores.database.transaction():
        round_ = rounds.round_of(services.stores, press)
        if not rounds.close(services.stores, services.runtime, round_):
            raise Refusal("This round is already closed. The result is in its thread.")
    services.runtime.tasks.later(services.slack.sender.wake)
    return render.CLOSING


def open_record(services: Services, press: Press) -> View:
    """Return the form that records the result of a round, filled in from the combined answers.

    Raise Refusal if there is nothing to record, or for people who may not lead the round.
    """
    stores, runtime = services.stores, services.runtime
    rounds.require_leader(stores, services.slack, press)
    with stores.database.transaction():
        round_ = rounds.round_of(stores, press)
        if round_.state == "recorded":
            raise Refusal(f"This round is already recorded, as D-{round_.decision_number}.")
        if round_.open or not round_.shows_result:
            raise Refusal("This round has nothing to record.")
        guide = session.guide_of(stores, runtime, round_)
        form = _form(round_, rounds.compare_answers(stores, guide, round_))
        unfinished = stores.interviews.get(round_.team_id, round_.id)
        if unfinished is None or unfinished.user_id != press.user:
            unfinished = rounds.new_interview(stores, round_, round_.id, press.user, form)
        return session.take_over(stores, runtime, unfinished, press.trigger_id)


def _form(round_: Round, comparison: Comparison) -> dict[str, str | tuple[str, ...]]:
    """Return the initial values of the form."""
    return {
        ids.TITLE: round_.question,
        ids.CHOSEN: comparison.combined.recommendation or "",
        ids.DECIDERS: round_.answered[:MAX_PEOPLE],
    }
