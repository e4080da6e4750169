"""From the form to a decision that is kept, and told."""

import re
from collections.abc import Mapping
from datetime import date, timedelta
from functools import partial

from bot import ids, postman, rounds
from bot.errors import FieldRefusal
from bot.interviewing import load
from bot.payloads import OpenView, Value
from bot.render.record import announcement, not_posted
from bot.render.rounds import differing as differing_answers
from bot.render.told import said
from bot.services import Services
from knowledge import interview as reasoning
from knowledge.conclusion import Conclusion
from knowledge.models import Guide
from storage.records import Call, Considered, Decision, Draft, Interview, Parcel, Visibility

USER = re.compile(r"[UW][A-Z0-9]{1,30}")
CHANNEL = re.compile(r"[CGD][A-Z0-9]{1,30}")
MOST_DECIDERS = 50


def record(services: Services, view: OpenView) -> Decision:
    """Keep the decision, in one commit with what the channel is to be told.

    The same form again gives the same decision. Calls nothing of Slack's. Raises `FieldRefusal`
    for a field that can't be used, `StorageError` where nothing was kept.
    """
    with services.database.transaction():
        decision = _recorded(services, view) or _record(services, view)
    services.work.later(services.postman.wake)
    services.work.later(partial(settle_visibility, services, decision))
    return decision


def _record(services: Services, view: OpenView) -> Decision:
    guide, interview = load(services, view)
    draft = _draft(services, guide, interview, view.values)
    decision = services.decisions.record(draft, key=interview.id, now=services.clock())
    services.interviews.finish(interview.team_id, interview.id, decision.number)
    if interview.records_round:
        services.rounds.recorded(interview.team_id, interview.id, decision.number)
    if decision.told:
        _tell(services, decision)
    return decision


def _recorded(services: Services, view: OpenView) -> Decision | None:
    interview = services.interviews.get(view.team_id, ids.interview_of(view.metadata))
    if interview is None or interview.user_id != view.user or interview.decision_number is None:
        return None
    return services.decisions.get(view.team_id, interview.decision_number)


def _tell(services: Services, decision: Decision) -> None:
    arguments = {"channel": decision.channel, **announcement(decision).arguments()}
    call = Call(
        team_id=decision.team_id,
        key=f"decision:{decision.id}",
        method=postman.POST,
        arguments=arguments,
        notify_user=decision.created_by,
    )
    services.outbox.put(call, now=services.clock())


def settle_visibility(services: Services, decision: Decision) -> None:
    """Ask Slack whether the decision's place is public; until it says so, it counts as private."""
    if decision.channel and (found := services.audience.visibility(decision.channel)):
        services.decisions.set_visibility(decision.team_id, decision.number, found)


def settle_unsettled(services: Services) -> None:
    """Ask again about the places of which Slack has not told the kind yet, once for each."""
    found: dict[str, Visibility | None] = {}
    for decision in services.decisions.unsettled():
        channel = decision.channel or ""
        if channel not in found:
            found[channel] = services.audience.visibility(channel)
        if kind := found[channel]:
            services.decisions.set_visibility(decision.team_id, decision.number, kind)


def close_places(services: Services) -> None:
    """Ask whether the public places still are; a closed one takes its decisions along."""
    for team_id, channel in services.decisions.public_places():
        if services.audience.visibility(channel) == "private":
            services.decisions.close_place(team_id, channel)


def tell_author(services: Services, parcel: Parcel, code: str) -> None:
    """Say to whoever caused a post that Slack did not take it; `code` is Slack's error."""
    if not parcel.notify_user:
        return
    kind, _, name = parcel.key.partition(":")
    if kind == "round":
        services.rounds.cancel(parcel.team_id, name)
    message = not_posted(parcel.key, parcel.arguments["channel"], code)
    call = Call(
        team_id=parcel.team_id,
        key=f"refused:{parcel.key}",
        method=postman.POST,
        arguments={"channel": parcel.notify_user, **message.arguments()},
    )
    services.outbox.put(call, now=services.clock())
    services.postman.wake()


def _draft(
    services: Services, guide: Guide, interview: Interview, values: Mapping[str, Value]
) -> Draft:
    form = _Form(interview.id, values)
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
        interview_id=interview.id,
        options=tuple(
            Considered(id=option.id, label=option.label, score=conclusion.scores[option.id])
            for option in guide.options
        ),
        reasons=tuple(
            f"{guide.option(reason.option).label} ({reason.points:+g}): {reason.because}"
            for reason in conclusion.reasons
        ),
        answers=dict(conclusion.answers),
        drivers=drivers,
        deciders=form.deciders(),
        channel=channel or interview.channel,
        told=channel is not None,
        revisit_on=form.day(services.clock().date()),
    )


def _judged(
    services: Services, guide: Guide, interview: Interview
) -> tuple[Conclusion, dict[str, str]]:
    """What the decision rests on, and in words: the question to its answer, or to the answers."""
    if not interview.records_round:
        conclusion = reasoning.conclude(guide, interview.answers)
        return conclusion, _drivers(guide, conclusion.answers)
    begun = rounds.find(services, interview.team_id, interview.id)
    comparison = rounds.compared(services, guide, begun)
    differing = {
        guide.criterion(each.criterion).question: differing_answers(
            guide, each, counted=begun.hides_who
        )
        for each in comparison.differences
    }
    return comparison.combined, _drivers(guide, comparison.agreed) | differing


def _drivers(guide: Guide, answers: Mapping[str, str]) -> dict[str, str]:
    named = ((guide.criterion(name), answer) for name, answer in answers.items())
    return {criterion.question: said(criterion, answer) for criterion, answer in named}


class _Form:
    """The fields of the record form; each reader raises `FieldRefusal` under its field."""

    def __init__(self, interview: str, values: Mapping[str, Value]) -> None:
        self._interview, self._values = interview, values

    def _value(self, field: str) -> Value:
        return self._values.get(ids.block_of(self._interview, field))

    def _refuse(self, field: str, sentence: str) -> FieldRefusal:
        return FieldRefusal(ids.block_of(self._interview, field), sentence)

    def text(self, field: str, otherwise: str) -> str:
        value = self._value(field)
        if not isinstance(value, str) or not value.strip():
            raise self._refuse(field, otherwise)
        return value.strip()

    def one_of(self, field: str, offered: list[str]) -> str:
        value = self._value(field)
        if not isinstance(value, str) or value not in offered:
            raise self._refuse(field, "Choose one of the options above.")
        return value

    def deciders(self) -> tuple[str, ...]:
        value = self._value(ids.DECIDERS) or ()
        if isinstance(value, str) or not all(USER.fullmatch(user) for user in value):
            raise self._refuse(ids.DECIDERS, "Choose people of this workspace.")
        if len(value) > MOST_DECIDERS:
            raise self._refuse(ids.DECIDERS, f"Name at most {MOST_DECIDERS} people.")
        return value

    def channel(self) -> str | None:
        value = self._value(ids.CHANNEL)
        if value is None:
            return None
        if not isinstance(value, str) or not CHANNEL.fullmatch(value):
            raise self._refuse(ids.CHANNEL, "Choose a channel from the list.")
        return value

    def day(self, today: date) -> date | None:
        value = self._value(ids.REVISIT)
        if value is None:
            return None
        try:
            day = date.fromisoformat(str(value))
        except ValueError:
            raise self._refuse(ids.REVISIT, "Give a day as year-month-day.") from None
        if day < today - timedelta(days=1):  # it may still be yesterday where the person is
            raise self._refuse(ids.REVISIT, "That day has passed. Choose one to come.")
        return day
