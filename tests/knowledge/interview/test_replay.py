from collections.abc import Callable
from pathlib import Path

import pytest

from knowledge.guide.loader import load_guides
from knowledge.guide.models import Guide
from knowledge.interview.reasoning import AnswersError, conclude
from knowledge.interview.replay import Replay, Stored, replay

Edit = Callable[[str, str], Path]
BANANAS = {"fruit": "plenty", "kind": "banana"}


@pytest.fixture
def stored(small: Guide) -> Stored:
    """An interview that came to cake, by 3 points to 2."""
    conclusion = conclude(small, BANANAS)
    return Stored(answers=BANANAS, recommended="cake", scores=conclusion.scores)


def today(folder: Path, stored: Stored, then: Guide | None = None) -> Replay:
    return replay(load_guides(folder)[0], stored, then)


def test_a_guide_that_is_the_same_says_the_same(small: Guide, stored: Stored) -> None:
    for then in (None, small):
        found = replay(small, stored, then)
        assert found.same
        assert found.differences == ()


def test_changed_points_are_told_from_the_scores_or_from_the_guide_as_it_was(
    edit: Edit, small: Guide, stored: Stored
) -> None:
    folder = edit("points: 3", "points: 1")
    found = today(folder, stored)
    assert (found.same, found.today.recommendation) == (False, "pie")
    assert found.differences == ("Cake has 1 points; then it had 3.",)
    assert today(folder, stored, small).differences == (
        "“Which fruit is it?” “Bananas” gives Cake +1 points; then it was +3.",
    )


def test_a_question_that_was_not_asked_then_counts_as_not_sure(
    edit: Edit, small: Guide, stored: Stored
) -> None:
    new = """\
  - id: oven
    step: The kitchen
    question: Is the oven on?
    options:
      - id: hot
        label: It is
rules:
"""
    found = today(edit("rules:\n", new), stored, small)
    assert found.same
    assert found.today.answers["oven"] == "not-sure"
    assert found.differences == ("“Is the oven on?” was not asked then; it counts as not sure.",)


def test_answers_and_questions_that_are_gone_are_told(edit: Edit, stored: Stored) -> None:
    folder = edit(
        "      - id: banana\n        label: Bananas", "      - id: plum\n        label: P"
    )
    found = today(folder, stored)
    assert found.today.recommendation == "pie"
    assert "“Which fruit is it?” no longer has the answer banana; it counts as not sure." in (
        found.differences
    )
    gone = Stored(answers={**BANANAS, "mood": "good"}, recommended="cake")
    assert "The question mood, answered with good, is gone." in today(folder, gone).differences


def test_a_question_that_is_not_asked_any_more_is_told(edit: Edit, stored: Stored) -> None:
    folder = edit(
        "    when:\n      fruit:\n        - plenty", "    when:\n      fruit:\n        - nothing"
    )
    assert "“Which fruit is it?” is not asked any more." in today(folder, stored).differences


def test_options_that_are_new_or_gone_are_told(edit: Edit, small: Guide, stored: Stored) -> None:
    folder = edit(
        "    summary: Sponge with icing.\n",
        "    summary: Sponge with icing.\n  - id: tart\n    label: Tart\n    summary: Flat.\n",
    )
    assert today(folder, stored, small).differences == ("“Tart” is a new option.",)
    older = Stored(answers=BANANAS, recommended="cake", scores={"cake": 3.0, "bun": 1.0})
    assert replay(small, older).differences[:2] == (
        "“bun” is no longer an option.",
        "“Pie” is a new option.",
    )


def test_rules_that_are_new_or_gone_are_told(edit: Edit, small: Guide) -> None:
    stored = Stored(answers={"fruit": "nothing"}, recommended="cake")
    folder = edit(
        "    when:\n      fruit:\n        - nothing\n    rules",
        "    when:\n      fruit:\n        - plenty\n    rules",
    )
    assert today(folder, stored, small).differences == (
        "A rule no longer holds: There is no pie without fruit.",
    )
    plenty = Stored(answers=BANANAS, recommended="cake")
    assert "A rule is new, or holds only now: There is no pie without fruit." in (
        today(folder, plenty, small).differences
    )


def test_a_rule_that_takes_out_others_is_told(edit: Edit, small: Guide) -> None:
    stored = Stored(answers={"fruit": "nothing"}, recommended="cake")
    found = today(edit("      - pie\n    ends", "      - cake\n    ends"), stored, small)
    assert found.today.recommendation == "pie"
    assert found.differences == (
        "A rule takes out other options than then: There is no pie without fruit.",
    )


def test_what_counts_as_a_tie_is_told(edit: Edit, small: Guide, stored: Stored) -> None:
    folder = edit("tie_margin: 0.5", "tie_margin: 1.0")
    assert today(folder, stored, small).differences == (
        "A lead of at most 1 points counts as a tie; then it was 0.5.",
    )
    assert today(folder, stored).differences == (
        "The points are what they were: a rule differs, or what counts as a tie.",
    )


def test_a_guide_that_has_no_interview_any_more_is_refused(small: Guide, stored: Stored) -> None:
    with pytest.raises(AnswersError, match="has no interview"):
        replay(small.model_copy(update={"criteria": ()}), stored)
