"""Message shortcuts as typed values."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from bot.slack.mrkdwn import plain_text
from bot.slack.payloads import MalformedPayload, Payload, team_of, text_in

TS = re.compile(r"\d{1,12}\.\d{6}")
DOMAIN = re.compile(r"[a-z0-9][a-z0-9-]{0,80}")


@dataclass(frozen=True, slots=True)
class MessageShortcut:
    """A shortcut on a message, whose `text` is in plain words.

    `permalink` is empty if Slack's payload lacks a part of it.
    """

    team_id: str
    channel: str
    user: str
    trigger_id: str
    text: str
    permalink: str


def message_shortcut_of(body: Payload) -> MessageShortcut:
    """Return the shortcut of a `message_action` body."""
    match body:
        case {
            "channel": {"id": str(channel)},
            "user": {"id": str(user)},
            "trigger_id": str(trigger),
            "message": {} as message,
        }:
            return MessageShortcut(
                team_id=team_of(body),
                channel=channel,
                user=user,
                trigger_id=trigger,
                text=plain_text(text_in(message, "text")),
                permalink=_permalink(body, channel, message),
            )
    raise MalformedPayload


def _permalink(body: Payload, channel: str, message: Payload) -> str:
    team = body.get("team")
    domain = text_in(team, "domain") if isinstance(team, Mapping) else ""
    ts, thread = text_in(body, "message_ts"), text_in(message, "thread_ts")
    if not (TS.fullmatch(ts) and DOMAIN.fullmatch(domain)):
        return ""
    link = f"https://{domain}.slack.com/archives/{channel}/p{ts.replace('.', '')}"
    reply = thread != ts and TS.fullmatch(thread)
    return f"{link}?thread_ts={thread}&cid={channel}" if reply else link
