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
from bot.runtime.background import BackgroundTasks
from bot.runtime.guides import GuideLibrary, encoder_of, folder_of, load_ahead, search_of
from bot.runtime.metrics import Metrics
from bot.runtime.recent_keys import QuestionKeys
from bot.server.scheduler import Scheduler
from bot.services import Runtime, Services, Slack, Stores
from bot.settings import Settings
from bot.slack.client import CountingClient
from bot.slack.membership import Membership
from bot.slack.outbox_sender import OutboxSender
from storage.database import Database
from storage.opening import open_database
from storage.records import ClaimedCall

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
    services.slack.sender.start(
        partial(_refused, services.stores, services.slack), partial(_latest, services.stores)
    )
    retention = timedelta(days=settings.question_retention_days)
    channel = settings.digest_channel
    digest = (
        partial(tell_gaps, services.stores, services.slack, encoder_of(settings), channel)
        if channel
        else None
    )
    caretaker = Scheduler(services, retention, digest)
    caretaker.start()
    try:
        yield services
    finally:
        services.runtime.tasks.closing.set()
        caretaker.stop()
        services.runtime.tasks.close()
        services.slack.sender.stop()
        database.close()


def _services(settings: Settings, database: Database) -> Services:
    metrics = Metrics()
    client = client_of(settings, settings.secret("SLACK_BOT_TOKEN"), metrics)
    stores = Stores.of(database)
    slack = Slack(
        client=client,
        membership=Membership(client),
        sender=OutboxSender(stores.outbox, client, stores.now, metrics),
        owners_may_edit=settings.owners_may_edit,
    )
    runtime = Runtime(
        guides=GuideLibrary(folder_of(settings), partial(search_of, settings)),
        tasks=BackgroundTasks(),
        questions=QuestionKeys(),
        metrics=metrics,
    )
    return Services(stores, slack, runtime)


def _refused(stores: Stores, slack: Slack, parcel: ClaimedCall, code: str) -> None:
    """What follows where Slack never takes a post."""
    if parcel.key.startswith(rounds.POST):
        rounds.cancel(stores, parcel.team_id, parcel.key.removeprefix(rounds.POST))
    announcements.tell_author(stores, slack, parcel, code)


def _latest(stores: Stores, parcel: ClaimedCall) -> Mapping[str, Any]:
    """What the post that a parcel brings up to date should show by now."""
    if parcel.arguments["post"].startswith(rounds.KIND):
        return rounds.latest(stores, parcel)
    if parcel.arguments["post"].startswith(revisits.KIND):
        return revisits.latest(stores, parcel)
    return announcements.latest(stores, parcel)
