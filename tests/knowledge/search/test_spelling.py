import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.search.spelling import Spelling

SPELLING = Spelling(
    ["Flask and Streamlit scale differently, at a cost"], known={"flash", "slack"}.__contains__
)


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("flsk", "flask"),
        ("Streamlt or flaask?", "streamlit or flask?"),
        ("does steramlit scale", "does streamlit scale"),
        ("straemlit's", "streamlit's"),
    ],
)
def test_a_wrong_letter_is_put_right(written: str, meant: str) -> None:
    assert SPELLING.corrected(written) == meant


@pytest.mark.parametrize(
    "text", ["flash", "FLASK", "lask", "streamlining", "fla", "slack 123", "cors", ""]
)
def test_what_is_known_or_too_different_stays_as_it_is(text: str) -> None:
    assert SPELLING.corrected(text) == text


@given(st.text())
def test_a_correction_needs_no_other(text: str) -> None:
    once = SPELLING.corrected(text)
    assert SPELLING.corrected(once) == once


def test_a_known_word_with_an_ending_but_no_apostrophe_is_no_mistake() -> None:
    spelling = Spelling(["it waits for an agent"], known={"what", "are"}.__contains__)
    assert spelling.corrected("whats up, arent you") == "whats up, arent you"
    assert spelling.corrected("wats") == "waits"
