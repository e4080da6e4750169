"""From the form to a decision that is kept, and told."""

import logging
from collections.abc import Iterator, Mapping
from functools import partial

from bot import ids
from bot.decisions import posting
from bot.decisions.forms import Form
from bot.decisions.revisiting import date_mornings
from bot.interviews import rounds
from bot.interviews.interviewing import load
from bot.payloads import OpenView, Value
from bot.render.rounds import differing
from bot.running.faults import set_aside
from bot.services import Services
from knowledge import interview as reasoning
from knowledge.explanation import explain
from knowledge.interview import Conclusion
from knowledge.models import Guide
from storage.errors import StorageError
from storage.records import Considered, Decision, Draft, Interview, Visibility

log = logging.getLogger(__name__)


def record(services: Services, view: OpenView) -> Decision:
    """Keep the decision, in one commit with what the channel is to be told.

    The same form again gives the same decision. Calls nothing of Slack's. Raises `FieldRefusal`
    for a field that can't be used, `StorageError` where nothing was kept.
    """
    with services.database.transaction():
        decision = _recorded(services, view) or _record(services, view)
    follow_up(services, decision)
    return decision


def follow_up(services: Services, decision: Decision) -> None:
    """What comes after the acknowledgement of a record."""
    services.work.later(services.postman.wake)
    services.work.later(partial(settle_visibility, services, decision))
    services.work.later(partial(date_mornings, services))


def _record(services: Services, view: OpenView) -> Decision:
    guide, interview = load(services, view)
    draft = _draft(services, guide, interview, view.values)
    decision = services.decisions.record(draft, key=interview.id, now=services.clock())
    services.interviews.finish(interview.team_id, interview.id, decision.number)
    if interview.records_round:
        begun = rounds.find(services, interview.team_id, interview.id)
        rounds.recorded(services, begun, decision.number)
    if decision.told:
        posting.tell(services, decision)
    return decision


def _recorded(services: Services, view: OpenView) -> Decision | None:
    interview = services.interviews.get(view.team_id, ids.interview_of(view.metadata))
    if interview is None or interview.user_id != view.user or interview.decision_number is None:
        return None
    return services.decisions.get(view.team_id, interview.decision_number)


def settle_visibility(services: Services, decision: Decision) -> None:
    """Ask Slack whether the decision's place is public; until it says so, it counts as private."""
    if decision.channel and (found := services.audience.visibility(decision.channel)):
        services.decisions.set_visibility(
            decision.team_id, decision.number, found, now=services.clock()
        )


def settle_unsettled(services: Services) -> None:
    """Ask again about the places of which Slack has not told the kind yet, once for each.

    A decision that can't be settled keeps no other one from it.
    """
    found: dict[str, Visibility | None] = {}
    for team_id, number, channel in services.decisions.unsettled():
        if services.work.closing.is_set():
            return
        if channel not in found:
            found[channel] = services.audience.visibility(channel)
        if kind := found[channel]:
            with set_aside(f"D-{number} of {team_id}", "it counts as private"):
                services.decisions.set_visibility(team_id, number, kind, now=services.clock())


def close_places(services: Services) -> None:
    """Ask whether the public places still are; a closed one takes its decisions along.

    One that can't be closed now keeps no other one open, and is asked about again.
    """
    own = services.audience.team()
    for team_id, channel in services.decisions.public_places():
        if services.work.closing.is_set():
            return
        if team_id == own and services.audience.visibility(channel) == "private":
            try:
                services.decisions.close_place(team_id, channel, now=services.clock())
            except (StorageError, ValueError):
                log.exception("The decisions of %s could not be closed", channel)


def _draft(
    services: Services, guide: Guide, interview: Interview, values: Mapping[str, Value]
) -> Draft:
    form = Form(interview.id, values)
    channel = form.channel()
    conclusion, drivers = _judged(services, guide, interview)
    recommended = conclusion.recommendation
    chosen = form.one_of(ids.CHOSEN, [option.id for option in guide.options])
    return Draft(
        team_id=interview.team_id,
        title=form.text(ids.TITLE, "Give the decision a title."),
        why=form.text(ids.WHY, "Say why, for whoever reads it in a year."),
        chosen=chosen,
        chosen_label=guide.option(chosen).label,
        created_by=interview.user_id,
        recommended=recommended,
        recommended_label=guide.option(recommended).label if recommended else None,
        guide=guide.id,
        guide_title=guide.title,
        guide_checked=guide.checked,
        guide_hash=guide.content_hash,
        interview_id=interview.id,
        options=tuple(_considered(guide, conclusion)),
        reasons=tuple(
            f"{guide.option(reason.option).label} ({reason.points:+g}): {reason.because}"
            for reason in conclusion.reasons
        ),
        answers=dict(conclusion.answers),
        drivers=drivers,
        deciders=form.people(ids.DECIDERS),
        channel=channel or interview.channel,
        told=channel is not None,
        revisit_on=form.day(services.clock().date()),
    )


def _considered(guide: Guide, conclusion: Conclusion) -> Iterator[Considered]:
    arguments = explain(guide, conclusion).arguments
    for option in guide.options:
        yield Considered(
            id=option.id,
            label=option.label,
            score=conclusion.scores[option.id],
            summary=option.summary,
            pros=tuple(reason.because for reason in arguments[option.id].speak_for),
            cons=tuple(reason.because for reason in arguments[option.id].speak_against),
        )


def _judged(
    services: Services, guide: Guide, interview: Interview
) -> tuple[Conclusion, dict[str, str]]:
    """What the decision rests on, and in words: the question to its answer, or to the answers."""
    if not interview.records_round:
        conclusion = reasoning.conclude(guide, interview.answers)
        return conclusion, _drivers(guide, interview.answers)
    begun = rounds.find(services, interview.team_id, interview.id)
    comparison = rounds.compared(services, guide, begun)
    return comparison.combined, {
        **_drivers(guide, comparison.agreed),
        **dict(differing(guide, comparison, counted=begun.hides_who)),
    }


def _drivers(guide: Guide, answers: Mapping[str, str]) -> dict[str, str]:
    """The interview in words: the question to the label of its answer."""
    named = ((guide.criterion(name), answer) for name, answer in answers.items())
    return {criterion.question: reasoning.said(criterion, answer) for criterion, answer in named}
