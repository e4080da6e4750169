"""The people of the workspace, read page by page and kept for a while."""

import logging
import threading
from collections import ChainMap
from collections.abc import Callable, Mapping
from typing import Any, Final

from slack_sdk import WebClient

from bot.slack.profiles import Profile, profile_of
from bot.slack.reading import NO_SUCH_METHOD, SlackReader, Unanswered

log = logging.getLogger(__name__)

TTL_SECONDS: Final = 600.0
PAGE_SIZE: Final = 1000
PATIENCE_SECONDS: Final = 10.0
MAX_PAUSES: Final = 100


class Directory:
    """The profiles in Slack's list of people, and in as much of it as has been read.

    Reading takes place on a thread of its own. If Slack limits or interrupts it, the pages so far
    are kept, and it goes on after a pause. A complete list is replaced after ten minutes; until
    its successor is complete, it counts for another ten.
    """

    def __init__(
        self,
        client: WebClient,
        reader: SlackReader,
        team: Callable[[], str],
        clock: Callable[[], float],
    ) -> None:
        self._client, self._reader, self._team, self._clock = client, reader, team, clock
        self._lock = threading.Lock()
        self._complete: dict[str, Profile] = {}
        self._complete_at = float("-inf")
        self._coming: dict[str, Profile] = {}
        self._coming_at = float("-inf")
        self._cursor = ""
        self._failure: Unanswered | None = None
        self._thread: threading.Thread | None = None
        self._paused = threading.Event()

    def find(self, user: str) -> Profile | None:
        """Return the person's profile, if it is on a page that has been read."""
        with self._lock:
            return self._known().get(user)

    def read(self) -> bool:
        """Read the list, or go on with it, until it is complete or interrupted.

        Return whether there is a complete list; False as well after `PATIENCE_SECONDS`.
        """
        with self._lock:
            if not (self._within(TTL_SECONDS, self._complete_at) or self._is_reading()):
                self._start()
            if self._within(2 * TTL_SECONDS, self._complete_at):
                return True
        self._paused.wait(PATIENCE_SECONDS)
        with self._lock:
            return self._within(TTL_SECONDS, self._complete_at)

    def owner(self) -> str | None:
        """Return an owner of the workspace, or None if it has none; raise Unanswered."""
        complete = self.read()
        with self._lock:
            owners = (user for user, profile in self._known().items() if profile.owner)
            found, failure = next(owners, None), self._failure
        if found is None and not complete:
            raise failure or Unanswered("the list of people is incomplete")
        return found

    def _known(self) -> Mapping[str, Profile]:
        """Return the people of the coming list and of the last complete one, unless too old."""
        lists = ((self._coming, self._coming_at), (self._complete, self._complete_at))
        return ChainMap(*(people for people, at in lists if self._within(2 * TTL_SECONDS, at)))

    def _within(self, seconds: float, moment: float) -> bool:
        return self._clock() < moment + seconds

    def _start(self) -> None:
        if not self._within(TTL_SECONDS, self._coming_at):
            self._coming, self._cursor = {}, ""
        self._paused.clear()
        self._thread = threading.Thread(target=self._run, name="directory", daemon=True)
        self._thread.start()

    def _is_reading(self) -> bool:
        return self._thread is not None and self._thread.is_alive()

    def _run(self) -> None:
        for _ in range(MAX_PAUSES):
            wait, begun_at = 0.0, self._cursor
            try:
                self._read_on()
            except Unanswered as error:
                log.warning("Slack can't list the workspace's people: %s", error)
                self._failure, wait = error, error.wait
                if not wait and self._cursor == begun_at:
                    self._start_over()  # perhaps the cursor is no longer valid
            finally:
                self._paused.set()
            if not wait:
                return  # the next caller continues
            threading.Event().wait(wait)

    def _read_on(self) -> None:
        team = self._team()
        try:
            for people, following in self._reader.pages(
                self._client.users_list, "members", limit=PAGE_SIZE, cursor=self._cursor
            ):
                found = {user["id"]: profile_of(user, team) for user in people if _is_person(user)}
                with self._lock:
                    self._coming |= found
                    self._coming_at, self._cursor = self._clock(), following
        except Unanswered as error:
            if error.code != NO_SUCH_METHOD:
                raise
        with self._lock:
            self._complete, self._complete_at = self._coming, self._clock()
        self._start_over()

    def _start_over(self) -> None:
        with self._lock:
            self._coming, self._cursor = {}, ""


def _is_person(user: Any) -> bool:
    return isinstance(user, Mapping) and isinstance(user.get("id"), str)
