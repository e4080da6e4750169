import pytest

from knowledge.guide.models import Guide
from knowledge.interview.explanation import Explanation, explain
from knowledge.interview.reasoning import NOT_SURE, conclude
from tests.knowledge.points import guide


def explained(made: Guide, **answers: str) -> Explanation:
    return explain(made, conclude(made, answers))


TWO = {
    "size": {"big": {"x": 3.0, "y": 1.0}, "small": {"y": 2.0}},
    "age": {"old": {"y": 1.0, "z": -2.0}, "new": {"x": 1.0}},
}


@pytest.mark.parametrize(
    ("answers", "word", "because"),
    [
        ({"size": "small", "age": "old"}, "clear", "It stands even if you take back any one"),
        ({"size": "big", "age": "new"}, "clear", "It stands even if you take back any one"),
        ({"size": "big", "age": "old"}, "leaning", "It hangs on one answer: “size?”"),
        ({"size": "big", "age": NOT_SURE}, "leaning", "It hangs on one answer: “size?”"),
        (
            {"size": NOT_SURE, "age": "old"},
            "leaning",
            "It hangs on one answer: “age?” What you are not sure of could still change it.",
        ),
        (
            {"size": NOT_SURE, "age": NOT_SURE},
            "a coin toss",
            "“X”, “Y” and “Z” are level on points.",
        ),
    ],
)
def test_confidence_follows_from_what_would_flip_it(
    answers: dict[str, str], word: str, because: str
) -> None:
    confidence = explained(guide(TWO), **answers).confidence
    assert confidence.word == word
    assert confidence.because.startswith(because)


def test_it_is_clear_where_no_other_answer_to_one_question_changes_it() -> None:
    points = {c: {"yes": {"x": 2.0}, "no": {"y": 1.0}} for c in ("a", "b", "c")}
    confidence = explained(guide(points), a="yes", b="yes", c="yes").confidence
    assert confidence.word == "clear"
    assert confidence.because == "No other answer to any one question would change it."


def test_it_is_clear_where_the_rules_leave_one_option() -> None:
    rule = {"when": {"size": ["big"]}, "rules_out": ["x", "z"]}
    explanation = explained(guide(TWO, (rule,)), size="big", age=NOT_SURE)
    assert explanation.confidence.word == "clear"
    assert explanation.confidence.because == "The rules leave nothing else, whatever the points."
    assert explanation.hangs_on == ("size",)
    assert explanation.could_become == ()


def test_a_tie_names_those_that_are_level() -> None:
    explanation = explained(guide(TWO, tie_margin=1), size="small", age="new")
    assert explanation.leading == ("x", "y")
    assert explanation.confidence.because == (
        "“X” and “Y” are at most 1 points apart, which counts as a tie."
    )


def test_nothing_is_left_where_every_option_is_ruled_out() -> None:
    rule = {"when": {"size": ["big"]}, "rules_out": ["x", "y", "z"]}
    explanation = explained(guide(TWO, (rule,)), size="big", age="old")
    assert explanation.leading == ()
    assert explanation.confidence.word == "nothing left"


def test_what_nobody_was_sure_of_is_answered_in_every_way() -> None:
    explanation = explained(guide(TWO), size=NOT_SURE, age=NOT_SURE)
    assert explanation.unsure == ("size", "age")
    assert explanation.could_become == ("x", "y")


def test_questions_too_many_to_try_are_left_open() -> None:
    points = {
        f"c{n}": {
            f"a{m}": {"x": n * m * 37 % 11 + 7.0**-n, "y": n * m * 53 % 11 + 5.0**-n}
            for m in range(6)
        }
        for n in range(1, 16)
    }
    unsure = dict.fromkeys(points, NOT_SURE)
    assert explained(guide(points), **unsure).could_become is None


def test_the_strongest_reasons_come_first_and_rules_before_them() -> None:
    points = {
        "a": {"yes": {"x": 1.0, "y": 4.0}},
        "b": {"yes": {"x": 2.0, "y": 1.0}},
        "c": {"yes": {"x": -3.0}},
        "d": {"yes": {"x": 3.0}},
        "e": {"yes": {"x": 0.5}},
        "f": {"yes": {"z": 3.5}},
    }
    rule = {"when": {"a": ["yes"]}, "rules_out": ["x"]}
    said = explained(guide(points, (rule,)), **dict.fromkeys(points, "yes")).arguments["x"]
    assert [r.because for r in said.speak_for] == ["d yes x", "b yes x", "a yes x"]
    assert [r.because for r in said.speak_against] == ["Not with this.", "f yes z", "a yes y"]
