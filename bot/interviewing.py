"""Which page of the modal comes next. Answers are kept page by page."""

import secrets
from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Final

from slack_sdk.models.views import View

from bot import ids
from bot.errors import FieldRefusal, Refusal
from bot.payloads import OpenView, Value
from bot.render import interview as render
from bot.render.record import record_page
from bot.render.result import result_page
from bot.services import Services
from knowledge import interview as reasoning
from knowledge.explanation import explain
from knowledge.models import Criterion, Guide
from storage.records import Interview

GONE: Final = (
    f"This interview isn't known any more. Close it and type `{ids.CHOOSE}` to begin anew."
)

KEPT: Final = timedelta(weeks=1)

Page = tuple[Criterion, ...]


def begin(services: Services, team: str, user: str, channel: str | None, wanted: str) -> View:
    """The page on which `/framework-choose` opens; `wanted` is the id of a guide or empty."""
    candidates = _interviewable(services)
    chosen = [guide for guide in candidates if guide.id == wanted] if wanted else candidates
    if not chosen:
        known = ", ".join(f"`{guide.id}`" for guide in candidates)
        raise Refusal(f"I have no guide of that name to interview you with. There is {known}.")
    left = services.interviews.unfinished(team, user, since=services.clock() - KEPT)
    guide = next((one for one in candidates if left and one.id == left.guide), None)
    if left and guide and wanted in ("", guide.id):
        _move(services, left, channel)
        answered = len(reasoning.given(guide, left.answers))
        return render.unfinished_page(left.id, guide, answered)
    return _begin(services, team, user, channel, wanted)


def _move(services: Services, left: Interview, channel: str | None) -> None:
    """Take an interview to where its command is run now: the decision belongs there."""
    if left.channel != channel:
        form = {name: value for name, value in left.form.items() if name != ids.CHANNEL}
        services.interviews.save(left.model_copy(update={"channel": channel, "form": form}))


def start_over(services: Services, view: OpenView) -> View:
    """The first page of a new interview in the place of the one that was left."""
    _, left = load(services, view)
    services.interviews.discard(left.team_id, left.id)
    return _begin(services, left.team_id, left.user_id, left.channel, "")


def _begin(services: Services, team: str, user: str, channel: str | None, wanted: str) -> View:
    candidates = _interviewable(services)
    guide = services.guide(wanted) if wanted else candidates[0]
    now = services.clock()
    begun = Interview(
        id=secrets.token_urlsafe(9),
        team_id=team,
        user_id=user,
        guide=guide.id,
        channel=channel,
        started_at=now,
        updated_at=now,
    )
    services.interviews.save(begun)
    if len(candidates) > 1 and not wanted:
        return render.guides_page(begun.id, candidates, guide.id)
    return _questions(services, guide, begun, 0)


def go_on(services: Services, view: OpenView) -> View:
    """The page at which the person left the interview."""
    guide, interview = load(services, view)
    pages = _pages(guide, interview.answers)
    asked = [p for p, page in enumerate(pages) if _open(page, interview.answers)]
    return _questions(services, guide, interview, asked[0]) if asked else _result(guide, interview)


def choose_guide(services: Services, view: OpenView) -> View:
    """After the page of guides: the first question of the chosen one."""
    _, interview = load(services, view)
    block_id, chosen = next(iter(view.values.items()), ("", None))
    guide = next((one for one in _interviewable(services) if one.id == chosen), None)
    if guide is None:
        raise FieldRefusal(block_id, "Choose one of the guides above.")
    begun = interview.model_copy(update={"guide": guide.id, "updated_at": services.clock()})
    services.interviews.save(begun)
    return _questions(services, guide, begun, 0)


def forward(services: Services, view: OpenView) -> View:
    """After a page of questions: the next one, or the result."""
    guide, interview = load(services, view)
    interview = _keep(services, guide, interview, _chosen(guide, view.values))
    pages = _pages(guide, interview.answers)
    here = _position(pages, view.fields)
    coming = [p for p, page in enumerate(pages) if p > here or _open(page, interview.answers)]
    if not coming:
        return _result(guide, interview)
    return _questions(services, guide, interview, coming[0])


def to_record(services: Services, view: OpenView) -> View:
    """After the result: the form, with the recommendation chosen beforehand."""
    guide, interview = load(services, view)
    recommended = reasoning.conclude(guide, interview.answers).recommendation
    place = interview.channel if interview.channel and interview.channel[0] in "CG" else None
    return record_page(
        interview.id,
        guide,
        {ids.CHOSEN: recommended, ids.CHANNEL: place, **interview.form},
    )


