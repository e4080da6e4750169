"""Slack's limits on blocks and views: the limit is accepted, one more is refused."""

from collections.abc import Callable
from typing import Any, NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.playground.errors import SlackError
from bot.playground.limits import MAX_BLOCK_TEXT, check_message, check_view

Json = dict[str, Any]
URL = "https://x.example"


class Limit(NamedTuple):
    """`build(n)` returns a block, or a view for the surface `view`, with `n` of what is limited."""

    name: str
    surface: str
    lowest: int
    highest: int
    build: Callable[[int], Json]


def text(length: int, kind: str = "plain_text") -> Json:
    return {"type": kind, "text": "x" * length}


def mrkdwn(length: int) -> Json:
    return text(length, "mrkdwn")


def section(**more: Any) -> Json:
    return {"type": "section", "text": mrkdwn(1), **more}


def row(kind: str, *elements: Json) -> Json:
    return {"type": kind, "elements": [*elements]}


def asks(**more: Any) -> Json:
    return {"type": "input", "label": text(5), "element": {"type": "datepicker"}, **more}


def image(**more: Any) -> Json:
    return {"type": "image", "image_url": URL, "alt_text": "x", **more}


def video(**more: Any) -> Json:
    shown = {"alt_text": "x", "title": text(1), "video_url": URL, "thumbnail_url": URL}
    return {"type": "video", **shown, **more}


def table(rows: int = 1, cells: int = 1, length: int = 1, columns: int = 1) -> Json:
    cell = {"type": "raw_text", "text": "x" * length}
    settings = [{"align": "left"}] * columns
    return {"type": "table", "rows": [[cell] * cells] * rows, "column_settings": settings}


def card(**more: Any) -> Json:
    return {"type": "card", "title": mrkdwn(1), **more}


def container(blocks: int) -> Json:
    return {"type": "container", "title": text(1), "child_blocks": [section()] * blocks}


def modal(*blocks: Json, **more: Any) -> Json:
    return {"type": "modal", "title": text(5), "blocks": [*blocks] or [section()], **more}


BUTTON = {"type": "button", "text": text(4)}
TRASH = {"type": "icon_button", "icon": "trash", "text": text(4)}

LIMITS = [
    Limit("text object", "message", 1, 3000, lambda n: row("context", mrkdwn(n))),
    Limit("block_id", "message", 1, 255, lambda n: section(block_id="x" * n)),
    Limit("section.text", "message", 1, 3000, lambda n: section(text=text(n))),
    Limit("section.fields", "message", 1, 10, lambda n: section(fields=[mrkdwn(1)] * n)),
    Limit("section.fields[].text", "message", 1, 2000, lambda n: section(fields=[mrkdwn(n)])),
    Limit("header.text", "message", 1, 150, lambda n: {"type": "header", "text": text(n)}),
    Limit("context.elements", "message", 1, 10, lambda n: row("context", *[text(1)] * n)),
    Limit("actions.elements", "message", 1, 25, lambda n: row("actions", *[BUTTON] * n)),
    Limit("context_actions", "message", 1, 5, lambda n: row("context_actions", *[TRASH] * n)),
    Limit("image alt_text", "message", 1, 2000, lambda n: image(alt_text="x" * n)),
    Limit("image title", "message", 1, 2000, lambda n: image(title=text(n))),
    Limit("image image_url", "message", 1, 3000, lambda n: image(image_url="x" * n)),
    Limit("input.label", "modal", 1, 2000, lambda n: asks(label=text(n))),
    Limit("input.hint", "modal", 1, 2000, lambda n: asks(hint=text(n))),
    Limit("markdown.text", "message", 1, 12_000, lambda n: {"type": "markdown", "text": "x" * n}),
    Limit("video.title", "message", 1, 199, lambda n: video(title=text(n))),
    Limit("video.author_name", "message", 1, 49, lambda n: video(author_name="x" * n)),
    Limit("table.rows", "message", 1, 100, lambda n: table(rows=n)),
    Limit("table cells per row", "message", 1, 20, lambda n: table(cells=n)),
    Limit("table.column_settings", "message", 0, 20, lambda n: table(columns=n)),
    Limit("table characters", "message", 0, 10_000, lambda n: table(length=n)),
    Limit("card.title", "message", 1, 150, lambda n: card(title=mrkdwn(n))),
    Limit("card.body", "message", 1, 200, lambda n: card(body=mrkdwn(n))),
    Limit("carousel.elements", "message", 1, 10, lambda n: row("carousel", *[card()] * n)),
    Limit("container.child_blocks", "message", 1, 10, container),
    Limit("alert.text", "modal", 1, 200, lambda n: {"type": "alert", "text": text(n)}),
    Limit("view.title", "view", 1, 24, lambda n: modal(title=text(n))),
    Limit("view.submit", "view", 1, 24, lambda n: modal(submit=text(n))),
    Limit("view.close", "view", 1, 24, lambda n: modal(close=text(n))),
    Limit("modal blocks", "view", 1, 100, lambda n: modal() | {"blocks": [section()] * n}),
    Limit("home blocks", "view", 1, 100, lambda n: {"type": "home", "blocks": [section()] * n}),
    Limit("view.private_metadata", "view", 0, 3000, lambda n: modal(private_metadata="x" * n)),
    Limit("view.callback_id", "view", 1, 255, lambda n: modal(callback_id="x" * n)),
    Limit("view.external_id", "view", 1, 255, lambda n: modal(external_id="x" * n)),
]
CODES = {"message": "invalid_blocks", "modal": "invalid_arguments", "view": "invalid_arguments"}


