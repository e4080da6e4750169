"""Message shortcuts as typed values."""

import re
from dataclasses import dataclass

from bot.slack.mrkdwn import plain_text
from bot.slack.payloads import MalformedPayload, Payload, text_in
from storage.records import Installation

TS = re.compile(r"\d{1,12}\.\d{6}")
URL = re.compile(r"https?://[a-z0-9.-]{1,250}(:[0-9]{1,5})?/")


@dataclass(frozen=True, slots=True)
class MessageShortcut:
    """A shortcut on a message, whose `text` is in plain words.

    `permalink` is empty if Slack has not said a part of it.
    """

    team_id: str
    channel: str
    user: str
    trigger_id: str
    text: str
    permalink: str


def message_shortcut_of(body: Payload, installation: Installation) -> MessageShortcut:
    """Return the shortcut of a `message_action` body."""
    match body:
        case {
            "channel": {"id": str(channel)},
            "user": {"id": str(user)},
            "trigger_id": str(trigger),
            "message": {} as message,
        }:
            return MessageShortcut(
                team_id=installation.team_id,
                channel=channel,
                user=user,
                trigger_id=trigger,
                text=plain_text(text_in(message, "text")),
                permalink=_permalink(installation.url, body, channel, message),
            )
    raise MalformedPayload


def _permalink(url: str, body: Payload, channel: str, message: Payload) -> str:
    """Return the link to the message in the workspace at `url`, not in that of the person."""
    ts, thread = text_in(body, "message_ts"), text_in(message, "thread_ts")
    if not (TS.fullmatch(ts) and URL.fullmatch(url)):
        return ""
    link = f"{url}archives/{channel}/p{ts.replace('.', '')}"
    reply = thread != ts and TS.fullmatch(thread)
    return f"{link}?thread_ts={thread}&cid={channel}" if reply else link
