"""Who may see what, asked of Slack and kept for a short while. When Slack can't say: nobody."""

import logging
import threading
import time
from collections.abc import Callable, Mapping
from http.client import HTTPException
from typing import Any, Final, Generic, TypeVar

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from slack_sdk.web import SlackResponse

from bot.slack.lookups import Lookups
from bot.slack.profiles import Profile, profile_of
from storage.records import Viewer, Visibility

T = TypeVar("T")
log = logging.getLogger(__name__)

KEPT_SECONDS: Final = 30.0
INSIDERS_KEPT_SECONDS: Final = 600.0
PATIENCE_SECONDS: Final = 1.0
PAGE: Final = 200
MANY: Final = 1000
KINDS: Final = "public_channel,private_channel,mpim,im"
OUT_OF_REACH: Final = frozenset({"channel_not_found", "not_in_channel"})
NOBODY: Final = frozenset({"user_not_found", "user_not_visible"})
NO_SUCH_METHOD: Final = "unknown_method"
"""What a server says that speaks Slack's language but knows no people, and so no guests."""

MOST_ASKED: Final = 20
"""So many people of a conversation are asked about one by one."""

UNASKED: Final = (SlackApiError, OSError, HTTPException)


class Membership:
    """Memberships, people and kinds of conversations, as Slack tells them."""

    def __init__(self, client: WebClient, seconds: Callable[[], float] = time.monotonic) -> None:
        self._client = client
        self._viewers: Lookups[Viewer] = Lookups(KEPT_SECONDS, seconds)
        self._profiles: _Kept[Profile] = _Kept(KEPT_SECONDS, seconds)
        self._people: _Kept[frozenset[str]] = _Kept(INSIDERS_KEPT_SECONDS, seconds)
        self._team_id = ""

    def viewer(self, user: str) -> Viewer:
        """The person with the conversations that person shares with the bot."""
        return self._asked(user, self._viewer)

    def everybody(self, channel: str) -> Viewer:
        """Sees what all may see who read along in the conversation."""
        return self._asked(channel, self._everybody)

    def known(self, user: str) -> Viewer:
        """The person, with what is known of them without asking Slack."""
        return self._viewers.known(user) or Viewer(user_id=user, inside=False)

    def knows(self, user: str) -> bool:
        """Whether Slack has told lately where the person is."""
        return self._viewers.known(user) is not None

    def reader(self, channel: str, user: str) -> Viewer:
        """The person, else everybody in the conversation, unless Slack takes too long to say.

        For what is said before an acknowledgement: asks for `PATIENCE_SECONDS` at most, and not at
        all where Slack has just not answered.
        """
        ask, key = (self._viewer, user) if user else (self._everybody, channel)
        seen = self._asked(key, ask, PATIENCE_SECONDS)
        return seen.model_copy(update={"channels": seen.channels | {channel}})

    def owns(self, user: str) -> bool:
        """Whether the person owns the workspace; no, where Slack takes too long to say."""
        if self._profiles.get(user) is None:
            _in_time(self.profile, user)
        profile = self._profiles.get(user)
        return profile is not None and profile.owner

    def profile(self, user: str) -> Profile | None:
        """What Slack tells of the person; nothing but defaults of one that it does not show.

        None where Slack can't be asked now.
        """
        try:
            return self._profile(user)
        except UNASKED as error:
            log.warning("Slack can't say who %s is: %s", user, error)
            return None

    def visibility(self, channel: str) -> Visibility | None:
        """Whether the workspace may read what belongs to the conversation; None: not known yet."""
        try:
            answer = self._client.conversations_info(channel=channel)
        except SlackApiError as error:
            return "private" if error.response.get("error") in OUT_OF_REACH else None
        except (OSError, HTTPException):
            return None
        return "public" if _is_public(answer["channel"] or {}) else "private"

    def _asked(
        self, key: str, ask: Callable[[str], Viewer], patience: float | None = None
    ) -> Viewer:
        def attempt(key: str) -> Viewer | None:
            try:
                return ask(key)
            except UNASKED as error:
                log.warning("Slack can't say who reads in %s: %s", key, error)
                return None

        found = self._viewers.ask(key, attempt, patience)
        return found or Viewer(user_id=key, inside=False)

    def _viewer(self, user: str) -> Viewer:
        pages = self._client.users_conversations(user=user, types=KINDS, limit=PAGE)
        channels = frozenset(channel["id"] for page in pages for channel in page["channels"] or ())
        return Viewer(user_id=user, channels=channels, inside=self._profile(user).inside)

    def _everybody(self, channel: str) -> Viewer:
        members = _listed(lambda: self._client.conversations_members(channel=channel, limit=MANY))
        others = frozenset(members) - self._insiders()
        inside = len(others) <= MOST_ASKED and all(self._profile(user).inside for user in others)
        return Viewer(user_id="", channels=frozenset({channel}), inside=inside)

    def _insiders(self) -> frozenset[str]:
        """The workspace's full members, as far as one list tells: the newest may be missing."""
        if kept := self._people.get(team := self.team()):
            return kept
        users = _listed(lambda: self._client.users_list(limit=MANY))
        inside = (user["id"] for user in users if profile_of(user, team).inside)
        return self._people.put(team, frozenset(inside))

    def _profile(self, user: str) -> Profile:
        if kept := self._profiles.get(user):
            return kept
        try:
            found = profile_of(self._client.users_info(user=user)["user"] or {}, self.team())
        except SlackApiError as error:
            code = error.response.get("error")
            if code not in {*NOBODY, NO_SUCH_METHOD}:
                raise
            found = Profile(inside=code == NO_SUCH_METHOD)
        return self._profiles.put(user, found)

    def team(self) -> str:
        """The workspace of the bot's token."""
        self._team_id = self._team_id or str(self._client.auth_test()["team_id"])
        return self._team_id


class _Kept(Generic[T]):
    """Values by key, each for so many seconds."""

    def __init__(self, lasting: float, seconds: Callable[[], float]) -> None:
        self._lasting, self._seconds = lasting, seconds
        self._values: dict[str, tuple[float, T]] = {}
        self._lock = threading.Lock()

    def get(self, key: str) -> T | None:
        with self._lock:
            until, value = self._values.get(key, (0.0, None))
        return value if until > self._seconds() else None

    def put(self, key: str, value: T) -> T:
        with self._lock:
            self._values[key] = (self._seconds() + self._lasting, value)
        return value


def _in_time(ask: Callable[[str], object], key: str) -> None:
    """Ask, and wait for the answer for `PATIENCE_SECONDS` at most."""
    asking = threading.Thread(target=ask, args=(key,), name="audience", daemon=True)
    asking.start()
    asking.join(PATIENCE_SECONDS)


def _listed(ask: Callable[[], SlackResponse]) -> list[Any]:
    """The members on all pages of an answer; none where there is no such method."""
    try:
        return [member for page in ask() for member in page["members"] or ()]
    except SlackApiError as error:
        if error.response.get("error") != NO_SUCH_METHOD:
            raise
        return []


def _is_public(channel: Mapping[str, object]) -> bool:
    """Whether Slack says so; what it leaves out is taken for the closed kind."""
    closed = any(channel.get(key) for key in ("is_im", "is_mpim", "is_group"))
    return channel.get("is_private") is False and not closed
