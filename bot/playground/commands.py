"""Slash commands and response URLs: an app's responses to what a person did."""

from typing import Any

from bot.playground import messages
from bot.playground.errors import SlackError
from bot.playground.limits import check_message
from bot.playground.payloads import channel_name, organisation
from bot.playground.platform import Platform
from bot.playground.response_urls import ResponseUrl
from bot.playground.transport import DeliveryError
from bot.playground.workspace import Channel

Json = dict[str, Any]
_CONTENT = ("text", "blocks", "attachments", "metadata")


async def command(platform: Platform, user: str, channel: Channel, line: str) -> str | None:
    """Run a slash command as typed; return the error that the person reads, if any."""
    name, _, text = line.strip().partition(" ")
    known = platform.app.command(name)
    if known is None:
        return f"{name} is not a valid command."
    if known.should_escape:
        text = _with_names(platform, messages.as_stored(platform, user, text))
    team = platform.workspace.team_of(user)
    payload = {
        "token": platform.app.verification_token,
        "team_id": team.id,
        "team_domain": team.domain,
        "channel_id": channel.id,
        "channel_name": channel_name(channel),
        "user_id": user,
        "user_name": platform.workspace.user(user).name,
        "command": name,
        "text": text.strip(),
        "api_app_id": platform.app.id,
        "is_enterprise_install": "false",
        "response_url": platform.url + platform.response_urls.new("commands", channel, user),
        "trigger_id": platform.triggers.new(user, channel.id),
    }
    if enterprise := organisation(team):
        payload |= {"enterprise_id": enterprise["id"], "enterprise_name": enterprise["name"]}
    try:
        response = await platform.dispatcher.request("slash_commands", payload)
        if response:
            _post(platform, channel, user, response)
    except (DeliveryError, SlackError):
        return f"{name} failed because the app did not respond."
    return None


def _with_names(platform: Platform, text: str) -> str:
    """Add names to mentions, as `should_escape` does."""
    for user in platform.workspace.users.values():
        text = text.replace(f"<@{user.id}>", f"<@{user.id}|{user.name}>")
    return text


def respond(platform: Platform, target: ResponseUrl, response: Json) -> None:
    """Do what the app asks for at a response URL; raise `SlackError` if it is invalid."""
    if target.origin and response.get("delete_original"):
        messages.delete(platform, target.channel, target.origin)
    elif target.origin and response.get("replace_original"):
        check_message(response)
        messages.edit(platform, target.channel, target.origin, _content(response))
    else:
        _post(platform, target.channel, target.user, response)


def _post(platform: Platform, channel: Channel, user: str, response: Json | str) -> None:
    document = {"text": response} if isinstance(response, str) else response
    check_message(document)
    thread_ts = document.get("thread_ts")
    if document.get("response_type") == "in_channel":
        content = {**_content(document), "subtype": "bot_message", "user": None}
        messages.from_app(platform, channel, content, thread_ts=thread_ts)
    else:
        content = _content(document)
        messages.from_app(platform, channel, content, audience=user, thread_ts=thread_ts)


def _content(response: Json) -> Json:
    return {key: response.get(key) for key in _CONTENT}
