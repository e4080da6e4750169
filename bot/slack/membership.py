"""Access to conversations, according to Slack; denied when Slack can't say."""

import logging
import time
from collections.abc import Callable, Mapping
from http.client import HTTPException
from typing import Any, Final

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from slack_sdk.web import SlackResponse

from bot.slack.installation import InstallationSource, UnknownInstallation
from bot.slack.lookups import LookupCache
from bot.slack.profiles import Profile, profile_of
from storage.records import Viewer, Visibility

log = logging.getLogger(__name__)

TTL_SECONDS: Final = 30.0
INSIDERS_TTL_SECONDS: Final = 600.0
PATIENCE_SECONDS: Final = 1.0
PAGE_SIZE: Final = 200
LARGE_PAGE_SIZE: Final = 1000
KINDS: Final = "public_channel,private_channel,mpim,im"
CHANNEL_HIDDEN: Final = frozenset({"channel_not_found", "not_in_channel"})
USER_HIDDEN: Final = frozenset({"user_not_found", "user_not_visible"})
NO_SUCH_METHOD: Final = "unknown_method"
"""The error of a server that speaks Slack's protocol but has no users, and so no guests."""

MAX_PROFILES: Final = 20
"""The maximum number of a channel's members to look up one by one."""

FAILED: Final = "Slack can't say who can read %s: %s"
CALL_ERRORS: Final = (SlackApiError, OSError, HTTPException, UnknownInstallation)


class Membership:
    """Channel members, people and kinds of conversations, cached for a short while."""

    def __init__(
        self,
        client: WebClient,
        installation: InstallationSource,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._client = client
        self._installation = installation
        self._viewers: LookupCache[Viewer] = LookupCache(TTL_SECONDS, clock)
        self._profiles: LookupCache[Profile] = LookupCache(TTL_SECONDS, clock, failure_ttl=0)
        self._insiders: LookupCache[frozenset[str]] = LookupCache(
            INSIDERS_TTL_SECONDS, clock, failure_ttl=0
        )

    def viewer(self, user: str) -> Viewer:
        """Return the person, with the conversations that they share with the bot."""
        return self._viewers.get(user, self._look_up_viewer) or _outsider(user)

    def audience(self, channel: str) -> Viewer:
        """Return a viewer who sees what every member of the conversation may see."""
        return self._viewers.get(channel, self._look_up_audience) or _outsider(channel)

    def viewer_in_time(self, channel: str, user: str) -> Viewer:
        """Return the person, or without a `user` the audience of the conversation.

        For work before an acknowledgement: waits for Slack at most `PATIENCE_SECONDS`, and not at
        all if Slack has just failed to answer. The viewer always sees `channel`.
        """
        lookup, key = (self._look_up_viewer, user) if user else (self._look_up_audience, channel)
        found = self._viewers.get(key, lookup, PATIENCE_SECONDS) or _outsider(key)
        return found.model_copy(update={"channels": found.channels | {channel}})

    def cached_viewer(self, user: str) -> Viewer:
        """Return the person as far as the cache knows them."""
        return self._viewers.cached(user) or _outsider(user)

    def is_cached(self, key: str) -> bool:
        """Return whether the cache has the viewer of this user or conversation."""
        return self._viewers.cached(key) is not None

    def is_owner(self, user: str) -> bool:
        """Return whether the person owns the workspace; False if Slack takes too long to say."""
        profile = self._profiles.get(user, self._look_up_profile, PATIENCE_SECONDS)
        return profile is not None and profile.owner

    def profile(self, user: str) -> Profile | None:
        """Return the person's profile; None if Slack can't say.

        Someone whom Slack does not show has the default profile.
        """
        return self._profiles.get(user, self._look_up_profile)

    def visibility(self, channel: str) -> Visibility | None:
        """Return whether the whole workspace may read the conversation; None if Slack can't say."""
        try:
            answer = self._client.conversations_info(channel=channel)
        except SlackApiError as error:
            return "private" if error.response.get("error") in CHANNEL_HIDDEN else None
        except (OSError, HTTPException):
            return None
        return "public" if _is_public(answer["channel"] or {}) else "private"

    def team(self) -> str:
        """Return the id of the workspace that installed the app; raise `UnknownInstallation`."""
        return self._installation.current().team_id

    def _look_up_viewer(self, user: str) -> Viewer | None:
        try:
            pages = self._client.users_conversations(user=user, types=KINDS, limit=PAGE_SIZE)
            channels = frozenset(
                channel["id"] for page in pages for channel in page["channels"] or ()
            )
        except CALL_ERRORS as error:
            log.warning(FAILED, user, error)
            return None
        profile = self.profile(user)
        if profile is None:
            return None
        return Viewer(user_id=user, channels=channels, inside=profile.inside)

    def _look_up_audience(self, channel: str) -> Viewer | None:
        try:
            members = _members(
                lambda: self._client.conversations_members(channel=channel, limit=LARGE_PAGE_SIZE)
            )
            insiders = self._insiders.get(self.team(), self._look_up_insiders)
        except CALL_ERRORS as error:
            log.warning(FAILED, channel, error)
            return None
        if insiders is None:
            return None
        others = frozenset(members) - insiders
        inside = len(others) <= MAX_PROFILES
        for user in others if inside else ():
            profile = self.profile(user)
            if profile is None:
                return None
            inside = inside and profile.inside
        return Viewer(user_id="", channels=frozenset({channel}), inside=inside)

    def _look_up_insiders(self, team: str) -> frozenset[str] | None:
        """Return the workspace's full members; the newest ones may be missing."""
        try:
            users = _members(lambda: self._client.users_list(limit=LARGE_PAGE_SIZE))
        except CALL_ERRORS as error:
            log.warning("Slack can't list the members of %s: %s", team, error)
            return None
        return frozenset(user["id"] for user in users if profile_of(user, team).inside)

    def _look_up_profile(self, user: str) -> Profile | None:
        try:
            return profile_of(self._client.users_info(user=user)["user"] or {}, self.team())
        except CALL_ERRORS as error:
            code = error.response.get("error") if isinstance(error, SlackApiError) else None
            if code in {*USER_HIDDEN, NO_SUCH_METHOD}:
                return Profile(inside=code == NO_SUCH_METHOD)
            log.warning("Slack can't say who %s is: %s", user, error)
            return None


def _outsider(key: str) -> Viewer:
    """Return the viewer to assume when Slack can't say: no channels, and no full member."""
    return Viewer(user_id=key, inside=False)


def _members(call: Callable[[], SlackResponse]) -> list[Any]:
    """Return the members on all pages; none if there is no such method."""
    try:
        return [member for page in call() for member in page["members"] or ()]
    except SlackApiError as error:
        if error.response.get("error") != NO_SUCH_METHOD:
            raise
        return []


def _is_public(channel: Mapping[str, object]) -> bool:
    """Return whether Slack calls the channel public; a missing field counts as private."""
    closed = any(channel.get(key) for key in ("is_im", "is_mpim", "is_group"))
    return channel.get("is_private") is False and not closed
