"""The bot's dependencies, in three bundles; a function takes only those that it uses."""

from dataclasses import dataclass
from datetime import datetime

from bot.runtime.background import BackgroundTasks
from bot.runtime.guides import GuideLibrary
from bot.runtime.metrics import Metrics
from bot.runtime.recent_keys import QuestionKeys
from bot.slack.client import CountingClient
from bot.slack.installation import InstallationSource
from bot.slack.membership import Membership
from bot.slack.outbox_sender import OutboxSender
from storage.database import Database
from storage.record.agenda import Agenda
from storage.record.log import DecisionLog
from storage.work.feedback import Gaps, Votes
from storage.work.guides import GuideVersions
from storage.work.inbox import Inbox
from storage.work.interviews import Interviews
from storage.work.outbox import Outbox
from storage.work.rounds import Rounds
from storage.work.settings import ChannelSettings, Installations
from storage.work.threads import Threads


@dataclass(frozen=True, slots=True)
class Stores:
    """The stores of one database."""

    database: Database
    decisions: DecisionLog
    agenda: Agenda
    inbox: Inbox
    outbox: Outbox
    interviews: Interviews
    rounds: Rounds
    guide_versions: GuideVersions
    threads: Threads
    channel_settings: ChannelSettings
    installations: Installations
    votes: Votes
    gaps: Gaps

    @classmethod
    def of(cls, database: Database) -> "Stores":
        """Return the stores of `database`."""
        return cls(
            database=database,
            decisions=DecisionLog(database),
            agenda=Agenda(database),
            inbox=Inbox(database),
            outbox=Outbox(database),
            interviews=Interviews(database),
            rounds=Rounds(database),
            guide_versions=GuideVersions(database),
            threads=Threads(database),
            channel_settings=ChannelSettings(database),
            installations=Installations(database),
            votes=Votes(database),
            gaps=Gaps(database),
        )

    def now(self) -> datetime:
        """Return the current time in UTC, by the database's clock."""
        return self.database.now()


@dataclass(frozen=True, slots=True)
class Slack:
    """The connection to Slack: the Web API, the installation, membership and the sender of posts.

    With `owners_may_edit`, workspace owners have an author's rights on every decision.
    """

    client: CountingClient
    installation: InstallationSource
    membership: Membership
    sender: OutboxSender
    owners_may_edit: bool


@dataclass(frozen=True, slots=True)
class Runtime:
    """State of this process alone, not shared through the database."""

    guides: GuideLibrary
    tasks: BackgroundTasks
    questions: QuestionKeys
    metrics: Metrics


@dataclass(frozen=True, slots=True)
class Services:
    """All three bundles, for a function that needs each of them."""

    stores: Stores
    slack: Slack
    runtime: Runtime
