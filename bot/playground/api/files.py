"""files.getUploadURLExternal and files.completeUploadExternal."""

from typing import Any

from bot.playground import messages
from bot.playground.call import Call
from bot.playground.errors import SlackError
from bot.playground.ids import new_id

Json = dict[str, Any]


def _upload_url(call: Call) -> Json:
    length = call.required("length")
    if not length.isdigit() or int(length) < 1:
        raise SlackError("invalid_arguments")
    file_id = new_id("F")
    name = call.required("filename")
    file = {"id": file_id, "name": name, "title": name, "size": int(length), "content": None}
    call.platform.files[file_id] = file
    return {"upload_url": f"{call.platform.url}/upload/{file_id}", "file_id": file_id}


def _complete(call: Call) -> Json:
    requested = call.document("files", "invalid_arguments")
    if not isinstance(requested, list) or not requested:
        raise SlackError("invalid_arguments")
    files = [_uploaded(call, each) for each in requested]
    if call.text("channel_id"):
        channel = call.joined("channel_id")
        content = {"text": call.text("initial_comment"), "files": files}
        thread_ts = call.text("thread_ts") or None
        messages.from_app(call.platform, channel, content, thread_ts=thread_ts)
    return {"files": files}


def _uploaded(call: Call, requested: Json) -> Json:
    file = call.platform.files.get(str(requested.get("id")))
    if file is None or file["content"] is None:
        raise SlackError("file_not_found")
    shown = {key: value for key, value in file.items() if key != "content"}
    url = f"{call.platform.url}/files/{file['id']}"
    return {**shown, "title": requested.get("title") or file["title"], "url_private": url}


METHODS = {
    "files.getUploadURLExternal": _upload_url,
    "files.completeUploadExternal": _complete,
}
