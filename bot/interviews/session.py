"""Runs an interview in its modal: each step is saved before its page is shown."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from slack_sdk.models.views import View

from bot import ids
from bot.errors import FieldRefusal, Refusal
from bot.interviews import navigation
from bot.interviews.navigation import Step
from bot.render import interview as render
from bot.render.record import record_page
from bot.render.result import Use, result_page
from bot.services import Runtime, Services, Stores
from bot.slack import state
from bot.slack.payloads import OpenView, Value
from bot.slack.places import is_channel
from knowledge.guide.models import Guide
from knowledge.interview import reasoning
from knowledge.interview.explanation import explain
from storage.records import Interview, Round

GONE: Final = (
    "This interview is over: you started again in another window, or left it for a month. "
    f"Close this window and type `{ids.CHOOSE}`."
)
ELSEWHERE: Final = (
    "You've since opened this interview in another window, perhaps on your phone, so this one is "
    "out of date. Your answers are saved: just close this window."
)

CLOSED: Final = "This round is closed, so you can no longer hand in answers."
TAKEN_BACK: Final = (
    "This round was cancelled because I couldn't post it in its channel. Your answers are saved, "
    f"and only you see them: `{ids.CHOOSE}` brings them back."
)

RESUMABLE: Final = timedelta(weeks=1)


@dataclass(frozen=True, slots=True)
class Opening:
    """A request to open an interview; `channel` is None on Home."""

    team_id: str
    user: str
    channel: str | None
    trigger_id: str


def open_interview(stores: Stores, runtime: Runtime, opening: Opening, wanted: str = "") -> View:
    """Return the first page of the modal; `wanted` is the id of a guide, or empty for any.

    An unfinished interview moves to the new window and to the channel of this command, since its
    decision will belong there. A repeated delivery leads to the same window. Raise Refusal for an
    unknown guide.
    """
    now, team_id, window = stores.now(), opening.team_id, state.key_of_trigger(opening.trigger_id)
    with stores.database.transaction():
        unfinished = stores.interviews.unfinished(
            team_id, opening.user, since=now - RESUMABLE, guide=wanted.lower() or None
        )
        if unfinished is None or not unfinished.answers:
            interview_id = unfinished.id if unfinished else state.random_key()
            return _begin(stores, runtime, opening, wanted, interview_id)
        guide = _find_version(stores, runtime, unfinished)
        if guide is None:
            stores.interviews.discard(team_id, unfinished.id)
            return _begin(stores, runtime, opening, wanted, state.random_key())
        resumed = _moved(unfinished, opening.channel).model_copy(update={"window": window})
        stores.interviews.save(resumed)
    return render.unfinished_page(
        _metadata(resumed),
        guide,
        navigation.progress(guide, resumed),
        now - unfinished.updated_at,
        outdated=_is_outdated(runtime, resumed),
    )


def start_over(services: Services, view: OpenView) -> View:
    """Discard the unfinished interview, and return the first page of a new one."""
    stores, runtime = services.stores, services.runtime
    with stores.database.transaction():
        _, unfinished = load(stores, runtime, view)
        stores.interviews.discard(unfinished.team_id, unfinished.id)
        wanted = unfinished.guide if _current_guide(runtime, unfinished.guide) else ""
        opening = Opening(
            unfinished.team_id, unfinished.user_id, unfinished.channel, unfinished.window
        )
        return _begin(stores, runtime, opening, wanted, state.random_key())


def choose_guide(services: Services, view: OpenView) -> View:
    """Return the first page of questions of the guide that was chosen.

    Another guide than before discards the answers. Raise FieldRefusal for an unknown guide.
    """
    stores, runtime = services.stores, services.runtime
    block_id, chosen = next(iter(view.values.items()), ("", None))
    with stores.database.transaction():
        guide, interview = load(stores, runtime, view)
        if chosen != interview.guide:
            found = _current_guide(runtime, chosen)
            if found is None:
                raise FieldRefusal(block_id, "Choose one of the guides above.")
            guide, interview = found, _restarted(stores, found, interview)
        at_first = interview.model_copy(update={"page": navigation.first_page(guide)})
        return _save_and_show(stores, runtime, guide, at_first)


def take_step(services: Services, view: OpenView, step: Step) -> View:
    """Save the interview after `step`, and return the page that it leads to.

    Raise Refusal as `load` does, or if the interview's round is closed.
    """
    with services.stores.database.transaction():
        guide, interview = load(services.stores, services.runtime, view)
        if interview.takes_part and not _round_is_open(services.stores, interview):
            raise Refusal(CLOSED)
        after = step(guide, interview, view)
        return _save_and_show(services.stores, services.runtime, guide, after)


def take_over(stores: Stores, runtime: Runtime, interview: Interview, trigger_id: str) -> View:
    """Move a round's interview to the window that a press opens, and return its current page."""
    guide = guide_of(stores, runtime, interview)
    moved = interview.model_copy(update={"window": state.key_of_trigger(trigger_id)})
    return _save_and_show(stores, runtime, guide, moved)


def load(stores: Stores, runtime: Runtime, view: OpenView) -> tuple[Guide, Interview]:
    """Return the interview of a page, and its guide as it was when the interview began.

    Raise Refusal if it is finished, gone, another person's, or open in a later window.
    """
    interview = stores.interviews.get(view.team_id, state.view_key(view.metadata))
    if interview is None or interview.user_id != view.user:
        raise Refusal(GONE)
    if interview.decision_number is not None:
        raise Refusal(f"This interview is already recorded, as D-{interview.decision_number}.")
    if interview.window != state.window_of(view.metadata):
        raise Refusal(ELSEWHERE)
    return guide_of(stores, runtime, interview), interview


