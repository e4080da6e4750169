import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage.text import cleaned, is_blank

ANY_TEXT = st.text(st.characters(exclude_categories=()))


@given(ANY_TEXT)
def test_any_text_becomes_text_that_can_be_stored(text: str) -> None:
    assert cleaned(text).encode("utf-8").decode("utf-8") == cleaned(text)
    assert "\x00" not in cleaned(text)


@given(ANY_TEXT)
def test_cleaning_twice_changes_nothing(text: str) -> None:
    assert cleaned(cleaned(text)) == cleaned(text)


@given(st.text(st.characters(exclude_categories=("Cs", "Cc"))))
def test_whole_characters_stay_as_they_are(text: str) -> None:
    assert cleaned(text) == text


def test_lines_and_tabs_stay_and_other_controls_go() -> None:
    assert cleaned("a\tb\r\nc\x00\x1b[31m\x85") == "a\tb\nc[31m"


def test_a_surrogate_pair_becomes_its_character_and_a_lone_one_is_marked() -> None:
    assert cleaned("\ud83d\ude00 \ud83d") == "😀 \ufffd"


@pytest.mark.parametrize(
    "text", ["", " \n\t", "\u200b", "\u200d\ufeff \u2060", "\u00ad\u202e", "\u3164", "\u2800\ufe0f"]
)
def test_invisible_text_is_blank(text: str) -> None:
    assert is_blank(text)


@given(st.text(), st.sampled_from("a1.ü字🤔"), st.text())
def test_text_with_a_visible_character_is_not_blank(before: str, drawn: str, after: str) -> None:
    assert not is_blank(f"{before}{drawn}{after}")
