"""Turns a verdict into the message that people read."""

import logging
from dataclasses import dataclass

from bot.render import answers
from bot.render.answers import Answer
from bot.services import Runtime, Services, Slack, Stores
from bot.slack.message import Message
from bot.slack.state import AnswerRef
from knowledge.guide.models import Guide
from knowledge.search.engine import Candidate, Verdict, answer_of, title_of
from knowledge.search.targets import TABLE_PREFIX
from storage.errors import StorageError
from storage.finding.query import DecisionQuery
from storage.records import Decision, Viewer, require_readable, visible

log = logging.getLogger(__name__)

MAX_EXAMPLES = 3


@dataclass(frozen=True, slots=True)
class Place:
    """The readers of an answer: everybody in a channel, or one `reader` only."""

    team_id: str
    channel: str
    reader: str = ""

    @property
    def viewer(self) -> Viewer:
        """The viewer of the place, provided that everybody in it belongs to the workspace."""
        return Viewer(user_id=self.reader, channels=frozenset({self.channel}))


def verdict_message(services: Services, verdict: Verdict, place: Place, key: str) -> Message:
    """Return the message for a verdict on the question `key`.

    An answer that only its reader sees has a button to share it.
    """
    if verdict.kind == "answer":
        best = verdict.candidates[0]
        target = AnswerRef(best.guide, best.entry, verdict.question, key)
        answer = compose(services, target, place, sure=verdict.sure)
        return answers.answer_message(answer, shareable=bool(place.reader))
    if verdict.kind == "suggest":
        return answers.suggestions(verdict, key)
    return answers.unknown(verdict, key)


def help_message(runtime: Runtime, key: str) -> Message:
    """Return how to ask, with the first few questions of the guides as examples."""
    examples = [
        Candidate(guide=guide.id, entry=entry.id, question=entry.question, score=1.0)
        for guide in runtime.guides.loaded
        for entry in guide.entries
    ]
    return answers.help_message(examples[:MAX_EXAMPLES], key)


def compose(services: Services, target: AnswerRef, place: Place, *, sure: bool = True) -> Answer:
    """Return the guide's answer and the team's decision on it; raise LookupError if it is gone."""
    guide = services.runtime.guides.get(target.guide)
    row = (
        guide.row(target.entry.removeprefix(TABLE_PREFIX))
        if target.entry.startswith(TABLE_PREFIX)
        else None
    )
    decided, certain = _team_decision(services.stores, services.slack, guide.id, place)
    return Answer(
        target=target,
        question=title_of(guide, target.entry),
        markdown=answer_of(guide, target.entry),
        checked=guide.checked_on(target.entry),
        sure=sure,
        row=row,
        columns=[guide.option(option).label for option in row.cells] if row else (),
        decided=decided,
        certain=certain,
        related=() if row else _related(guide, target.entry),
    )


def needs_slack(stores: Stores, slack: Slack, verdict: Verdict, place: Place) -> bool:
    """Return whether the message can't be composed before Slack says who reads in the place."""
    if verdict.kind != "answer" or slack.membership.is_cached(place.reader or place.channel):
        return False
    try:
        found = _latest(stores, place, verdict.candidates[0].guide, place.viewer)
    except StorageError:
        return False
    return found is not None and not _safe_for_all(found, place)


def _related(guide: Guide, entry: str) -> list[str]:
    return [guide.entry(related).question for related in guide.entry(entry).related]


def _team_decision(
    stores: Stores, slack: Slack, guide: str, place: Place
) -> tuple[Decision | None, bool]:
    """Return the latest accepted decision based on the guide that the place may see.

    Slack is asked who reads there only if some readers might not be allowed to see it. The second
    value is False if Slack didn't say, so that a decision may be left out.
    """
    try:
        found = _latest(stores, place, guide, place.viewer)
        if found is None or _safe_for_all(found, place):
            return found, True
        viewer = slack.membership.viewer_in_time(place.channel, place.reader)
        return _latest(stores, place, guide, viewer), viewer.certain
    except StorageError as error:
        log.warning("Answering without the team's decision: %s", error)
        return None, True


def _latest(stores: Stores, place: Place, guide: str, viewer: Viewer) -> Decision | None:
    page = DecisionQuery(place.team_id, viewer, status="accepted", guide=guide, limit=1)
    return require_readable(next(iter(stores.decisions.find(page)), None))


def _safe_for_all(decision: Decision, place: Place) -> bool:
    """Return whether guests may see the decision in the place, too."""
    return visible(decision, place.viewer.model_copy(update={"inside": False}))
