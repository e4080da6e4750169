import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.search.encoder import MODEL
from knowledge.search.wordpiece import WordPieces

PIECES = WordPieces((MODEL / "vocab.txt").read_text(encoding="utf-8").splitlines())


@pytest.mark.parametrize(
    ("text", "ids"),
    [
        (
            "How do I deploy a Flask app?",
            [2129, 2079, 1045, 21296, 1037, 13109, 19895, 10439, 1029],
        ),
        ("streamlit reruns everything", [5460, 15909, 2128, 15532, 2015, 2673]),
        ("Größe der Dateien", [24665, 2080, 17499, 4315, 3058, 9013]),
        (
            "what's the weather like in Reykjavík tomorrow?",
            [2054, 1005, 1055, 1996, 4633, 2066, 1999, 28559, 4826, 1029],
        ),
        (
            "st.cache_data(ttl=60) # $x",
            [2358, 1012, 17053, 1035, 2951, 1006, 23746, 2140, 1027, 3438, 1007, 1001, 1002, 1060],
        ),
        ("數據 ok", [100, 100, 7929]),
        ("naïve café", [15743, 7668]),
        ("", []),
        ("x" * 101, [100]),
        ("a\tb\nc\x00d", [1037, 1038, 3729]),
    ],
)
def test_text_has_the_ids_of_the_published_tokenizer(text: str, ids: list[int]) -> None:
    assert PIECES.encode(text, max_pieces=128) == [101, *ids, 102]


def test_a_long_text_is_truncated() -> None:
    ids = PIECES.encode("one two three four", max_pieces=4)
    assert ids == [*PIECES.encode("one two", max_pieces=128)]


@given(st.text())
def test_any_text_has_valid_ids(text: str) -> None:
    ids = PIECES.encode(text, max_pieces=20)
    assert 2 <= len(ids) <= 20
    assert all(0 <= piece_id < 30_522 for piece_id in ids)


@given(st.text(alphabet=st.characters(categories=["L", "Nd"], max_codepoint=0x24F)))
def test_case_makes_no_difference(text: str) -> None:
    if text.upper().lower() == text.lower():
        assert PIECES.encode(text.upper(), 128) == PIECES.encode(text.lower(), 128)
