"""Slack's limits on views, messages and metadata."""

import json
import re
from collections.abc import Iterable
from itertools import chain
from typing import Any

from bot.playground.blockkit import rules
from bot.playground.blockkit.blocks import block_on
from bot.playground.blockkit.objects import ID, plain
from bot.playground.blockkit.schema import (
    Problem,
    Problems,
    anything,
    boolean,
    items,
    record,
    string,
)
from bot.playground.errors import SlackError, invalid_arguments

Json = dict[str, Any]

MAX_TEXT = 40_000
MAX_EDITED_TEXT = 4_000
MAX_BLOCK_TEXT = 13_200
MAX_VIEW_BYTES = 250_000
MAX_METADATA_BYTES = 8_000
"""Slack publishes no limit for metadata; this one is conservative."""

_COMMON = {"private_metadata": string(3000, minimum=0), "callback_id": ID, "external_id": ID}
_FLAGS = {"clear_on_close": boolean, "notify_on_close": boolean}
_MODAL = record(
    {"title": plain(24), "blocks": items(block_on("modal"), maximum=100), "type": anything},
    {**_COMMON, **_FLAGS, "submit": plain(24), "close": plain(24)},
    rules.submit_for_inputs,
)
_HOME = record({"blocks": items(block_on("home"), maximum=100), "type": anything}, _COMMON)
_BLOCKS = items(block_on("message"), minimum=0, maximum=50)
_SURFACE_RULES = (rules.distinct_block_ids, rules.distinct_action_ids, rules.one_focus)
_EVENT_TYPE = re.compile(r"\w{1,255}")


def check_view(view: Any) -> None:
    """Raise `SlackError` for a view that Slack would refuse."""
    if not isinstance(view, dict):
        raise invalid_arguments("must be an object [json-pointer:/view]")
    if len(json.dumps(view)) > MAX_VIEW_BYTES:
        raise SlackError("view_too_large")
    if problems := list(_view_problems(view)):
        raise invalid_arguments(*map(str, problems))


def check_message(content: Json, *, max_text: int | None = None) -> None:
    """Raise `SlackError` for a message that Slack would refuse, or with more than `max_text`."""
    text, blocks, attachments = (content.get(key) for key in ("text", "blocks", "attachments"))
    text = text or ""
    if max_text is not None and len(text) > max_text:
        raise SlackError("msg_too_long")
    if blocks is not None and not isinstance(blocks, list):
        raise SlackError("invalid_blocks_format")
    if not (text.strip() or blocks or attachments):
        raise SlackError("no_text")
    _refuse("invalid_blocks", _block_problems(blocks or [], "/blocks"))
    _refuse("invalid_attachments", rules.one_table(blocks or [], "/blocks"))
    if _text_length(blocks) > MAX_BLOCK_TEXT:
        raise SlackError("msg_blocks_too_long")
    if attachments is not None:
        _check_attachments(attachments)
    check_metadata(content.get("metadata"))


def check_metadata(metadata: Any) -> None:
    """Raise `SlackError` unless metadata is an event type and a payload of one level."""
    if not metadata:
        return
    if not isinstance(metadata, dict):
        raise SlackError("invalid_metadata_format")
    event_type, payload = metadata.get("event_type"), metadata.get("event_payload")
    if not isinstance(event_type, str) or not _EVENT_TYPE.fullmatch(event_type):
        raise SlackError("invalid_metadata_schema")
    if not isinstance(payload, dict) or not all(_is_shallow(value) for value in payload.values()):
        raise SlackError("invalid_metadata_schema")
    if len(json.dumps(metadata)) > MAX_METADATA_BYTES:
        raise SlackError("metadata_too_large")


def _view_problems(view: Json) -> Problems:
    if "type" not in view:
        yield from _MODAL(view, "/view")
        return
    schemas = {"modal": _MODAL, "home": _HOME}
    if view["type"] not in schemas:
        yield Problem(f"unsupported type: {view['type']}", "/view/type")
        return
    problems = list(schemas[view["type"]](view, "/view"))
    if problems:
        yield Problem("failed to match all allowed schemas", "/view")
        yield from problems
    else:
        yield from chain.from_iterable(
            rule(view["blocks"], "/view/blocks") for rule in _SURFACE_RULES
        )


def _block_problems(blocks: list[Any], at: str) -> Problems:
    problems = list(_BLOCKS(blocks, at))
    yield from problems or chain.from_iterable(rule(blocks, at) for rule in _SURFACE_RULES)


def _check_attachments(attachments: Any) -> None:
    if not isinstance(attachments, list):
        raise SlackError("invalid_attachments")
    if len(attachments) > 100:
        raise SlackError("too_many_attachments")
    for number, attachment in enumerate(attachments):
        at = f"/attachments/{number}/blocks"
        _refuse("invalid_attachments", _block_problems(attachment.get("blocks") or [], at))


def _refuse(code: str, problems: Iterable[Problem]) -> None:
    texts = [str(problem) for problem in problems]
    if texts:
        messages = {"messages": [f"[ERROR] {text}" for text in texts]}
        raise SlackError(code, errors=texts, response_metadata=messages)


def _text_length(node: Any) -> int:
    if isinstance(node, list):
        return sum(map(_text_length, node))
    if isinstance(node, dict):
        own = node.get("text")
        nested = sum(_text_length(value) for value in node.values() if not isinstance(value, str))
        return nested + (len(own) if isinstance(own, str) else 0)
    return 0


def _is_shallow(value: Any) -> bool:
    simple = (str, int, float, bool)
    if isinstance(value, dict):
        return all(isinstance(each, simple) for each in value.values())
    if isinstance(value, list):
        return all(isinstance(each, simple) for each in value)
    return isinstance(value, simple)
