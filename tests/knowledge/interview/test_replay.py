from collections.abc import Callable
from pathlib import Path

import pytest

from knowledge.guide.loader import load_guides
from knowledge.guide.models import Guide
from knowledge.interview.reasoning import AnswersError, conclude
from knowledge.interview.replay import Replay, StoredInterview, replay

Edit = Callable[[str, str], Path]
BANANAS = {"fruit": "plenty", "kind": "banana"}


@pytest.fixture
def stored(small: Guide) -> StoredInterview:
    """An interview that recommended cake, by 3 points to 2."""
    conclusion = conclude(small, BANANAS)
    return StoredInterview(answers=BANANAS, recommended="cake", scores=conclusion.scores)


def today(folder: Path, stored: StoredInterview, original: Guide | None = None) -> Replay:
    return replay(load_guides(folder)[0], stored, original)


def test_an_unchanged_guide_gives_the_same_result(small: Guide, stored: StoredInterview) -> None:
    for original in (None, small):
        result = replay(small, stored, original)
        assert result.same
        assert result.differences == ()


def test_changed_points_are_reported(edit: Edit, small: Guide, stored: StoredInterview) -> None:
    folder = edit("points: 3", "points: 1")
    result = today(folder, stored)
    assert (result.same, result.today.recommendation) == (False, "pie")
    assert result.differences == ("Cake scores 1 now; it scored 3 then.",)
    assert today(folder, stored, small).differences == (
        "“Bananas” for “Which fruit is it?” gives Cake +1 now; it gave +3 then.",
    )


def test_a_new_question_counts_as_not_sure(
    edit: Edit, small: Guide, stored: StoredInterview
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
    result = today(edit("rules:\n", new), stored, small)
    assert result.same
    assert result.today.answers["oven"] == "not-sure"
    assert result.differences == ("“Is the oven on?” wasn't asked then; it counts as not sure.",)


def test_removed_answers_and_questions_are_reported(edit: Edit, stored: StoredInterview) -> None:
    folder = edit(
        "      - id: banana\n        label: Bananas", "      - id: plum\n        label: P"
    )
    result = today(folder, stored)
    assert result.today.recommendation == "pie"
    assert "“Which fruit is it?” no longer has the answer banana; it counts as not sure." in (
        result.differences
    )
    gone = StoredInterview(answers={**BANANAS, "mood": "good"}, recommended="cake")
    assert (
        "The question mood, answered with good, no longer exists."
        in today(folder, gone).differences
    )


def test_a_question_that_is_no_longer_asked_is_reported(
    edit: Edit, stored: StoredInterview
) -> None:
    folder = edit(
        "    when:\n      fruit:\n        - plenty", "    when:\n      fruit:\n        - nothing"
    )
    assert "“Which fruit is it?” is no longer asked." in today(folder, stored).differences


def test_new_and_removed_options_are_reported(
    edit: Edit, small: Guide, stored: StoredInterview
) -> None:
    folder = edit(
        "    summary: Sponge with icing.\n",
        "    summary: Sponge with icing.\n  - id: tart\n    label: Tart\n    summary: Flat.\n",
    )
    assert today(folder, stored, small).differences == ("“Tart” is a new option.",)
    older = StoredInterview(answers=BANANAS, recommended="cake", scores={"cake": 3.0, "bun": 1.0})
    assert replay(small, older).differences[:2] == (
        "“bun” is no longer an option.",
        "“Pie” is a new option.",
    )


def test_new_and_removed_rules_are_reported(edit: Edit, small: Guide) -> None:
    stored = StoredInterview(answers={"fruit": "nothing"}, recommended="cake")
    folder = edit(
        "    when:\n      fruit:\n        - nothing\n    rules",
        "    when:\n      fruit:\n        - plenty\n    rules",
    )
    assert today(folder, stored, small).differences == (
        "A rule no longer applies: There is no pie without fruit.",
    )
    plenty = StoredInterview(answers=BANANAS, recommended="cake")
    assert "A rule is new, or didn't apply then: There is no pie without fruit." in (
        today(folder, plenty, small).differences
    )


def test_a_rule_that_rules_out_different_options_is_reported(edit: Edit, small: Guide) -> None:
    stored = StoredInterview(answers={"fruit": "nothing"}, recommended="cake")
    result = today(edit("      - pie\n    ends", "      - cake\n    ends"), stored, small)
    assert result.today.recommendation == "pie"
    assert result.differences == (
        "A rule now rules out different options: There is no pie without fruit.",
    )


def test_a_changed_tie_margin_is_reported(
    edit: Edit, small: Guide, stored: StoredInterview
) -> None:
    folder = edit("tie_margin: 0.5", "tie_margin: 1.0")
    assert today(folder, stored, small).differences == (
        "The tie margin is 1 now; it was 0.5 then.",
    )
    assert today(folder, stored).differences == (
        "The scores are unchanged: a rule differs, or the tie margin.",
    )


def test_a_guide_without_an_interview_is_rejected(small: Guide, stored: StoredInterview) -> None:
    with pytest.raises(AnswersError, match="has no interview"):
        replay(small.model_copy(update={"criteria": ()}), stored)
