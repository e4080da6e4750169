"""Access to conversations, according to Slack; denied, and said to be so, when Slack can't say."""

import logging
import time
from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final, Literal, TypeAlias

from slack_sdk import WebClient

from bot.slack.directory import Directory
from bot.slack.installation import InstallationSource, UnknownInstallation
from bot.slack.lookups import LookupCache
from bot.slack.profiles import Profile, profile_of
from bot.slack.reading import FOREVER, NO_SUCH_METHOD, SlackReader, Unanswered
from storage.records import Viewer, Visibility

log = logging.getLogger(__name__)

TTL_SECONDS: Final = 30.0
COLLEAGUES_TTL_SECONDS: Final = 600.0
PATIENCE_SECONDS: Final = 1.0
PAGE_SIZE: Final = 1000
KINDS: Final = "public_channel,private_channel,mpim,im"
CHANNEL_HIDDEN: Final = frozenset({"channel_not_found", "not_in_channel"})
USER_HIDDEN: Final = frozenset({"user_not_found", "user_not_visible"})

Account: TypeAlias = Literal["active", "left", "bot", "hidden"]
"""A person who has left was deactivated; one who is hidden never existed, or Slack doesn't say."""

MAX_PROFILES: Final = 20
"""The maximum number of a channel's members to look up one by one."""

