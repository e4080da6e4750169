"""The composition root: settings become a running bot."""

import logging
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import timedelta
from functools import partial
from typing import Any

from slack_sdk import WebClient

from bot.answers.digest import tell_gaps
from bot.decisions import announcements, revisits
from bot.interviews import rounds
from bot.runtime.background import Work
from bot.runtime.guides import Library, encoder_of, folder_of, load_ahead, search_of
from bot.runtime.metrics import Metrics
from bot.runtime.recent_keys import Seen
from bot.server.scheduler import Caretaker
from bot.services import Services
from bot.settings import Settings
from bot.slack import outbox_sender
from bot.slack.client import CountingClient
from bot.slack.membership import Audience
from bot.slack.outbox_sender import Postman
from storage.database import Database
from storage.opening import open_database
from storage.record.agenda import Agenda
from storage.record.log import DecisionLog
from storage.records import Parcel
from storage.work.feedback import Gaps, Votes
from storage.work.guides import GuideVersions
from storage.work.inbox import Inbox
from storage.work.interviews import Interviews
from storage.work.outbox import Outbox
from storage.work.rounds import Rounds
from storage.work.settings import ChannelSettings
from storage.work.threads import Threads

SLACK_TIMEOUT_SECONDS = 8
"""Shorter than the outbox's lease: a post under way is never taken for an abandoned one."""


def client_of(settings: Settings, token: str, metrics: Metrics | None = None) -> WebClient:
    """A client of Slack's Web API that never repeats a call by itself.

    Whether a lost call may be made again is for the caller to say: a post must not be doubled.
    """
    return CountingClient(
        (metrics or Metrics()).calls,
        token=token,
        base_url=settings.api_url,
        timeout=SLACK_TIMEOUT_SECONDS,
        retry_handlers=[],
        logger=logging.getLogger("slack"),
    )


@contextmanager
def running(settings: Settings) -> Iterator[Services]:
    """Services with their threads at work; on leaving, what was begun is finished."""
    load_ahead(settings)
    database = open_database(settings.database_url)
    database.migrate()
    database.check_version()
    services = _services(settings, database)
    services.postman.start(partial(_refused, services), partial(_latest, services))
    retention = timedelta(days=settings.question_retention_days)
    channel = settings.digest_channel
    digest = partial(tell_gaps, services, encoder_of(settings), channel) if channel else None
    caretaker = Caretaker(services, retention, digest)
    caretaker.start()
    try:
        yield services
    finally:
        services.work.closing.set()
        caretaker.stop()
        services.work.close()
        services.postman.stop()
        database.close()


def _services(settings: Settings, database: Database) -> Services:
    metrics = Metrics()
    client = client_of(settings, settings.secret("SLACK_BOT_TOKEN"), metrics)
    outbox = Outbox(database)
    return Services(
        library=Library(folder_of(settings), partial(search_of, settings)),
        database=database,
        decisions=DecisionLog(database),
        agenda=Agenda(database),
        inbox=Inbox(database),
        outbox=outbox,
        interviews=Interviews(database),
        rounds=Rounds(database),
        versions=GuideVersions(database),
        threads=Threads(database),
        channels=ChannelSettings(database),
        votes=Votes(database),
        gaps=Gaps(database),
        audience=Audience(client),
        postman=Postman(outbox, client, outbox_sender.now, metrics),
        work=Work(),
        taken=Seen(),
        unkept=Seen(),
        in_hand=set(),
        client=client,
        metrics=metrics,
        owners_may_edit=settings.owners_may_edit,
        clock=outbox_sender.now,
    )


def _refused(services: Services, parcel: Parcel, code: str) -> None:
    """What follows where Slack never takes a post."""
    if parcel.key.startswith(rounds.POST):
        rounds.cancel(services, parcel.team_id, parcel.key.removeprefix(rounds.POST))
    announcements.tell_author(services, parcel, code)


def _latest(services: Services, parcel: Parcel) -> Mapping[str, Any]:
    """What the post that a parcel brings up to date should show by now."""
    if parcel.arguments["post"].startswith(rounds.KIND):
        return rounds.latest(services, parcel)
    if parcel.arguments["post"].startswith(revisits.KIND):
        return revisits.latest(services, parcel)
    return announcements.latest(services, parcel)
