"""Records the decision that an interview or a round leads to."""

from collections.abc import Iterator, Mapping

from bot import ids
from bot.decisions import announcements
from bot.decisions.follow_up import follow_up
from bot.decisions.forms import FormValues
from bot.interviews import rounds
from bot.interviews.session import load
from bot.render.rounds import differing_answers
from bot.services import Runtime, Services, Stores
from bot.slack import state
from bot.slack.payloads import OpenView, Value
from knowledge.guide.models import Guide
from knowledge.interview import reasoning
from knowledge.interview.explanation import explain
from knowledge.interview.reasoning import Conclusion
from storage.records import ConsideredOption, Decision, Draft, Interview


def record(services: Services, view: OpenView) -> Decision:
    """Record the decision and queue its announcement, in one transaction.

    Submitting the same form again returns the same decision. Slack isn't called. Raise FieldRefusal
    for an invalid field, and StorageError if nothing was stored.
    """
    with services.stores.database.transaction():
        decision = _recorded_before(services.stores, view) or _record(
            services.stores, services.runtime, view
        )
    follow_up(services, decision)
    return decision


def _record(stores: Stores, runtime: Runtime, view: OpenView) -> Decision:
    guide, interview = load(stores, runtime, view)
    draft = _draft(stores, guide, interview, view.values)
    decision = stores.decisions.record(draft, key=interview.id)
    stores.interviews.finish(interview.team_id, interview.id, decision.number)
    if interview.records_round:
        round_ = rounds.get(stores, interview.team_id, interview.id)
        rounds.mark_recorded(stores, round_, decision.number)
    if decision.announced:
        announcements.queue_post(stores, decision)
    return decision


def _recorded_before(stores: Stores, view: OpenView) -> Decision | None:
    interview = stores.interviews.get(view.team_id, state.view_key(view.metadata))
    if interview is None or interview.user_id != view.user or interview.decision_number is None:
        return None
    return stores.decisions.get(view.team_id, interview.decision_number)


def _draft(
    stores: Stores, guide: Guide, interview: Interview, values: Mapping[str, Value]
) -> Draft:
    form = FormValues(interview.id, values)
    channel = form.channel()
    conclusion, drivers = _conclusion(stores, guide, interview)
    recommended = conclusion.recommendation
    chosen = form.one_of(ids.CHOSEN, [option.id for option in guide.options])
    return Draft(
        team_id=interview.team_id,
        title=form.required_text(ids.TITLE, "Give the decision a title."),
        why=form.required_text(ids.WHY, "Say why, for anyone who reads this in a year."),
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
        revisit_on=form.day(stores.now().date()),
    )


def _considered(guide: Guide, conclusion: Conclusion) -> Iterator[ConsideredOption]:
    arguments = explain(guide, conclusion).arguments
    for option in guide.options:
        yield ConsideredOption(
            id=option.id,
            label=option.label,
            score=conclusion.scores[option.id],
            summary=option.summary,
            pros=tuple(reason.because for reason in arguments[option.id].pros),
            cons=tuple(reason.because for reason in arguments[option.id].cons),
        )


def _conclusion(
    stores: Stores, guide: Guide, interview: Interview
) -> tuple[Conclusion, dict[str, str]]:
    """Return the conclusion and the decision drivers: each question with its answer.

    In a round, the conclusion is the combined one, and a question that people answered differently
    has all their answers.
    """
    if not interview.records_round:
        conclusion = reasoning.conclude(guide, interview.answers)
        return conclusion, _drivers(guide, interview.answers)
    round_ = rounds.get(stores, interview.team_id, interview.id)
    comparison = rounds.compare_answers(stores, guide, round_)
    return comparison.combined, {
        **_drivers(guide, comparison.agreed),
        **dict(differing_answers(guide, comparison, counted=round_.shows_counts)),
    }


def _drivers(guide: Guide, answers: Mapping[str, str]) -> dict[str, str]:
    """Return each question with the label of its answer."""
    pairs = ((guide.criterion(name), answer) for name, answer in answers.items())
    return {
        criterion.question: reasoning.answer_label(criterion, answer) for criterion, answer in pairs
    }
