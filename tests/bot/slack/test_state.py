"""What a button under an answer is about."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.slack.state import AnswerRef
from tests.bot.render.anything import TEXT


@given(st.text(), st.text(), TEXT, st.text(max_size=80))
def test_what_a_button_is_about_fits_into_it_and_comes_back(
    guide: str, entry: str, asked: str, key: str
) -> None:
    target = AnswerRef(guide[:99], entry[:99], asked, key)
    value = target.encode()
    assert len(value) <= 2000
    back = AnswerRef.decode(value)
    assert (back.guide, back.entry, back.key) == (target.guide, target.entry, target.key)
    assert asked.startswith(back.question)


@pytest.mark.parametrize("value", ["", "x", "[]", '["a","b","c"]', '["a","b","c",1]', "{}", "1"])
def test_a_button_of_another_version_is_told_apart(value: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        AnswerRef.decode(value)
