"""What the listeners need, in one frozen bundle."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from slack_sdk import WebClient

from bot.audience import Audience
from bot.postman import Postman
from bot.seen import Seen
from bot.work import Work
from knowledge.models import Guide
from knowledge.search import Search
from storage.database import Database
from storage.decisions import DecisionLog
from storage.inbox import Inbox
from storage.interviews import Interviews
from storage.outbox import Outbox


@dataclass(frozen=True, slots=True)
class Services:
    """The composition root fills it; tests fill it with a clock and a playground of their own."""

    guides: tuple[Guide, ...]
    search: Search
    database: Database
    decisions: DecisionLog
    inbox: Inbox
    outbox: Outbox
    interviews: Interviews
    audience: Audience
    postman: Postman
    work: Work
    unkept: Seen
    client: WebClient
    clock: Callable[[], datetime]

    def guide(self, guide_id: str) -> Guide:
        """The guide of this id; LookupError if it is not loaded."""
        for guide in self.guides:
            if guide.id == guide_id:
                return guide
        raise LookupError(f"there is no guide {guide_id!r}")
