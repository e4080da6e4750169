from hypothesis import given, settings
from hypothesis import strategies as st

from knowledge.search.encoder import Encoder
from knowledge.search.grouping import group_similar

QUESTIONS = (
    "does streamlit have a dark mode",
    "where is the cafeteria menu",
    "is there a dark mode in streamlit?",
    "can I switch streamlit to dark mode",
    "where do i find the menu of the cafeteria",
)


def test_questions_that_mean_the_same_come_together_the_largest_group_first(
    encoder: Encoder,
) -> None:
    groups = group_similar(QUESTIONS, encoder)
    assert [set(group) for group in groups] == [{0, 2, 3}, {1, 4}]


def test_nothing_makes_no_group(encoder: Encoder) -> None:
    assert group_similar((), encoder) == ()


def test_each_question_is_in_one_group(encoder: Encoder) -> None:
    @given(st.lists(st.sampled_from(QUESTIONS) | st.text(max_size=20), max_size=6))
    @settings(max_examples=15, deadline=None)
    def each_once(texts: list[str]) -> None:
        found = [number for group in group_similar(texts, encoder) for number in group]
        assert sorted(found) == list(range(len(texts)))

    each_once()