@pytest.mark.parametrize("limit", LIMITS, ids=lambda limit: limit.name)
def test_a_block_or_view_at_a_limit_is_accepted_and_one_over_it_refused(
    limit: Limit, refusal: Callable[[str, Json], str]
) -> None:
    assert refusal(limit.surface, limit.build(limit.lowest)) == ""
    assert refusal(limit.surface, limit.build(limit.highest)) == ""
    assert refusal(limit.surface, limit.build(limit.highest + 1)) == CODES[limit.surface]
    if limit.lowest:
        assert refusal(limit.surface, limit.build(limit.lowest - 1)) == CODES[limit.surface]


@pytest.mark.parametrize(
    ("blocks", "sentence"),
    [
        (
            [section(text=mrkdwn(3001))],
            "must be less than 3001 characters [json-pointer:/blocks/0/text/text]",
        ),
        (
            [section(fields=[mrkdwn(0)])],
            "must be more than 0 characters [json-pointer:/blocks/0/fields/0/text]",
        ),
    ],
)
def test_block_errors_are_worded_like_slacks(blocks: list[Json], sentence: str) -> None:
    with pytest.raises(SlackError) as refusal:
        check_message({"blocks": blocks})
    errors = refusal.value.answer["errors"]
    assert errors[0].startswith("failed to match all allowed schemas [json-pointer:/blocks/0/")
    assert errors[1:] == [sentence]
    messages = refusal.value.answer["response_metadata"]["messages"]
    assert messages == [f"[ERROR] {error}" for error in errors]


@pytest.mark.parametrize(
    ("view", "sentence"),
    [
        (
            modal(title=text(25)),
            "must be less than 25 characters [json-pointer:/view/title/text]",
        ),
        (
            modal(*[section()] * 101),
            "no more than 100 items allowed [json-pointer:/view/blocks]",
        ),
        (
            modal(private_metadata="x" * 3001),
            "must be less than 3001 characters [json-pointer:/view/private_metadata]",
        ),
    ],
)
def test_view_errors_are_worded_like_slacks(view: Json, sentence: str) -> None:
    with pytest.raises(SlackError) as refusal:
        check_view(view)
    messages = refusal.value.answer["response_metadata"]["messages"]
    assert messages[0] == "[ERROR] failed to match all allowed schemas [json-pointer:/view]"
    assert messages[-1] == f"[ERROR] {sentence}"


@given(st.integers(min_value=1, max_value=60))
def test_a_message_has_up_to_fifty_blocks(count: int) -> None:
    content = {"text": "x", "blocks": [section()] * count}
    if count <= 50:
        check_message(content)
    else:
        with pytest.raises(SlackError, match="invalid_blocks"):
            check_message(content)


def test_the_text_of_all_blocks_has_its_own_limit() -> None:
    full = [section(text=mrkdwn(3000)) for _ in range(4)]
    check_message({"blocks": [*full, section(text=mrkdwn(MAX_BLOCK_TEXT - 12_000))]})
    with pytest.raises(SlackError, match="msg_blocks_too_long"):
        check_message({"blocks": [*full, section(text=mrkdwn(MAX_BLOCK_TEXT - 11_999))]})


def test_a_message_has_up_to_a_hundred_attachments() -> None:
    check_message({"attachments": [{"text": "x"}] * 100})
    with pytest.raises(SlackError, match="too_many_attachments"):
        check_message({"attachments": [{"text": "x"}] * 101})


def test_blocks_in_attachments_are_checked_too() -> None:
    with pytest.raises(SlackError) as refusal:
        check_message({"attachments": [{"blocks": [section(fields=[mrkdwn(2001)])]}]})
    assert refusal.value.code == "invalid_attachments"
    assert refusal.value.answer["errors"][-1].endswith("/attachments/0/blocks/0/fields/0/text]")


def test_a_view_has_up_to_250_kilobytes() -> None:
    check_view(modal(*[section(text=mrkdwn(2400)) for _ in range(100)]))
    with pytest.raises(SlackError, match="view_too_large"):
        check_view(modal(*[section(text=mrkdwn(2600)) for _ in range(100)]))
