"""The interview in its modal: each step is kept before its page is shown."""

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

KEPT: Final = timedelta(weeks=1)


@dataclass(frozen=True, slots=True)
class Opening:
    """Who opens a window, and where: in no channel from Home."""

    team_id: str
    user: str
    channel: str | None
    trigger_id: str


def begin(stores: Stores, runtime: Runtime, opening: Opening, wanted: str) -> View:
    """The page on which `/framework-choose` opens; `wanted` is the id of a guide or empty.

    The new window takes over the interview that the person left, and moves it to where the
    command is run now: the decision belongs there. The same act again leads to the same window.
    """
    now, team, seat = stores.now(), opening.team_id, state.key_of_trigger(opening.trigger_id)
    with stores.database.transaction():
        left = stores.interviews.unfinished(
            team, opening.user, since=now - KEPT, guide=wanted.lower() or None
        )
        if left is None or not left.answers:
            return _begin(stores, runtime, opening, wanted, left.id if left else state.random_key())
        guide = _version(stores, runtime, left)
        if guide is None:
            stores.interviews.discard(team, left.id)
            return _begin(stores, runtime, opening, wanted, state.random_key())
        taken = _moved(left, opening.channel).model_copy(update={"seat": seat})
        stores.interviews.save(taken)
    return render.unfinished_page(
        _window(taken),
        guide,
        navigation.progress(guide, taken),
        now - left.updated_at,
        outdated=_outdated(runtime, taken),
    )


def start_over(services: Services, view: OpenView) -> View:
    """The first page of a new interview in the place of the one that was left."""
    with services.stores.database.transaction():
        _, left = load(services.stores, services.runtime, view)
        services.stores.interviews.discard(left.team_id, left.id)
        again = left.guide if _current(services.runtime, left.guide) else ""
        opening = Opening(left.team_id, left.user_id, left.channel, left.seat)
        return _begin(services.stores, services.runtime, opening, again, state.random_key())


def choose_guide(services: Services, view: OpenView) -> View:
    """After the page of guides: the first question of the chosen one."""
    block_id, chosen = next(iter(view.values.items()), ("", None))
    with services.stores.database.transaction():
        guide, interview = load(services.stores, services.runtime, view)
        if chosen != interview.guide:
            found = _current(services.runtime, chosen)
            if found is None:
                raise FieldRefusal(block_id, "Choose one of the guides above.")
            guide, interview = found, _on(services.stores, found, interview)
        return _kept(
            services.stores,
            services.runtime,
            guide,
            interview.model_copy(update={"page": navigation.first(guide)}),
        )


def turn(services: Services, view: OpenView, step: Step) -> View:
    """The page to which `step` leads from the page `view`, its answers kept."""
    with services.stores.database.transaction():
        guide, interview = load(services.stores, services.runtime, view)
        if interview.takes_part and not _is_running(services.stores, interview):
            raise Refusal(CLOSED)
        return _kept(services.stores, services.runtime, guide, step(guide, interview, view))


def take_over(stores: Stores, runtime: Runtime, interview: Interview, trigger_id: str) -> View:
    """The page of an interview of a round, in the window of a press, which takes it over."""
    guide = version(stores, runtime, interview)
    return _kept(
        stores,
        runtime,
        guide,
        interview.model_copy(update={"seat": state.key_of_trigger(trigger_id)}),
    )


def load(stores: Stores, runtime: Runtime, view: OpenView) -> tuple[Guide, Interview]:
    """The interview that a page belongs to, and its guide as it was when the interview began.

    Raises `Refusal` where it is somebody else's, finished, gone, or in another window now.
    """
    interview = stores.interviews.get(view.team_id, state.view_key(view.metadata))
    if interview is None or interview.user_id != view.user:
        raise Refusal(GONE)
    if interview.decision_number is not None:
        raise Refusal(f"This interview is already recorded, as D-{interview.decision_number}.")
    if interview.seat != state.window_of(view.metadata):
        raise Refusal(ELSEWHERE)
    return version(stores, runtime, interview), interview


def version(stores: Stores, runtime: Runtime, begun: Interview | Round) -> Guide:
    """The guide as it was when the interview or the round began; `Refusal` where it is gone."""
    guide = _version(stores, runtime, begun)
    if guide is None:
        raise Refusal(
            f"The guide for this interview no longer exists. Type `{ids.CHOOSE}` for a new one."
        )
    return guide


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
        seat=state.key_of_trigger(opening.trigger_id),
        page=ids.GUIDES if several and not wanted else navigation.first(guide),
        started_at=now,
        updated_at=now,
    )
    return _kept(stores, runtime, guide, _on(stores, guide, fresh))


