"""Slack's own validation of inputs, before the app gets them."""

from typing import Any

import pytest

from bot.playground.elements import REQUIRED, validation_error

Json = dict[str, Any]
RED = {"text": {"type": "plain_text", "text": "Red"}, "value": "red"}


def asks(kind: str, **more: Any) -> Json:
    return {"type": "input", "element": {"type": kind, **more}}


@pytest.mark.parametrize(
    ("block", "value", "said"),
    [
        (asks("plain_text_input"), "", REQUIRED),
        (asks("datepicker"), None, REQUIRED),
        (asks("checkboxes", options=[RED]), [], REQUIRED),
        (asks("plain_text_input", max_length=3), "long", "no more than 3 characters"),
        (asks("plain_text_input", min_length=5), "tiny", "at least 5 characters"),
        (asks("plain_text_input"), "x" * 3001, "no more than 3000 characters"),
        (asks("email_text_input"), "nobody", "valid email"),
        (asks("url_text_input"), "example", "valid URL"),
        (asks("number_input", is_decimal_allowed=False), "1.5", "valid number"),
        (asks("number_input", is_decimal_allowed=True), "one", "valid number"),
        (asks("number_input", is_decimal_allowed=True, min_value="2"), "1.5", "at least 2"),
        (asks("number_input", is_decimal_allowed=True, max_value="1"), "1.5", "at most 1"),
    ],
)
def test_an_invalid_value_is_refused(block: Json, value: Any, said: str) -> None:
    assert said in (validation_error(block, value) or "")


@pytest.mark.parametrize(
    ("block", "value"),
    [
        (asks("plain_text_input") | {"optional": True}, None),
        (asks("checkboxes", options=[RED]) | {"optional": True}, []),
        (asks("plain_text_input", min_length=4, max_length=4), "four"),
        (asks("email_text_input"), "amara@example.org"),
        (asks("url_text_input"), "https://example.org/x"),
        (asks("number_input", is_decimal_allowed=False, min_value="-1", max_value="1"), "-1"),
        (asks("number_input", is_decimal_allowed=True, max_value="1.5"), "1.5"),
        (asks("multi_users_select"), ["U1"]),
    ],
)
def test_a_valid_value_is_accepted(block: Json, value: Any) -> None:
    assert validation_error(block, value) is None
