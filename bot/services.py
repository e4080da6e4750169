"""What the listeners need, in one frozen bundle."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from slack_sdk import WebClient

from bot.runtime.background import Work
from bot.runtime.guides import Library
from bot.runtime.metrics import Metrics
from bot.runtime.recent_keys import Seen
from bot.slack.membership import Audience
from bot.slack.outbox_sender import Postman
from knowledge.guide.models import Guide
from knowledge.search.engine import Search
from storage.database import Database
from storage.record.agenda import Agenda
from storage.record.log import DecisionLog
from storage.work.feedback import Gaps, Votes
from storage.work.guides import GuideVersions
from storage.work.inbox import Inbox
from storage.work.interviews import Interviews
from storage.work.outbox import Outbox
from storage.work.rounds import Rounds
from storage.work.settings import ChannelSettings
from storage.work.threads import Threads


@dataclass(frozen=True, slots=True)
class Services:
    """The composition root fills it; tests fill it with a clock and a playground of their own."""

    library: Library
    database: Database
    decisions: DecisionLog
    agenda: Agenda
    inbox: Inbox
    outbox: Outbox
    interviews: Interviews
    rounds: Rounds
    versions: GuideVersions
    threads: Threads
    channels: ChannelSettings
    votes: Votes
    gaps: Gaps
    audience: Audience
    postman: Postman
    work: Work
    taken: Seen
    """The keys of the questions that this process has taken up."""
    unkept: Seen
    """Of those, what the database could not keep: answered from memory."""
    in_hand: set[tuple[str, str]]
    """By workspace and key, the questions whose lease this process renews."""
    client: WebClient
    metrics: Metrics
    owners_may_edit: bool
    clock: Callable[[], datetime]

    @property
    def guides(self) -> tuple[Guide, ...]:
        """The guides in use now, the default one first."""
        return self.library.shelf.guides

    @property
    def search(self) -> Search:
        """What searches the guides in use now."""
        return self.library.shelf.search

    def guide(self, guide_id: str) -> Guide:
        """The guide of this id; LookupError if it is not loaded."""
        for guide in self.guides:
            if guide.id == guide_id:
                return guide
        raise LookupError(f"there is no guide {guide_id!r}")
