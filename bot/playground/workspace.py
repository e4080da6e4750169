"""The workspace in memory: who is there, which conversations, and what was said in them."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Literal

from bot.playground.app import App
from bot.playground.errors import SlackError
from bot.playground.ids import Timestamps
from bot.playground.seed import Seed, Team, User

Json = dict[str, Any]
Plain = str | list[str] | None
Values = dict[str, dict[str, Plain]]
"""What a person entered, by block_id and action_id: text, an option's value, an id, or several."""


@dataclass
class Message:
    """Slack's message object, and what Slack knows beside it."""

    body: Json
    audience: str | None = None
    broadcast: bool = False
    entered: dict[str, Values] = field(default_factory=dict)

    @property
    def ts(self) -> str:
        """The id of the message within its channel."""
        return str(self.body["ts"])

    @property
    def thread_ts(self) -> str | None:
        """The ts of the parent, for a reply."""
        thread_ts: str | None = self.body.get("thread_ts")
        return None if thread_ts == self.ts else thread_ts

    def seen_by(self, user_id: str) -> bool:
        """Everybody sees a message, only one person an ephemeral one."""
        return self.audience in {None, user_id}


@dataclass
class Channel:
    """A conversation. `user` is the person in a direct message with the app."""

    id: str
    name: str
    kind: Literal["channel", "group", "im"]
    members: list[str]
    topic: str = ""
    user: str | None = None
    is_archived: bool = False
    messages: list[Message] = field(default_factory=list)
    last_read: dict[str, str] = field(default_factory=dict)
    _by_ts: dict[str, Message] = field(default_factory=dict)
    _threads: dict[str, list[Message]] = field(default_factory=dict)

    def add(self, message: Message) -> None:
        """Take in a message, the newest so far."""
        self.messages.append(message)
        self._by_ts[message.ts] = message
        self._threads.setdefault(message.thread_ts or message.ts, []).append(message)

    def remove(self, message: Message) -> None:
        """Let go of a message."""
        self.messages.remove(message)
        del self._by_ts[message.ts]
        self._threads[message.thread_ts or message.ts].remove(message)

    def visible_to(self, user_id: str) -> bool:
        """Public channels are visible to all, the rest to members."""
        return self.kind == "channel" or user_id in self.members

    def message(self, ts: str) -> Message:
        """The message of this ts, an ephemeral one included."""
        if message := self.find(ts):
            return message
        raise SlackError("message_not_found")

    def find(self, ts: str) -> Message | None:
        """The message of this ts, where there is one."""
        return self._by_ts.get(ts)

    def top_level(self) -> Iterator[Message]:
        """What shows in the channel itself, oldest first."""
        return (
            message
            for message in self.messages
            if not message.thread_ts or message.body.get("subtype") == "thread_broadcast"
        )

    def thread(self, ts: str) -> list[Message]:
        """The parent, where there is one, and its replies, oldest first; or a reply by itself."""
        alone = self.find(ts)
        return [*self._threads.get(ts, ())] or ([alone] if alone else [])


class Workspace:
    """Team, users and channels; ids in, values out, `SlackError` for what is not there."""

    def __init__(self, seed: Seed, app: App) -> None:
        self.team: Team = seed.team
        self.bot = User(app.bot_user_id, app.name, app.name, color="1d4ed8", is_bot=True)
        self.users = {user.id: user for user in (*seed.users, self.bot)}
        self.channels = {channel.id: channel for channel in _channels(seed, app)}
        self.timestamps = Timestamps()

    def user(self, user_id: str) -> User:
        """The user of this id."""
        if user_id not in self.users:
            raise SlackError("user_not_found")
        return self.users[user_id]

    def channel(self, channel_id: str, viewer: str) -> Channel:
        """The channel of this id, provided that `viewer` may know of it."""
        channel = self.channels.get(channel_id)
        if channel is None or not channel.visible_to(viewer):
            raise SlackError("channel_not_found")
        return channel

    def direct(self, user_id: str) -> Channel:
        """The conversation of this person and the app."""
        self.user(user_id)
        for channel in self.channels.values():
            if channel.user == user_id:
                return channel
        raise SlackError("channel_not_found")

    def people(self) -> Iterator[User]:
        """Everybody but the app."""
        return (user for user in self.users.values() if not user.is_bot)


def _channels(seed: Seed, app: App) -> Iterator[Channel]:
    for room in seed.rooms:
        members = [*room.members] if room.without_bot else [*room.members, app.bot_user_id]
        kind: Literal["group", "channel"] = "group" if room.is_private else "channel"
        yield Channel(room.id, room.name, kind, members, room.topic)
    for user in seed.users:
        members = [user.id, app.bot_user_id]
        yield Channel(f"D{user.id[1:]}", "directmessage", "im", members, user=user.id)
