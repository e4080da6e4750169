import pytest

from knowledge.guide.models import Guide
from knowledge.interview.explanation import Explanation, explain
from knowledge.interview.reasoning import NOT_SURE, conclude
from tests.knowledge.points import guide


def explained(guide_: Guide, **answers: str) -> Explanation:
    return explain(guide_, conclude(guide_, answers))


TWO = {
    "size": {"big": {"x": 3.0, "y": 1.0}, "small": {"y": 2.0}},
    "age": {"old": {"y": 1.0, "z": -2.0}, "new": {"x": 1.0}},
}


@pytest.mark.parametrize(
    ("answers", "level", "because"),
    [
        ({"size": "small", "age": "old"}, "clear", "It holds even if you take back any one"),
        ({"size": "big", "age": "new"}, "clear", "It holds even if you take back any one"),
        ({"size": "big", "age": "old"}, "leaning", "It depends on one answer: “size?”"),
        ({"size": "big", "age": NOT_SURE}, "leaning", "It depends on one answer: “size?”"),
        (
            {"size": NOT_SURE, "age": "old"},
            "leaning",
            "It depends on one answer: “age?” Questions you weren't sure of could still change it.",
        ),
        (
            {"size": NOT_SURE, "age": NOT_SURE},
            "a coin toss",
            "“X”, “Y” and “Z” are level on points.",
        ),
    ],
)
def test_confidence_depends_on_what_would_flip_the_outcome(
    answers: dict[str, str], level: str, because: str
) -> None:
    confidence = explained(guide(TWO), **answers).confidence
    assert confidence.level == level
    assert confidence.because.startswith(because)


def test_it_is_clear_if_no_single_answer_flips_the_outcome() -> None:
    points = {c: {"yes": {"x": 2.0}, "no": {"y": 1.0}} for c in ("a", "b", "c")}
    confidence = explained(guide(points), a="yes", b="yes", c="yes").confidence
    assert confidence.level == "clear"
    assert confidence.because == "No single different answer would change it."


def test_it_is_clear_if_the_rules_leave_one_option() -> None:
    rule = {"when": {"size": ["big"]}, "rules_out": ["x", "z"]}
    explanation = explained(guide(TWO, (rule,)), size="big", age=NOT_SURE)
    assert explanation.confidence.level == "clear"
    assert explanation.confidence.because == "The rules leave no other option, whatever the points."
    assert explanation.depends_on == ("size",)
    assert explanation.other_outcomes == ()


def test_a_tie_names_the_options_that_are_too_close() -> None:
    explanation = explained(guide(TWO, tie_margin=1), size="small", age="new")
    assert explanation.leading == ("x", "y")
    assert explanation.confidence.because == (
        "“X” and “Y” are too close to call: a lead of 1 or less is a tie."
    )


def test_nothing_is_left_if_every_option_is_ruled_out() -> None:
    rule = {"when": {"size": ["big"]}, "rules_out": ["x", "y", "z"]}
    explanation = explained(guide(TWO, (rule,)), size="big", age="old")
    assert explanation.leading == ()
    assert explanation.confidence.level == "nothing left"


def test_unsure_questions_are_explored_with_every_answer() -> None:
    explanation = explained(guide(TWO), size=NOT_SURE, age=NOT_SURE)
    assert explanation.unsure == ("size", "age")
    assert explanation.other_outcomes == ("x", "y")


def test_too_many_unsure_questions_leave_the_other_outcomes_unknown() -> None:
    points = {
        f"c{n}": {
            f"a{m}": {"x": n * m * 37 % 11 + 7.0**-n, "y": n * m * 53 % 11 + 5.0**-n}
            for m in range(6)
        }
        for n in range(1, 16)
    }
    unsure = dict.fromkeys(points, NOT_SURE)
    assert explained(guide(points), **unsure).other_outcomes is None


def test_rules_come_first_then_the_strongest_reasons() -> None:
    points = {
        "a": {"yes": {"x": 1.0, "y": 4.0}},
        "b": {"yes": {"x": 2.0, "y": 1.0}},
        "c": {"yes": {"x": -3.0}},
        "d": {"yes": {"x": 3.0}},
        "e": {"yes": {"x": 0.5}},
        "f": {"yes": {"z": 3.5}},
    }
    rule = {"when": {"a": ["yes"]}, "rules_out": ["x"]}
    arguments = explained(guide(points, (rule,)), **dict.fromkeys(points, "yes")).arguments["x"]
    assert [r.because for r in arguments.pros] == ["d yes x", "b yes x", "a yes x"]
    assert [r.because for r in arguments.cons] == ["Not with this.", "f yes z", "a yes y"]
