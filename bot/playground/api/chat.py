"""chat.* and reactions.add."""

import re
from typing import Any

from bot.playground import messages
from bot.playground.call import Call
from bot.playground.errors import SlackError, invalid_arguments
from bot.playground.limits import MAX_EDITED_TEXT, MAX_TEXT, check_message
from bot.playground.workspace import Channel, Message

Json = dict[str, Any]
_TS = re.compile(r"\d{1,12}\.\d{6}")
_TRUNCATED_WARNING = (
    "[WARN] Your message was truncated but still posted."
    " The `text` field accepts up to 40,000 characters."
)


def _post_message(call: Call) -> Json:
    channel = _target_channel(call)
    content = _content(call)
    check_message(content)
    truncated = len(content["text"] or "") > MAX_TEXT
    content["text"] = (content["text"] or "")[:MAX_TEXT]
    if call.flag("reply_broadcast") and call.text("thread_ts"):
        content["subtype"] = "thread_broadcast"
    message = messages.from_app(call.platform, channel, content, thread_ts=_thread(call))
    answer = {"channel": channel.id, "ts": message.ts, "message": message.body}
    if truncated:
        metadata = {"warnings": ["message_truncated"], "messages": [_TRUNCATED_WARNING]}
        return {**answer, "warning": "message_truncated", "response_metadata": metadata}
    return answer


def _post_ephemeral(call: Call) -> Json:
    channel = _target_channel(call)
    if call.required("user") not in channel.members:
        raise SlackError("user_not_in_channel")
    content = _content(call)
    check_message(content, max_text=MAX_TEXT)
    message = messages.from_app(
        call.platform, channel, content, audience=call.text("user"), thread_ts=_thread(call)
    )
    return {"message_ts": message.ts}


def _update(call: Call) -> Json:
    channel = call.joined()
    message = _message(call, channel, "ts")
    if message.body.get("bot_id") != call.platform.app.bot_id:
        raise SlackError("cant_update_message")
    content = _content(call)
    if channel.is_archived:
        raise SlackError("is_inactive")
    check_message(content, max_text=MAX_EDITED_TEXT)
    messages.edit(call.platform, channel, message, content)
    body = message.body
    return {"channel": channel.id, "ts": message.ts, "text": body["text"], "message": body}


def _delete(call: Call) -> Json:
    channel = call.joined()
    message = _message(call, channel, "ts")
    if message.body.get("bot_id") != call.platform.app.bot_id:
        raise SlackError("cant_delete_message")
    messages.delete(call.platform, channel, message)
    return {"channel": channel.id, "ts": message.ts}


def _get_permalink(call: Call) -> Json:
    channel = call.channel()
    message = _message(call, channel, "message_ts")
    link = f"{call.platform.url}/archives/{channel.id}/p{message.ts.replace('.', '')}"
    if message.thread_ts:
        link += f"?thread_ts={message.thread_ts}&cid={channel.id}"
    return {"channel": channel.id, "permalink": link}


def _react(call: Call) -> Json:
    channel = call.joined()
    message = _message(call, channel, "timestamp")
    name = call.required("name")
    if not re.fullmatch(r"[a-z0-9_+'-]+(::skin-tone-[2-6])?", name):
        raise SlackError("invalid_name")
    messages.react(call.platform, channel, message, call.platform.bot, name)
    return {}


def _target_channel(call: Call) -> Channel:
    workspace, target = call.platform.workspace, call.required("channel")
    if target.startswith("U"):
        return _direct(call, target)
    named = [each for each in workspace.channels.values() if f"#{each.name}" == target]
    channel = workspace.channel(named[0].id if named else target, call.platform.bot)
    if call.platform.bot not in channel.members:
        raise SlackError("not_in_channel")
    if channel.is_archived:
        raise SlackError("is_archived")
    return channel


def _direct(call: Call, user: str) -> Channel:
    try:
        return call.platform.workspace.direct(user)
    except SlackError:
        raise SlackError("channel_not_found") from None


def _content(call: Call) -> Json:
    if call.args.get("markdown_text") is not None:
        if call.args.get("text") or call.args.get("blocks"):
            raise SlackError("markdown_text_conflict")
        markdown = call.text("markdown_text")
        return {"text": markdown, "blocks": [{"type": "markdown", "text": markdown}]}
    return {
        "text": call.text("text"),
        "blocks": call.document("blocks", "invalid_blocks_format"),
        "attachments": call.document("attachments", "invalid_attachments"),
        "metadata": call.document("metadata", "invalid_metadata_format"),
    }


def _thread(call: Call) -> str | None:
    thread_ts = call.text("thread_ts") or None
    if thread_ts and not _TS.fullmatch(thread_ts):
        raise SlackError("invalid_thread_ts")
    return thread_ts


def _message(call: Call, channel: Channel, name: str) -> Message:
    ts = call.text(name)
    if not ts:
        raise invalid_arguments(f"missing required field: {name}")
    message = channel.message(ts)
    if message.audience is not None:
        raise SlackError("message_not_found")
    return message


METHODS = {
    "chat.postMessage": _post_message,
    "chat.postEphemeral": _post_ephemeral,
    "chat.update": _update,
    "chat.delete": _delete,
    "chat.getPermalink": _get_permalink,
    "reactions.add": _react,
}
