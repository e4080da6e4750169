"""Clipped and escaped text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.slack.mrkdwn import clip, escape


@given(st.text(max_size=200), st.integers(1, 50))
def test_clipped_text_is_never_longer_than_asked(text: str, limit: int) -> None:
    assert len(clip(text, limit)) <= limit
    assert clip(text, limit) == text or clip(text, limit).endswith("…")


@given(st.text(alphabet="&<>a!", max_size=60), st.integers(1, 50))
def test_escaped_text_fits_and_contains_no_half_entity(text: str, limit: int) -> None:
    escaped = escape(text, limit)
    assert len(escaped) <= limit
    assert "<" not in escaped
    assert ">" not in escaped
    bare = escaped.replace("&amp;", "").replace("&lt;", "").replace("&gt;", "")
    assert "&" not in bare


@pytest.mark.parametrize("text", ["", "a", "ab"])
def test_short_text_is_unchanged(text: str) -> None:
    assert clip(text, 2) == escape(text, 2) == text
