"""The composition root: build a running bot from its settings."""

import logging
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import timedelta
from functools import partial
from typing import Any

from bot.answers.digest import queue_digest
from bot.decisions import announcements, revisits
from bot.interviews import rounds
from bot.runtime.background import BackgroundTasks
from bot.runtime.guides import GuideLibrary, encoder_of, folder_of, search_of
from bot.runtime.metrics import Metrics
from bot.runtime.recent_keys import QuestionKeys
from bot.server.rejections import on_rejected
from bot.server.scheduler import Scheduler
from bot.server.vitals import Vitals
from bot.services import Runtime, Services, Slack, Stores
from bot.settings import Settings
from bot.slack.client import CountingClient
from bot.slack.installation import InstallationSource
from bot.slack.membership import Membership
from bot.slack.outbox_sender import OutboxSender
from storage.database import Database
from storage.opening import open_database
from storage.records import ClaimedCall

SLACK_TIMEOUT_SECONDS = 8
"""Shorter than the outbox's lease, so a post in progress never counts as abandoned."""


def client_of(settings: Settings, token: str, metrics: Metrics | None = None) -> CountingClient:
    """Return a Web API client that never retries by itself.

    The caller decides whether to retry a failed call, since a post must not be duplicated, and
    logs it.
    """
    logger = logging.getLogger("slack")
    logger.addFilter(_is_news)
    return CountingClient(
        (metrics or Metrics()).calls,
        token=token,
        base_url=settings.api_url,
        timeout=SLACK_TIMEOUT_SECONDS,
        retry_handlers=[],
        logger=logger,
    )


def _is_news(record: logging.LogRecord) -> bool:
    """Drop slack_sdk's line about a failed call, which would come with each attempt."""
    return not str(record.msg).startswith("Failed to send a request to Slack API server")


@contextmanager
def running(settings: Settings, vitals: Vitals | None = None) -> Iterator[Services]:
    """Run the services and their threads; on exit, finish the work that has started."""
    vitals = vitals or Vitals()
    vitals.step = "Loading the guides."  # before the database is migrated, in case one is bad
    guides = GuideLibrary(folder_of(settings), partial(search_of, settings))
    vitals.step = "Opening the database."
    database = open_database(settings.database_url)
    database.migrate()
    database.check_version()
    services = _services(settings, database, guides, vitals.metrics)
    vitals.step = "Asking Slack about SLACK_BOT_TOKEN."
    services.slack.installation.start()
    services.slack.sender.start(
        partial(on_rejected, services.stores, services.slack),
        partial(_latest_content, services.stores),
        lambda user: services.slack.membership.account(user) == "left",
    )
    retention = timedelta(days=settings.question_retention_days)
    channel = settings.digest_channel
    digest = (
        partial(queue_digest, services.stores, services.slack, encoder_of(settings), channel)
        if channel
        else None
    )
    scheduler = Scheduler(services, retention, digest)
    scheduler.start()
    try:
        yield services
    finally:
        services.runtime.tasks.closing.set()
        services.slack.installation.stop()
        scheduler.stop()
        services.runtime.tasks.close()
        services.slack.sender.stop()
        database.close()


def _services(
    settings: Settings, database: Database, guides: GuideLibrary, metrics: Metrics
) -> Services:
    client = client_of(settings, settings.secret("SLACK_BOT_TOKEN"), metrics)
    stores = Stores.of(database)
    installation = InstallationSource(client, stores.installations)
    slack = Slack(
        client=client,
        installation=installation,
        membership=Membership(client, installation),
        sender=OutboxSender(stores.outbox, client, stores.now, metrics),
        owners_may_edit=settings.owners_may_edit,
    )
    runtime = Runtime(
        guides=guides,
        tasks=BackgroundTasks(),
        questions=QuestionKeys(),
        metrics=metrics,
    )
    return Services(stores, slack, runtime)


def _latest_content(stores: Stores, parcel: ClaimedCall) -> Mapping[str, Any]:
    """Return the current content of the post that a parcel updates."""
    if parcel.arguments["post"].startswith(rounds.KEY_PREFIX):
        return rounds.latest_arguments(stores, parcel)
    if parcel.arguments["post"].startswith(revisits.KEY_PREFIX):
        return revisits.latest_arguments(stores, parcel)
    return announcements.latest_arguments(stores, parcel)
