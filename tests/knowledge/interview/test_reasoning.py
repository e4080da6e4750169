import json

import pytest

from knowledge.interview.reasoning import (
    NO_PREFERENCE,
    NOT_SURE,
    AnswersError,
    Conclusion,
    check,
    conclude,
)
from tests.knowledge.points import guide

ONE = {"size": {"big": {"x": 2.0, "y": 0.0}, "small": {"y": 1.0}}}


def changes(conclusion: Conclusion) -> list[tuple[object, ...]]:
    return [(c.criterion, c.from_, c.to, c.recommendation) for c in conclusion.would_change]


def test_the_option_with_the_best_score_is_recommended() -> None:
    conclusion = conclude(guide(ONE), {"size": "big"})
    assert conclusion.recommendation == "x"
    assert conclusion.scores == {"x": 2.0, "y": 0.0}
    assert conclusion.margin == 2.0


def test_a_lead_must_exceed_the_tie_margin() -> None:
    assert conclude(guide(ONE, tie_margin=2), {"size": "big"}).recommendation is None
    assert conclude(guide(ONE, tie_margin=1.99), {"size": "big"}).recommendation == "x"


def test_points_are_added_exactly() -> None:
    tenths = {f"c{n}": {"yes": {"x": 0.1, "y": 0.0}} for n in range(3)}
    conclusion = conclude(guide(tenths, tie_margin=0.3), dict.fromkeys(tenths, "yes"))
    assert conclusion.scores["x"] == 0.3
    assert conclusion.recommendation is None


def test_an_option_that_is_ruled_out_keeps_its_score_but_loses() -> None:
    rule = {"when": {"size": ["big"]}, "rules_out": ["x"]}
    conclusion = conclude(guide(ONE, (rule,)), {"size": "big"})
    assert conclusion.recommendation == "y"
    assert conclusion.scores == {"x": 2.0, "y": 0.0}
    assert conclusion.ruled_out == {"x": "Not with this."}


def test_the_margin_of_the_only_option_is_its_score_but_never_negative() -> None:
    rule = {"when": {"size": ["big"]}, "rules_out": ["y"]}
    assert conclude(guide(ONE, (rule,)), {"size": "big"}).margin == 2.0
    against = {"size": {"big": {"x": -3.0, "y": 0.0}}}
    conclusion = conclude(guide(against, (rule,), tie_margin=1), {"size": "big"})
    assert (conclusion.recommendation, conclusion.margin) == ("x", 0.0)


def test_nothing_is_recommended_if_all_options_are_ruled_out() -> None:
    rule = {"when": {"size": ["big"]}, "rules_out": ["x", "y"]}
    conclusion = conclude(guide(ONE, (rule,)), {"size": "big"})
    assert (conclusion.recommendation, conclusion.margin) == (None, 0.0)


def test_rules_come_before_other_reasons_and_those_by_points() -> None:
    points = {
        "a": {"yes": {"x": 1.0, "y": 0.0}},
        "b": {"yes": {"y": -3.0}},
        "c": {"yes": {"x": 2.0}},
    }
    rule = {"when": {"a": ["yes"], "c": ["yes"]}, "rules_out": ["y"]}
    reasons = conclude(guide(points, (rule,)), dict.fromkeys(points, "yes")).reasons
    assert [(r.criterion, r.option, r.points) for r in reasons] == [
        ("c", "y", 0.0),
        ("b", "y", -3.0),
        ("c", "x", 2.0),
        ("a", "x", 1.0),
        ("a", "y", 0.0),
    ]


def test_without_evidence_there_is_one_reason_without_points() -> None:
    conclusion = conclude(guide(ONE), {"size": NOT_SURE})
    assert conclusion.recommendation is None
    (reason,) = conclusion.reasons
    assert (reason.criterion, reason.points) == ("size", 0.0)
    assert reason.because == NO_PREFERENCE


def test_every_single_answer_that_flips_the_outcome_is_listed() -> None:
    assert changes(conclude(guide(ONE), {"size": "big"})) == [("size", "big", "small", "y")]
    assert changes(conclude(guide(ONE), {"size": NOT_SURE})) == [
        ("size", NOT_SURE, "big", "x"),
        ("size", NOT_SURE, "small", "y"),
    ]