def guide_of(stores: Stores, runtime: Runtime, item: Interview | Round) -> Guide:
    """Return the guide as it was when the interview or round began; raise Refusal if it is gone."""
    guide = _find_version(stores, runtime, item)
    if guide is None:
        raise Refusal(
            f"The guide for this interview no longer exists. Type `{ids.CHOOSE}` for a new one."
        )
    return guide


def save_guide(stores: Stores, guide: Guide) -> str:
    """Store this version of the guide for the interviews on it, and return its hash."""
    stores.guide_versions.save(guide.content_hash, guide.id, guide.document)
    return guide.content_hash


def _begin(
    stores: Stores, runtime: Runtime, opening: Opening, wanted: str, interview_id: str
) -> View:
    guide = find_guide(runtime, wanted)
    several = len(_interviewable(runtime)) > 1
    now = stores.now()
    fresh = Interview(
        id=interview_id,
        team_id=opening.team_id,
        user_id=opening.user,
        guide=guide.id,
        channel=opening.channel,
        window=state.key_of_trigger(opening.trigger_id),
        page=ids.GUIDES if several and not wanted else navigation.first_page(guide),
        started_at=now,
        updated_at=now,
    )
    return _save_and_show(stores, runtime, guide, _restarted(stores, guide, fresh))


def _restarted(stores: Stores, guide: Guide, interview: Interview) -> Interview:
    """Return the interview without answers, on the current version of a guide."""
    blank = {"guide": guide.id, "guide_hash": save_guide(stores, guide), "answers": {}, "form": {}}
    return interview.model_copy(update=blank)


def _moved(interview: Interview, channel: str | None) -> Interview:
    """Return the interview in another channel, where the one to announce it in is chosen again."""
    if interview.channel == channel:
        return interview
    form = {name: value for name, value in interview.form.items() if name != ids.CHANNEL}
    return interview.model_copy(update={"channel": channel, "form": form})


def _save_and_show(stores: Stores, runtime: Runtime, guide: Guide, interview: Interview) -> View:
    stores.interviews.save(interview.model_copy(update={"updated_at": stores.now()}))
    return _current_view(stores, runtime, guide, interview)


def _current_view(stores: Stores, runtime: Runtime, guide: Guide, interview: Interview) -> View:
    metadata = _metadata(interview)
    guides = _interviewable(runtime)
    if interview.records_round:
        return record_page(metadata, guide, _form_values(guide, interview), first=True)
    if questions := navigation.current_questions(guide, interview):
        complete = not reasoning.missing(guide, interview.answers)
        back_to_summary = questions.callback_id == ids.CHANGES and complete
        no_choice = len(guides) == 1 or interview.takes_part
        first = questions.number == 1 and no_choice and not back_to_summary
        return render.questions_page(metadata, questions, interview.answers, first=first)
    match navigation.current_page(guide, interview):
        case ids.GUIDES:
            return render.guides_page(metadata, guides, guide.id)
        case ids.RECORD:
            return record_page(metadata, guide, _form_values(guide, interview))
        case ids.RESULT:
            conclusion = reasoning.conclude(guide, interview.answers)
            explanation = explain(guide, conclusion)
            page = result_page(metadata, guide, conclusion, explanation, _use(interview))
            return _marked_if_outdated(stores, runtime, interview, page)
        case _:
            page = render.summary_page(metadata, guide, interview.answers)
            return _marked_if_outdated(stores, runtime, interview, page)


def _marked_if_outdated(stores: Stores, runtime: Runtime, interview: Interview, page: View) -> View:
    """Return the page, with a note if the guide has changed since the interview began."""
    if not _is_outdated(runtime, interview):
        return page
    return render.with_outdated_note(page, stores.now() - interview.started_at)


def _form_values(guide: Guide, interview: Interview) -> Mapping[str, Value]:
    """Return the form's values: the recommendation and the channel, unless they were changed."""
    channel = interview.channel if is_channel(interview.channel) else None
    recommended = navigation.recommendation(guide, interview)
    return {ids.CHOSEN: recommended, ids.CHANNEL: channel, **interview.form}


def _use(interview: Interview) -> Use:
    if interview.takes_part:
        return "handed in"
    return "proposed" if is_channel(interview.channel) else "recorded"


def _round_is_open(stores: Stores, interview: Interview) -> bool:
    round_ = stores.rounds.get(interview.team_id, interview.round or "")
    return round_ is not None and round_.open


def _metadata(interview: Interview) -> str:
    return state.window_metadata(interview.id, interview.window)


def _interviewable(runtime: Runtime) -> list[Guide]:
    return [guide for guide in runtime.guides.loaded if guide.has_interview]


def find_guide(runtime: Runtime, wanted: str) -> Guide:
    """Return the guide of this id, or the default one for ""; raise Refusal if there is none."""
    candidates = _interviewable(runtime)
    found = next((guide for guide in candidates if wanted.lower() in ("", guide.id)), None)
    if found is None:
        known = ", ".join(f"`{guide.id}`" for guide in candidates)
        raise Refusal(f"I have no interview by that name. Available: {known}.")
    return found


def _current_guide(runtime: Runtime, guide_id: Value) -> Guide | None:
    return next((guide for guide in _interviewable(runtime) if guide.id == guide_id), None)


def _find_version(stores: Stores, runtime: Runtime, item: Interview | Round) -> Guide | None:
    """Return the version that the interview or round began with; None if it is gone."""
    document = stores.guide_versions.get(item.guide_hash) if item.guide_hash else None
    if document is None:
        return _current_guide(runtime, item.guide)
    return Guide.from_document(document)


def _is_outdated(runtime: Runtime, interview: Interview) -> bool:
    current = _current_guide(runtime, interview.guide)
    return current is None or interview.guide_hash not in (None, current.content_hash)
