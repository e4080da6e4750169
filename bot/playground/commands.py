"""Slash commands, and the answers that an app gives to what a person did."""

from typing import Any

from bot.playground import messages
from bot.playground.errors import SlackError
from bot.playground.hooks import Hook
from bot.playground.limits import check_message
from bot.playground.payloads import channel_name
from bot.playground.platform import Platform
from bot.playground.transport import UndeliveredError
from bot.playground.workspace import Channel

Json = dict[str, Any]
_CONTENT = ("text", "blocks", "attachments", "metadata")


async def command(platform: Platform, user: str, channel: Channel, line: str) -> str | None:
    """Run a slash command as typed; the sentence that the person reads if that fails."""
    name, _, text = line.strip().partition(" ")
    known = platform.app.command(name)
    if known is None:
        return f"{name} is not a valid command."
    if known.should_escape:
        text = _named(platform, messages.as_stored(platform, user, text))
    payload = {
        "token": platform.app.verification_token,
        "team_id": platform.workspace.team.id,
        "team_domain": platform.workspace.team.domain,
        "channel_id": channel.id,
        "channel_name": channel_name(channel),
        "user_id": user,
        "user_name": platform.workspace.user(user).name,
        "command": name,
        "text": text.strip(),
        "api_app_id": platform.app.id,
        "is_enterprise_install": "false",
        "response_url": platform.url + platform.hooks.new("commands", channel, user),
        "trigger_id": platform.triggers.new(user, channel.id),
    }
    try:
        answer = await platform.delivery.ask("slash_commands", payload)
        if answer:
            _answer(platform, channel, user, answer)
    except (UndeliveredError, SlackError):
        return f"{name} failed because the app did not respond."
    return None


def _named(platform: Platform, text: str) -> str:
    """A command that escapes has names beside the ids of people."""
    for user in platform.workspace.users.values():
        text = text.replace(f"<@{user.id}>", f"<@{user.id}|{user.name}>")
    return text


def respond(platform: Platform, hook: Hook, answer: Json) -> None:
    """Carry out what the app sent to a response URL; raises SlackError."""
    if hook.origin and answer.get("delete_original"):
        messages.delete(platform, hook.channel, hook.origin)
    elif hook.origin and answer.get("replace_original"):
        check_message(answer)
        messages.edit(platform, hook.channel, hook.origin, _content(answer))
    else:
        _answer(platform, hook.channel, hook.user, answer)


def _answer(platform: Platform, channel: Channel, user: str, answer: Json | str) -> None:
    document = {"text": answer} if isinstance(answer, str) else answer
    check_message(document)
    thread_ts = document.get("thread_ts")
    if document.get("response_type") == "in_channel":
        content = {**_content(document), "subtype": "bot_message", "user": None}
        messages.from_app(platform, channel, content, thread_ts=thread_ts)
    else:
        content = _content(document)
        messages.from_app(platform, channel, content, audience=user, thread_ts=thread_ts)


def _content(answer: Json) -> Json:
    return {key: answer.get(key) for key in _CONTENT}
