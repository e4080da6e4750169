"""Several people's answers to one interview, side by side."""

from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from knowledge.guide.models import Guide
from knowledge.guide.paths import NOT_SURE, asked
from knowledge.interview.comparison import Comparison, compare
from knowledge.interview.reasoning import AnswersError, conclude
from tests.answers import ANALYST, ENGINEER


def difference(comparison: Comparison, criterion: str) -> Any:
    return next(each for each in comparison.differences if each.criterion == criterion)


def test_one_persons_answers_are_the_combined_picture(guide: Guide) -> None:
    comparison = compare(guide, [ANALYST])
    alone = conclude(guide, ANALYST)
    assert comparison.differences == ()
    assert comparison.agreed == {one: ANALYST[one] for one in alone.questions_asked}
    assert comparison.combined.recommendation == alone.recommendation == "streamlit"
    assert comparison.combined.scores == alone.scores
    assert comparison.combined.reasons == alone.reasons


def test_the_answers_are_counted_where_they_differ_and_named_where_they_do_not(
    guide: Guide,
) -> None:
    lasting = {**ANALYST, "horizon": "years"}
    comparison = compare(guide, [ANALYST, lasting, lasting])
    [only] = comparison.differences
    assert (only.criterion, only.counts) == ("horizon", {"weeks": 1, "years": 2})
    assert "horizon" not in comparison.agreed
    assert comparison.agreed["goal"] == "demo"


def test_it_says_which_difference_would_turn_the_result(guide: Guide) -> None:
    comparison = compare(guide, [ANALYST, {**ANALYST, "goal": "product"}, ENGINEER])
    turning = {each.criterion: each.flips for each in comparison.differences if each.flips}
    assert comparison.combined.recommendation not in {
        outcome for turns in turning.values() for outcome in turns.values()
    }
    for criterion, turns in turning.items():
        assert set(turns) <= set(difference(comparison, criterion).counts)
    assert comparison.outcomes[0] == "streamlit"
    assert comparison.outcomes[2] == "flask"


def test_an_option_is_out_only_where_everybody_rules_it_out(guide: Guide) -> None:
    public = {**ANALYST, "audience": "public"}
    disputed = compare(guide, [ANALYST, public])
    assert "streamlit" in disputed.disputed
    assert disputed.combined.ruled_out == {}
    agreed = compare(guide, [public, public])
    assert agreed.disputed == {}
    assert "streamlit" in agreed.combined.ruled_out
    assert agreed.combined.reasons[0].points == 0


def test_answers_that_the_guide_can_not_conclude_from_are_refused(guide: Guide) -> None:
    with pytest.raises(AnswersError, match="goal"):
        compare(guide, [ANALYST, {}])


@st.composite
def answered(draw: st.DrawFn, guide: Guide) -> dict[str, str]:
    """One person's answers to all that the guide asks."""
    answers: dict[str, str] = {}
    while open_ := [one for one in asked(guide, answers) if one.id not in answers]:
        choices = [*(choice.id for choice in open_[0].options), NOT_SURE]
        answers[open_[0].id] = draw(st.sampled_from(choices))
    return answers


@given(st.data())
@settings(max_examples=60)
def test_the_combined_scores_are_the_means_in_any_order(guide: Guide, data: Any) -> None:
    people = data.draw(st.lists(answered(guide), min_size=1, max_size=5))
    comparison = compare(guide, people)
    alone = [conclude(guide, answers) for answers in people]
    for option, score in comparison.combined.scores.items():
        total = sum((Fraction(str(each.scores[option])) for each in alone), Fraction())
        assert score == float(round(total / len(people), 2))
    assert comparison.outcomes == tuple(each.recommendation for each in alone)
    turned = compare(guide, people[::-1])
    assert turned.combined.recommendation == comparison.combined.recommendation
    assert turned.differences == comparison.differences
    for each in comparison.differences:
        assert sum(each.counts.values()) <= len(people)
        assert each.criterion not in comparison.agreed
