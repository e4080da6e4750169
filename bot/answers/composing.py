"""From a verdict to the message that people read."""

import logging
from dataclasses import dataclass

from bot.render import answers
from bot.render.answers import Answer
from bot.services import Runtime, Services, Slack, Stores
from bot.slack.message import Message
from bot.slack.state import AnswerRef
from knowledge.guide.models import Guide
from knowledge.search.engine import Candidate, Verdict, answer_of, title_of
from knowledge.search.targets import TABLE
from storage.errors import StorageError
from storage.finding.query import Page
from storage.records import Decision, Viewer, visible, whole

log = logging.getLogger(__name__)

EXAMPLES = 3


@dataclass(frozen=True, slots=True)
class Place:
    """Where an answer is read: a channel by everybody in it, or by one `reader` only."""

    team_id: str
    channel: str
    reader: str = ""

    @property
    def viewer(self) -> Viewer:
        """Sees what everybody in the place may see where all are the workspace's own."""
        return Viewer(user_id=self.reader, channels=frozenset({self.channel}))


def say(services: Services, verdict: Verdict, place: Place, key: str) -> Message:
    """The message for a verdict on the question `key`; what only its reader sees can be shared."""
    if verdict.kind == "answer":
        best = verdict.candidates[0]
        target = AnswerRef(best.guide, best.entry, verdict.question, key)
        answer = compose(services, target, place, sure=verdict.sure)
        return answers.answer_message(answer, shareable=bool(place.reader))
    if verdict.kind == "suggest":
        return answers.suggestions(verdict, key)
    return answers.unknown(verdict, key)


def say_how_to_ask(runtime: Runtime, key: str) -> Message:
    """For somebody who said nothing: how to ask, with questions of the first guide."""
    examples = [
        Candidate(guide=guide.id, entry=entry.id, question=entry.question, score=1.0)
        for guide in runtime.guides.loaded
        for entry in guide.entries
    ]
    return answers.help_message(examples[:EXAMPLES], key)


def compose(services: Services, target: AnswerRef, place: Place, *, sure: bool = True) -> Answer:
    """What the guide says, and what the team decided on it; LookupError if the entry is gone."""
    guide = services.runtime.guides.get(target.guide)
    row = guide.row(target.entry.removeprefix(TABLE)) if target.entry.startswith(TABLE) else None
    return Answer(
        target=target,
        question=title_of(guide, target.entry),
        markdown=answer_of(guide, target.entry),
        checked=guide.checked_on(target.entry),
        sure=sure,
        row=row,
        columns=[guide.option(option).label for option in row.cells] if row else (),
        decided=_decided(services.stores, services.slack, guide.id, place),
        related=() if row else _related(guide, target.entry),
    )


def _related(guide: Guide, entry: str) -> list[str]:
    return [guide.entry(related).question for related in guide.entry(entry).related]


def _decided(stores: Stores, slack: Slack, guide: str, place: Place) -> Decision | None:
    """The latest accepted decision on the guide's choice that the place may see."""
    try:
        return _latest(stores, slack, place, guide)
    except StorageError as error:
        log.warning("An answer goes without the team's decision: %s", error)
        return None


def asks_slack(stores: Stores, slack: Slack, verdict: Verdict, place: Place) -> bool:
    """Whether the message for the verdict has to wait for Slack to say who reads in the place."""
    if verdict.kind != "answer" or slack.membership.is_cached(place.reader or place.channel):
        return False
    try:
        found = _newest(stores, place, verdict.candidates[0].guide, place.viewer)
    except StorageError:
        return False
    return found is not None and not _harmless(found, place)


def _latest(stores: Stores, slack: Slack, place: Place, guide: str) -> Decision | None:
    """Slack is asked who reads there only where somebody there might not be to see it."""
    found = _newest(stores, place, guide, place.viewer)
    if found is None or _harmless(found, place):
        return found
    viewer = slack.membership.viewer_in_time(place.channel, place.reader)
    return _newest(stores, place, guide, viewer)


def _newest(stores: Stores, place: Place, guide: str, viewer: Viewer) -> Decision | None:
    page = Page(place.team_id, viewer, status="accepted", guide=guide, limit=1)
    return whole(next(iter(stores.decisions.page(page)), None))


def _harmless(decision: Decision, place: Place) -> bool:
    """Whether it may be read in the place whoever reads along there."""
    return visible(decision, place.viewer.model_copy(update={"inside": False}))