def test_a_flip_to_no_clear_winner_is_listed() -> None:
    assert changes(conclude(guide(ONE, tie_margin=1), {"size": "big"})) == [
        ("size", "big", "small", None)
    ]


def test_pairs_are_listed_if_no_single_answer_flips_the_outcome() -> None:
    points = {c: {"yes": {"x": 1.0, "y": 0.0}, "no": {"y": 0.9}} for c in ("a", "b", "c")}
    assert changes(conclude(guide(points), dict.fromkeys(points, "yes"))) == [
        (("a", "b"), ("yes", "yes"), ("no", "no"), "y"),
        (("a", "c"), ("yes", "yes"), ("no", "no"), "y"),
        (("b", "c"), ("yes", "yes"), ("no", "no"), "y"),
    ]


@pytest.mark.parametrize(
    ("follow_up", "expected"),
    [
        ({"left": {"y": 1.0}, "right": {"y": 2.0}}, [("size", "big", "small", "y")]),
        ({"left": {"y": 1.0}, "right": {"x": 5.0}}, []),
    ],
)
@pytest.mark.parametrize("unasked", [{}, {"side": "left"}])
def test_a_change_that_brings_up_a_question_is_a_flip_only_if_all_its_answers_agree(
    follow_up: dict[str, dict[str, float]],
    unasked: dict[str, str],
    expected: list[tuple[str, str, str, str]],
) -> None:
    """An answer already given to that question makes no difference."""
    made = guide({**ONE, "side": follow_up}, when={"side": {"size": ["small"]}})
    assert changes(conclude(made, {"size": "big", **unasked})) == expected


def test_a_change_that_brings_up_too_many_questions_is_not_listed() -> None:
    follow_ups = {f"f{n}": {a: {"y": 0.0} for a in "abcd"} for n in range(8)}
    when = {name: {"size": ["small"]} for name in follow_ups}
    assert changes(conclude(guide({**ONE, **follow_ups}, when=when), {"size": "big"})) == []


def test_answers_to_questions_not_asked_have_no_effect() -> None:
    made = guide({**ONE, "side": {"left": {"y": 9.0}}}, when={"side": {"size": ["small"]}})
    plain = conclude(made, {"size": "big"})
    extra = conclude(made, {"side": "left", "size": "big"})
    assert extra.answers == {"side": "left", "size": "big"}
    assert extra.model_copy(update={"answers": plain.answers}) == plain
    assert plain.questions_asked == ("size",)


def test_the_document_has_the_documented_shape() -> None:
    document = conclude(guide(ONE), {"size": "big"}).document()
    assert json.loads(json.dumps(document)) == {
        "guide": "guide",
        "answers": {"size": "big"},
        "recommendation": "x",
        "scores": {"x": 2.0, "y": 0.0},
        "margin": 2.0,
        "ruled_out": {},
        "reasons": [
            {"criterion": "size", "option": "x", "points": 2.0, "because": "size big x"},
            {"criterion": "size", "option": "y", "points": 0.0, "because": "size big y"},
        ],
        "would_change": [
            {"criterion": "size", "from": "big", "to": "small", "recommendation": "y"}
        ],
        "questions_asked": ["size"],
    }


@pytest.mark.parametrize(
    ("answers", "message"),
    [
        ({"colour": "red"}, "No criterion 'colour'. Available: size, side."),
        ({"size": "huge"}, "'huge' is not an answer to size. Available: big, small, not-sure."),
        ({"size": ["big"]}, "['big'] is not an answer to size"),
        ({"size": "big", "side": 3}, "3 is not an answer to side"),
        ({}, "No answer to size. Available: big, small, not-sure."),
        ({"size": "small"}, "No answer to side. Available: left, not-sure."),
        ({"colour": 1, "size": 2}, "2 is not an answer to size"),
        ({"colour": 1}, "No answer to size"),
    ],
)
def test_invalid_answers_are_rejected_by_name(answers: dict[str, object], message: str) -> None:
    made = guide({**ONE, "side": {"left": {"y": 9.0}}}, when={"side": {"size": ["small"]}})
    with pytest.raises(AnswersError) as caught:
        check(made, answers)
    assert message in str(caught.value)


def test_a_guide_without_an_interview_is_rejected() -> None:
    with pytest.raises(AnswersError, match="The guide guide has no interview"):
        conclude(guide({}), {})
