"""The workspace in memory: people, conversations and messages."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any, Literal

from bot.playground.app import App
from bot.playground.errors import SlackError
from bot.playground.ids import Timestamps
from bot.playground.seed import Seed, Team, User

Json = dict[str, Any]
Value = str | list[str] | None
Values = dict[str, dict[str, Value]]
"""Entered values by block_id and action_id: text, option values or ids."""


@dataclass
class Message:
    """Slack's message object; `audience` is the one reader of an ephemeral message."""

    body: Json
    audience: str | None = None
    broadcast: bool = False
    entered: dict[str, Values] = field(default_factory=dict)

    @property
    def ts(self) -> str:
        """The message's id in its channel."""
        return str(self.body["ts"])

    @property
    def thread_ts(self) -> str | None:
        """The ts of a reply's parent."""
        thread_ts: str | None = self.body.get("thread_ts")
        return None if thread_ts == self.ts else thread_ts

    def seen_by(self, user_id: str) -> bool:
        """Return whether this person sees the message."""
        return self.audience in {None, user_id}


@dataclass
class Channel:
    """A conversation; `user` is the person in a direct message with the app."""

    id: str
    name: str
    kind: Literal["channel", "group", "im", "mpim"]
    members: list[str]
    topic: str = ""
    user: str | None = None
    is_archived: bool = False
    messages: list[Message] = field(default_factory=list)
    last_read: dict[str, str] = field(default_factory=dict)
    _by_ts: dict[str, Message] = field(default_factory=dict)
    _threads: dict[str, list[Message]] = field(default_factory=dict)

    def add(self, message: Message) -> None:
        """Add the newest message."""
        self.messages.append(message)
        self._by_ts[message.ts] = message
        self._threads.setdefault(message.thread_ts or message.ts, []).append(message)

    def remove(self, message: Message) -> None:
        """Remove a message."""
        self.messages.remove(message)
        del self._by_ts[message.ts]
        self._threads[message.thread_ts or message.ts].remove(message)

    def visible_to(self, user_id: str) -> bool:
        """Return whether the channel is public, or this person a member."""
        return self.kind == "channel" or user_id in self.members

    def message(self, ts: str) -> Message:
        """Return the message with this ts; ephemeral ones count."""
        if message := self.find(ts):
            return message
        raise SlackError("message_not_found")

    def find(self, ts: str) -> Message | None:
        """Return the message with this ts, if there is one."""
        return self._by_ts.get(ts)

    def top_level(self) -> Iterator[Message]:
        """Iterate over the messages outside threads, oldest first."""
        return (
            message
            for message in self.messages
            if not message.thread_ts or message.body.get("subtype") == "thread_broadcast"
        )

    def thread(self, ts: str) -> list[Message]:
        """Return a parent and its replies, oldest first, or for the ts of a reply only that."""
        reply = self.find(ts)
        return [*self._threads.get(ts, ())] or ([reply] if reply else [])


class Workspace:
    """Team, users and channels by id; raises `SlackError` for unknown ids."""

    def __init__(self, seed: Seed, app: App) -> None:
        self.team: Team = seed.team
        self._teams = {team.id: team for team in (seed.team, *seed.others)}
        self.bot = User(app.bot_user_id, app.name, app.name, color="1d4ed8", is_bot=True)
        self.users = {user.id: user for user in (*seed.users, self.bot)}
        self.channels = {channel.id: channel for channel in _channels(seed, app)}
        self.timestamps = Timestamps()

    def user(self, user_id: str) -> User:
        """Return the user with this id."""
        if user_id not in self.users:
            raise SlackError("user_not_found")
        return self.users[user_id]

    def team_of(self, user_id: str) -> Team:
        """Return the workspace of a person, which need not be this one."""
        team_id = self.user(user_id).team_id or self.team.id
        return self._teams.get(team_id) or Team(team_id, team_id, team_id.lower())

    def is_external(self, user_id: str) -> bool:
        """Return whether a person takes part by Slack Connect."""
        team = self.team_of(user_id)
        same_organisation = team.enterprise_id and team.enterprise_id == self.team.enterprise_id
        return team.id != self.team.id and not same_organisation

    def channel(self, channel_id: str, viewer: str) -> Channel:
        """Return the channel with this id, if it is visible to `viewer`."""
        channel = self.channels.get(channel_id)
        if channel is None or not channel.visible_to(viewer):
            raise SlackError("channel_not_found")
        return channel

    def direct(self, user_id: str) -> Channel:
        """Return the direct messages between this person and the app."""
        self.user(user_id)
        for channel in self.channels.values():
            if channel.user == user_id:
                return channel
        raise SlackError("channel_not_found")

    def deactivate(self, user_id: str) -> None:
        """Deactivate a person's account, who so leaves every channel.

        The direct messages stay, and Slack still accepts posts to them, which nobody reads.
        """
        self.users[user_id] = replace(self.user(user_id), is_deactivated=True)
        for channel in self.channels.values():
            if channel.kind != "im" and user_id in channel.members:
                channel.members.remove(user_id)

    def people(self) -> Iterator[User]:
        """Iterate over the users who are not bots."""
        return (user for user in self.users.values() if not user.is_bot)


def _channels(seed: Seed, app: App) -> Iterator[Channel]:
    for room in seed.rooms:
        members = [*room.members] if room.without_bot else [*room.members, app.bot_user_id]
        kind: Literal["group", "channel"] = "group" if room.is_private else "channel"
        yield Channel(room.id, room.name, kind, members, room.topic)
    for user in seed.users:
        members = [user.id, app.bot_user_id]
        yield Channel(f"D{user.id[1:]}", "directmessage", "im", members, user=user.id)
