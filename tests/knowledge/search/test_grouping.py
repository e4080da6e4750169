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


def test_questions_that_mean_the_same_are_grouped_largest_group_first(
    encoder: Encoder,
) -> None:
    groups = group_similar(QUESTIONS, encoder)
    assert [set(group) for group in groups] == [{0, 2, 3}, {1, 4}]


def test_no_questions_give_no_groups(encoder: Encoder) -> None:
    assert group_similar((), encoder) == ()


def test_each_question_is_in_exactly_one_group(encoder: Encoder) -> None:
    @given(st.lists(st.sampled_from(QUESTIONS) | st.text(max_size=20), max_size=6))
    @settings(max_examples=15)
    def check(texts: list[str]) -> None:
        indexes = [index for group in group_similar(texts, encoder) for index in group]
        assert sorted(indexes) == list(range(len(texts)))

    check()
