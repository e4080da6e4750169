import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.search.spelling import SpellingCorrector

SPELLING = SpellingCorrector(
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
def test_a_wrong_letter_is_corrected(written: str, meant: str) -> None:
    assert SPELLING.correct(written) == meant


@pytest.mark.parametrize(
    "text", ["flash", "FLASK", "lask", "streamlining", "fla", "slack 123", "cors", ""]
)
def test_known_or_very_different_words_are_unchanged(text: str) -> None:
    assert SPELLING.correct(text) == text


@given(st.text())
def test_correction_is_idempotent(text: str) -> None:
    once = SPELLING.correct(text)
    assert SPELLING.correct(once) == once


def test_a_known_word_with_an_ending_without_apostrophe_is_unchanged() -> None:
    spelling = SpellingCorrector(["it waits for an agent"], known={"what", "are"}.__contains__)
    assert spelling.correct("whats up, arent you") == "whats up, arent you"
    assert spelling.correct("wats") == "waits"