def back(services: Services, view: OpenView) -> View:
    """The page before, with what is filled in on this one kept."""
    guide, interview = load(services, view)
    if view.callback_id == ids.RECORD:
        _keep_form(services, guide, interview, view.values)
        return _result(guide, interview)
    pages = _pages(guide, interview.answers)
    if view.callback_id == ids.RESULT:
        return _questions(services, guide, interview, len(pages) - 1)
    here = _position(pages, view.fields)
    filled = {block: value for block, value in view.values.items() if value is not None}
    interview = _keep(services, guide, interview, _chosen(guide, filled))
    if here == 0:
        return render.guides_page(interview.id, _interviewable(services), guide.id)
    return _questions(services, guide, interview, here - 1)


def load(services: Services, view: OpenView) -> tuple[Guide, Interview]:
    """The interview that a page belongs to, and its guide.

    Raises `Refusal` where it is somebody else's, finished, or gone.
    """
    interview = services.interviews.get(view.team_id, view.metadata)
    if interview is None or interview.user_id != view.user:
        raise Refusal(GONE)
    if interview.decision_number is not None:
        raise Refusal(f"This interview is recorded already, as D-{interview.decision_number}.")
    try:
        return services.guide(interview.guide), interview
    except LookupError:
        raise Refusal(f"The guide of this interview is gone. Type `{ids.CHOOSE}`.") from None


def _interviewable(services: Services) -> list[Guide]:
    return [guide for guide in services.guides if guide.has_interview]


def _chosen(guide: Guide, values: Mapping[str, Value]) -> dict[str, str]:
    """The answers on a page; `FieldRefusal` for one that the page never offered."""
    answers: dict[str, str] = {}
    for block_id, value in values.items():
        criterion = next((c for c in guide.criteria if c.id == ids.field_of(block_id)), None)
        offered = [choice.id for choice in criterion.options] if criterion else []
        if criterion is None or value not in (*offered, reasoning.NOT_SURE):
            raise FieldRefusal(block_id, "Choose one of the answers above.")
        answers[criterion.id] = str(value)
    return answers


def _keep(
    services: Services, guide: Guide, interview: Interview, answers: Mapping[str, str]
) -> Interview:
    """Keep the answers; those of a branch that they abandon are dropped."""
    kept = reasoning.given(guide, {**interview.answers, **answers})
    changed = interview.model_copy(update={"answers": kept, "updated_at": services.clock()})
    services.interviews.save(changed)
    return changed


def _keep_form(
    services: Services, guide: Guide, interview: Interview, values: Mapping[str, Value]
) -> None:
    """Keep what is typed in the form; not the choice that the form made itself."""
    form = {ids.field_of(block): value or "" for block, value in values.items()}
    if form.get(ids.CHOSEN) == reasoning.conclude(guide, interview.answers).recommendation:
        del form[ids.CHOSEN]
    changed = interview.model_copy(update={"form": form, "updated_at": services.clock()})
    services.interviews.save(changed)


def _pages(guide: Guide, answers: Mapping[str, str]) -> tuple[Page, ...]:
    """All pages that come up; a question that is open yet counts as not sure."""
    unsure = dict.fromkeys((criterion.id for criterion in guide.criteria), reasoning.NOT_SURE)
    return reasoning.pages(guide, {**unsure, **answers})


def _open(page: Page, answers: Mapping[str, str]) -> bool:
    return any(criterion.id not in answers for criterion in page)


def _position(pages: Sequence[Page], fields: Sequence[str]) -> int:
    """The number of the page, from 0, that asks one of the fields."""
    return next(
        (p for p, page in enumerate(pages) if any(criterion.id in fields for criterion in page)), 0
    )


def _questions(services: Services, guide: Guide, interview: Interview, number: int) -> View:
    pages = _pages(guide, interview.answers)
    return render.questions_page(
        interview.id,
        pages[number],
        interview.answers,
        (number + 1, len(pages)),
        first=number == 0 and len(_interviewable(services)) == 1,
    )


def _result(guide: Guide, interview: Interview) -> View:
    conclusion = reasoning.conclude(guide, interview.answers)
    return result_page(interview.id, guide, conclusion, explain(guide, conclusion))
