"""The composition root: settings become a running bot."""

import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial

from slack_sdk import WebClient

from bot import postman, recording
from bot.answering import answer_abandoned
from bot.audience import Audience
from bot.postman import Postman
from bot.seen import Seen
from bot.services import Services
from bot.settings import Settings
from bot.work import Work
from knowledge.loader import load_guides, packaged_guides
from knowledge.models import Guide
from knowledge.search import Search
from storage.database import Database
from storage.decisions import DecisionLog
from storage.errors import StorageError
from storage.inbox import Inbox
from storage.interviews import Interviews
from storage.outbox import Outbox

log = logging.getLogger(__name__)

SLACK_TIMEOUT_SECONDS = 8
"""Shorter than the outbox's lease: a post under way is never taken for an abandoned one."""

LOOK_AROUND_SECONDS = 2.0


def guides_of(settings: Settings) -> tuple[Guide, ...]:
    """The guides that the settings name; raises `GuideErrors`."""
    return load_guides(settings.guides_path or packaged_guides())


def client_of(settings: Settings, token: str) -> WebClient:
    """A client of Slack's Web API that never repeats a call by itself.

    Whether a lost call may be made again is for the caller to say: a post must not be doubled.
    """
    return WebClient(
        token=token,
        base_url=settings.api_url,
        timeout=SLACK_TIMEOUT_SECONDS,
        retry_handlers=[],
        logger=logging.getLogger("slack"),
    )


@contextmanager
def running(settings: Settings) -> Iterator[Services]:
    """Services with their threads at work; on leaving, what was begun is finished."""
    guides = guides_of(settings)
    database = Database(settings.database_url)
    database.migrate()
    client = client_of(settings, settings.secret("SLACK_BOT_TOKEN"))
    outbox = Outbox(database)
    work = Work()
    services = Services(
        guides=guides,
        search=Search(guides),
        database=database,
        decisions=DecisionLog(database),
        inbox=Inbox(database),
        outbox=outbox,
        interviews=Interviews(database),
        audience=Audience(client),
        postman=Postman(outbox, client, postman.now),
        work=work,
        unkept=Seen(),
        client=client,
        clock=postman.now,
    )
    services.postman.start(partial(recording.tell_author, services))
    caretaker = Caretaker(services)
    caretaker.start()
    try:
        yield services
    finally:
        caretaker.stop()
        work.close()
        services.postman.stop()
        database.close()


class Caretaker:
    """Takes up what a process that died has left: accepted questions, unsettled decisions."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._run, name="caretaker", daemon=True)

    def start(self) -> None:
        """Look around now, and then every few seconds."""
        self._thread.start()

    def stop(self) -> None:
        """Return once the round under way is finished."""
        self._stopped.set()
        self._thread.join()

    def _run(self) -> None:
        while True:
            try:
                answer_abandoned(self._services)
                recording.settle_unsettled(self._services)
            except StorageError as error:
                log.warning("Nothing can be taken up just now: %s", error)
            if self._stopped.wait(LOOK_AROUND_SECONDS):
                return