def _on(stores: Stores, guide: Guide, interview: Interview) -> Interview:
    """The interview without answers, on a guide as it is now."""
    about = {"guide": guide.id, "guide_hash": keep(stores, guide), "answers": {}, "form": {}}
    return interview.model_copy(update=about)


def keep(stores: Stores, guide: Guide) -> str:
    """Keep this version of the guide for what runs on it; the version's hash."""
    stores.guide_versions.keep(guide.content_hash, guide.id, guide.document)
    return guide.content_hash


def _moved(left: Interview, channel: str | None) -> Interview:
    """Taken to another place; what it should tell there is asked anew."""
    if left.channel == channel:
        return left
    form = {name: value for name, value in left.form.items() if name != ids.CHANNEL}
    return left.model_copy(update={"channel": channel, "form": form})


def _kept(stores: Stores, runtime: Runtime, guide: Guide, interview: Interview) -> View:
    stores.interviews.save(interview.model_copy(update={"updated_at": stores.now()}))
    return _shown(stores, runtime, guide, interview)


def _shown(stores: Stores, runtime: Runtime, guide: Guide, interview: Interview) -> View:
    """The page at which the interview stands."""
    window = _window(interview)
    guides = _interviewable(runtime)
    if interview.records_round:
        return record_page(window, guide, _filled(guide, interview), first=True)
    if asking := navigation.asking(guide, interview):
        returns = asking.callback_id == ids.CHANGES and not reasoning.missing(
            guide, interview.answers
        )
        only = len(guides) == 1 or interview.takes_part
        first = asking.number == 1 and only and not returns
        return render.questions_page(window, asking, interview.answers, first=first)
    match navigation.standing(guide, interview):
        case ids.GUIDES:
            return render.guides_page(window, guides, guide.id)
        case ids.RECORD:
            return record_page(window, guide, _filled(guide, interview))
        case ids.RESULT:
            conclusion = reasoning.conclude(guide, interview.answers)
            return _dated(
                stores,
                runtime,
                interview,
                result_page(window, guide, conclusion, explain(guide, conclusion), _use(interview)),
            )
        case _:
            return _dated(
                stores, runtime, interview, render.summary_page(window, guide, interview.answers)
            )


def _dated(stores: Stores, runtime: Runtime, interview: Interview, page: View) -> View:
    """The page, saying so where the guide has changed since the interview began."""
    if not _outdated(runtime, interview):
        return page
    return render.with_outdated_note(page, stores.now() - interview.started_at)


def _filled(guide: Guide, interview: Interview) -> Mapping[str, Value]:
    """What stands in the form: the recommendation and the place, unless something was typed."""
    place = interview.channel if is_channel(interview.channel) else None
    recommended = navigation.recommendation(guide, interview)
    return {ids.CHOSEN: recommended, ids.CHANNEL: place, **interview.form}


def _use(interview: Interview) -> Use:
    if interview.takes_part:
        return "handed in"
    return "proposed" if is_channel(interview.channel) else "recorded"


def _is_running(stores: Stores, interview: Interview) -> bool:
    round_ = stores.rounds.get(interview.team_id, interview.round or "")
    return round_ is not None and round_.open


def _window(interview: Interview) -> str:
    return state.window_metadata(interview.id, interview.seat)


def _interviewable(runtime: Runtime) -> list[Guide]:
    return [guide for guide in runtime.guides.loaded if guide.has_interview]


def find_guide(runtime: Runtime, wanted: str) -> Guide:
    """The guide of this id, or the default one."""
    candidates = _interviewable(runtime)
    found = next((guide for guide in candidates if wanted.lower() in ("", guide.id)), None)
    if found is None:
        known = ", ".join(f"`{guide.id}`" for guide in candidates)
        raise Refusal(f"I have no interview of that name. Available: {known}.")
    return found


def _current(runtime: Runtime, guide_id: Value) -> Guide | None:
    return next((guide for guide in _interviewable(runtime) if guide.id == guide_id), None)


def _version(stores: Stores, runtime: Runtime, begun: Interview | Round) -> Guide | None:
    """The guide that an interview runs on; None where nothing fit is left of it."""
    document = stores.guide_versions.get(begun.guide_hash) if begun.guide_hash else None
    if document is None:
        return _current(runtime, begun.guide)
    return Guide.kept(document)


def _outdated(runtime: Runtime, interview: Interview) -> bool:
    current = _current(runtime, interview.guide)
    return current is None or interview.guide_hash not in (None, current.content_hash)
