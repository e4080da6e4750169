"""Who may see what, asked of Slack and kept for a short while. When Slack can't say: nobody."""

import logging
import threading
import time
from collections.abc import Callable, Mapping
from http.client import HTTPException
from typing import Final

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from storage.records import Viewer, Visibility

log = logging.getLogger(__name__)

KEPT_SECONDS: Final = 30.0
PAGE: Final = 200
KINDS: Final = "public_channel,private_channel,mpim,im"
OUT_OF_REACH: Final = frozenset({"channel_not_found", "not_in_channel", "missing_scope"})


class Audience:
    """Memberships and kinds of conversations, as Slack tells them."""

    def __init__(self, client: WebClient, seconds: Callable[[], float] = time.monotonic) -> None:
        self._client, self._seconds = client, seconds
        self._kept: dict[str, tuple[float, Viewer]] = {}
        self._lock = threading.Lock()

    def viewer(self, user: str) -> Viewer:
        """The person with the conversations that person shares with the bot."""
        if kept := self._fresh(user):
            return kept
        try:
            viewer = Viewer(user_id=user, channels=self._channels(user))
        except (SlackApiError, OSError, HTTPException) as error:
            log.warning("Slack can't say where %s is: %s", user, error)
            return Viewer(user_id=user)
        with self._lock:
            self._kept[user] = (self._seconds() + KEPT_SECONDS, viewer)
        return viewer

    def known(self, user: str) -> Viewer:
        """The person, with what is known of those conversations without asking Slack."""
        return self._fresh(user) or Viewer(user_id=user)

    def knows(self, user: str) -> bool:
        """Whether Slack has told lately where the person is."""
        return self._fresh(user) is not None

    def _fresh(self, user: str) -> Viewer | None:
        with self._lock:
            until, viewer = self._kept.get(user, (0.0, None))
        return viewer if until > self._seconds() else None

    def _channels(self, user: str) -> frozenset[str]:
        pages = self._client.users_conversations(user=user, types=KINDS, limit=PAGE)
        return frozenset(channel["id"] for page in pages for channel in page["channels"])

    def visibility(self, channel: str) -> Visibility | None:
        """Whether the workspace may read what belongs to the conversation; None: not known yet."""
        try:
            answer = self._client.conversations_info(channel=channel)
        except SlackApiError as error:
            return "private" if error.response.get("error") in OUT_OF_REACH else None
        except (OSError, HTTPException):
            return None
        return "public" if _is_public(answer["channel"]) else "private"


def _is_public(channel: Mapping[str, object]) -> bool:
    """Whether Slack says so; what it leaves out is taken for the closed kind."""
    closed = any(channel.get(key) for key in ("is_im", "is_mpim", "is_group"))
    return channel.get("is_private") is False and not closed