FAILED: Final = "Slack can't say who can read %s: %s"


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
        self._reader = SlackReader(clock)
        self._directory = Directory(client, self._reader, self._known_team, clock)
        self._viewers: LookupCache[Viewer] = LookupCache(TTL_SECONDS, clock)
        self._profiles: LookupCache[Profile] = LookupCache(TTL_SECONDS, clock, failure_ttl=0)
        self._colleagues: LookupCache[Profile] = LookupCache(
            COLLEAGUES_TTL_SECONDS, clock, failure_ttl=0
        )

    def viewer(self, user: str) -> Viewer:
        """Return the person, with the conversations that they share with the bot.

        The viewer is not `certain` if Slack can't say.
        """
        return self._viewers.get(user, self._look_up_viewer) or _outsider(user)

    def audience(self, channel: str) -> Viewer:
        """Return a viewer who sees what every member of the conversation may see.

        The viewer is not `certain` if Slack can't say.
        """
        return self._viewers.get(channel, self._look_up_audience) or _outsider(channel)

    def viewer_in_time(self, channel: str, user: str) -> Viewer:
        """Return the person, or without a `user` the audience of the conversation.

        For work before an acknowledgement: waits for Slack at most `PATIENCE_SECONDS`, and not at
        all if Slack has just failed to answer. The viewer always sees `channel`; it is not
        `certain` if Slack hasn't said in time.
        """
        lookup, key = (self._look_up_viewer, user) if user else (self._look_up_audience, channel)
        found = self._viewers.get(key, lookup, PATIENCE_SECONDS) or _outsider(key)
        return found.model_copy(update={"channels": found.channels | {channel}})

    def cached_viewer(self, user: str) -> Viewer:
        """Return the person as far as the cache knows them; not `certain` if it doesn't."""
        return self._viewers.cached(user) or _outsider(user)

    def is_cached(self, key: str) -> bool:
        """Return whether the cache has the viewer of this user or conversation."""
        return self._viewers.cached(key) is not None

    def is_owner(self, user: str) -> bool | None:
        """Return whether the person owns the workspace; None if Slack doesn't say in time."""
        profile = self._profiles.get(user, self._look_up_profile, PATIENCE_SECONDS)
        return None if profile is None else profile.owner

    def has_left(self, user: str) -> bool | None:
        """Return whether the person's account is deactivated; None if Slack doesn't say in time."""
        profile = self._profiles.get(user, self._look_up_profile, PATIENCE_SECONDS)
        return None if profile is None else profile.left

    def profile(self, user: str) -> Profile | None:
        """Return the person's profile; None if Slack can't say.

        Someone whom Slack does not show has the default profile.
        """
        return self._profiles.get(user, self._look_up_profile)

    def account(self, user: str) -> Account:
        """Return the state of the person's account; raise Unanswered.

        Somebody about whom the bot may not ask counts as active.
        """
        try:
            profile = self._read_profile(user)
        except Unanswered as error:
            if error.code in USER_HIDDEN:
                return "hidden"
            if error.code in FOREVER:
                return "active"
            raise
        return "left" if profile.left else "bot" if profile.bot else "active"

    def owner(self) -> str | None:
        """Return an owner of the workspace; raise Unanswered.

        None if there is none, or if the bot may not ask.
        """
        try:
            return self._directory.owner()
        except Unanswered as error:
            if error.code in FOREVER:
                return None
            raise

    def visibility(self, channel: str) -> Visibility | None:
        """Return whether the whole workspace may read the conversation; None if Slack can't say."""
        try:
            found = self._reader.ask(self._client.conversations_info, "channel", channel=channel)
        except Unanswered as error:
            return "private" if error.code in CHANNEL_HIDDEN else None
        return _visibility(found)

    def team(self) -> str:
        """Return the id of the workspace that installed the app; raise `UnknownInstallation`."""
        return self._installation.current().team_id

    def _known_team(self) -> str:
        """Return what `team` does; raise Unanswered."""
        try:
            return self.team()
        except UnknownInstallation as error:
            raise Unanswered("where the app is installed") from error

    def _look_up_viewer(self, user: str) -> Viewer | None:
        try:
            channels = self._reader.all(
                self._client.users_conversations,
                "channels",
                limit=PAGE_SIZE,
                user=user,
                types=KINDS,
            )
            ids = frozenset(map(_id_of, channels))
        except Unanswered as error:
            log.warning(FAILED, user, error)
            return None
        profile = self.profile(user)
        if profile is None:
            return None
        return Viewer(user_id=user, channels=ids, inside=profile.inside)

    def _look_up_audience(self, channel: str) -> Viewer | None:
        try:
            inside = self._are_inside(self._members(channel))
        except Unanswered as error:
            log.warning(FAILED, channel, error)
            return None
        return Viewer(user_id="", channels=frozenset({channel}), inside=inside)

    def _members(self, channel: str) -> list[str]:
        """Return the members of the conversation; none if there is no such method."""
        try:
            return self._reader.all(
                self._client.conversations_members,
                "members",
                limit=PAGE_SIZE,
                channel=channel,
            )
        except Unanswered as error:
            if error.code != NO_SUCH_METHOD:
                raise
            return []

    def _are_inside(self, members: Iterable[str]) -> bool:
        """Return whether all of them are full members of the workspace; raise Unanswered.

        A few people are looked up one by one; for more, the workspace's list is read first. Of the
        people whom that does not list, `MAX_PROFILES` may be new; more are of another workspace.
        """
        complete = False
        unlisted = self._unlisted(members)
        if unlisted is not None and len(unlisted) > MAX_PROFILES:
            complete = self._directory.read()
            unlisted = self._unlisted(members)
        if unlisted is None:
            return False
        if len(unlisted) > MAX_PROFILES:
            if not complete:
                raise Unanswered("the list of people is incomplete")
            return False
        return all(self._is_inside(user) for user in unlisted)

    def _unlisted(self, members: Iterable[str]) -> list[str] | None:
        """Return who is not in the directory; None if somebody is there who is no full member."""
        found = {user: self._directory.find(user) for user in members}
        if any(profile and not _belongs(profile) for profile in found.values()):
            return None
        return [user for user, profile in found.items() if profile is None]

    def _is_inside(self, user: str) -> bool:
        profile = self._colleagues.get(user, self._look_up_profile)
        if profile is None:
            raise Unanswered(f"who {user} is")
        return _belongs(profile)

    def _look_up_profile(self, user: str) -> Profile | None:
        try:
            return self._read_profile(user)
        except Unanswered as error:
            if error.code in {*USER_HIDDEN, NO_SUCH_METHOD}:
                return Profile(inside=error.code == NO_SUCH_METHOD)
            log.warning("Slack can't say who %s is: %s", user, error)
            return None

    def _read_profile(self, user: str) -> Profile:
        found = self._reader.ask(self._client.users_info, "user", user=user)
        return profile_of(found, self._known_team())


def _outsider(key: str) -> Viewer:
    """Return the viewer to assume when Slack can't say: no channels, and no full member."""
    return Viewer(user_id=key, inside=False, certain=False)


def _belongs(profile: Profile) -> bool:
    """Return whether the person may read what is public; one who has left no longer reads."""
    return profile.inside or profile.left


def _id_of(channel: object) -> str:
    if isinstance(channel, Mapping) and isinstance(channel.get("id"), str):
        return str(channel["id"])
    raise Unanswered("a conversation without an id")


def _visibility(channel: Mapping[str, Any]) -> Visibility | None:
    """Return the kind of a conversation; None if its fields don't say."""
    if any(channel.get(key) for key in ("is_im", "is_mpim", "is_group", "is_private")):
        return "private"
    return "public" if channel.get("is_private") is False else None
