"""The comparison of several people's answers to one interview."""

from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from knowledge.guide.models import Guide
from knowledge.guide.paths import NOT_SURE, asked
from knowledge.interview.comparison import Comparison, Difference, compare
from knowledge.interview.reasoning import AnswersError, conclude
from tests.answers import ANALYST, ENGINEER


def difference(comparison: Comparison, criterion: str) -> Difference:
    return next(each for each in comparison.differences if each.criterion == criterion)


def test_the_combined_result_of_one_person_is_their_conclusion(guide: Guide) -> None:
    comparison = compare(guide, [ANALYST])
    alone = conclude(guide, ANALYST)
    assert comparison.differences == ()
    assert comparison.agreed == {one: ANALYST[one] for one in alone.questions_asked}
    assert comparison.combined.recommendation == alone.recommendation == "streamlit"
    assert comparison.combined.scores == alone.scores
    assert comparison.combined.reasons == alone.reasons


def test_differing_answers_are_counted_and_agreed_ones_are_listed(
    guide: Guide,
) -> None:
    lasting = {**ANALYST, "horizon": "years"}
    comparison = compare(guide, [ANALYST, lasting, lasting])
    [only] = comparison.differences
    assert (only.criterion, only.counts) == ("horizon", {"weeks": 1, "years": 2})
    assert "horizon" not in comparison.agreed
    assert comparison.agreed["goal"] == "demo"


def test_flips_name_the_answers_that_would_change_the_result(guide: Guide) -> None:
    comparison = compare(guide, [ANALYST, {**ANALYST, "goal": "product"}, ENGINEER])
    flipping = {each.criterion: each.flips for each in comparison.differences if each.flips}
    assert comparison.combined.recommendation not in {
        outcome for flips in flipping.values() for outcome in flips.values()
    }
    for criterion, flips in flipping.items():
        assert set(flips) <= set(difference(comparison, criterion).counts)
    assert comparison.outcomes[0] == "streamlit"
    assert comparison.outcomes[2] == "flask"


def test_an_option_is_ruled_out_only_if_all_answers_rule_it_out(guide: Guide) -> None:
    public = {**ANALYST, "audience": "public"}
    disputed = compare(guide, [ANALYST, public])
    assert "streamlit" in disputed.disputed
    assert disputed.combined.ruled_out == {}
    agreed = compare(guide, [public, public])
    assert agreed.disputed == {}
    assert "streamlit" in agreed.combined.ruled_out
    assert agreed.combined.reasons[0].points == 0


def test_incomplete_answers_are_rejected(guide: Guide) -> None:
    with pytest.raises(AnswersError, match="goal"):
        compare(guide, [ANALYST, {}])


@st.composite
def answered(draw: st.DrawFn, guide: Guide) -> dict[str, str]:
    """Draw one person's answers to every question that the guide asks."""
    answers: dict[str, str] = {}
    while open_ := [one for one in asked(guide, answers) if one.id not in answers]:
        choices = [*(choice.id for choice in open_[0].options), NOT_SURE]
        answers[open_[0].id] = draw(st.sampled_from(choices))
    return answers


@given(st.data())
@settings(max_examples=60)
def test_combined_scores_are_means_whatever_the_order_of_people(
    guide: Guide, data: st.DataObject
) -> None:
    people = data.draw(st.lists(answered(guide), min_size=1, max_size=5))
    comparison = compare(guide, people)
    alone = [conclude(guide, answers) for answers in people]
    for option, score in comparison.combined.scores.items():
        total = sum((Fraction(str(each.scores[option])) for each in alone), Fraction())
        assert score == float(round(total / len(people), 2))
    assert comparison.outcomes == tuple(each.recommendation for each in alone)
    reversed_ = compare(guide, people[::-1])
    assert reversed_.combined.recommendation == comparison.combined.recommendation
    assert reversed_.differences == comparison.differences
    for each in comparison.differences:
        assert sum(each.counts.values()) <= len(people)
        assert each.criterion not in comparison.agreed
