from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from knowledge.guide.models import Guide
from knowledge.guide.paths import counted_answers, missing, pages, path


def guide(*criteria: dict[str, Any], rules: tuple[dict[str, Any], ...] = ()) -> Guide:
    """Return a guide of criteria that have the answers yes and no; each needs `id` and `step`."""
    options = tuple({"id": answer, "label": answer} for answer in ("yes", "no"))
    return Guide.model_validate(
        {
            "id": "guide",
            "title": "T",
            "summary": "S",
            "checked": "2026-11-23",
            "options": [{"id": "x", "label": "X", "summary": "S"}],
            "criteria": [
                {"question": "Q", "options": options, **criterion} for criterion in criteria
            ],
            "rules": [{"because": "B", "rules_out": ("x",), **rule} for rule in rules],
        },
        strict=False,
    )


def ids(found: tuple[Any, ...]) -> list[Any]:
    return [ids(item) if isinstance(item, tuple) else item.id for item in found]


FOLLOWED_UP = guide(
    {"id": "a", "step": "one"},
    {"id": "b", "step": "one", "when": {"a": ["yes"]}},
    {"id": "c", "step": "one"},
    {"id": "d", "step": "two"},
)

ENDED = guide(
    {"id": "a", "step": "one"},
    {"id": "b", "step": "one"},
    rules=({"id": "stop", "when": {"a": ["no"]}, "ends": True},),
)


def test_the_path_ends_with_the_next_question() -> None:
    assert ids(path(FOLLOWED_UP, {})) == ["a"]
    assert ids(path(FOLLOWED_UP, {"a": "yes"})) == ["a", "b"]
    assert ids(path(FOLLOWED_UP, {"a": "no"})) == ["a", "c"]


def test_a_follow_up_is_asked_only_if_its_condition_holds() -> None:
    everything = {"a": "no", "b": "yes", "c": "yes", "d": "yes"}
    assert ids(path(FOLLOWED_UP, everything)) == ["a", "c", "d"]
    assert counted_answers(FOLLOWED_UP, everything) == {"a": "no", "c": "yes", "d": "yes"}


def test_not_sure_meets_a_condition_only_if_listed() -> None:
    assert ids(path(FOLLOWED_UP, {"a": "not-sure"})) == ["a", "c"]
    unsure = guide(
        {"id": "a", "step": "one"}, {"id": "b", "step": "one", "when": {"a": ["not-sure"]}}
    )
    assert ids(path(unsure, {"a": "not-sure"})) == ["a", "b"]


def test_a_follow_up_of_a_question_that_is_not_asked_is_not_asked() -> None:
    chain = guide(
        {"id": "a", "step": "one"},
        {"id": "b", "step": "one", "when": {"a": ["yes"]}},
        {"id": "c", "step": "one", "when": {"b": ["yes"]}},
    )
    assert ids(path(chain, {"a": "no", "b": "yes"})) == ["a"]


def test_nothing_is_missing_once_a_rule_ends_the_interview() -> None:
    assert missing(ENDED, {"a": "no"}) == ()
    assert missing(ENDED, {"a": "yes"}) == ("b",)


def test_every_unconditional_question_without_an_answer_is_missing() -> None:
    assert missing(FOLLOWED_UP, {}) == ("a", "c", "d")


def test_consecutive_questions_of_a_step_share_a_page() -> None:
    together = guide(
        {"id": "a", "step": "one"}, {"id": "b", "step": "one"}, {"id": "c", "step": "two"}
    )
    assert ids(pages(together, {})) == [["a", "b"]]
    assert ids(pages(together, {"a": "yes"})) == [["a", "b"]]
    assert ids(pages(together, {"a": "yes", "b": "no"})) == [["a", "b"], ["c"]]


def test_a_question_starts_a_new_page_if_the_previous_page_decides_whether_it_is_asked() -> None:
    assert ids(pages(FOLLOWED_UP, {})) == [["a"]]
    assert ids(pages(FOLLOWED_UP, {"a": "yes"})) == [["a"], ["b", "c"]]
    assert ids(pages(FOLLOWED_UP, {"a": "no"})) == [["a"], ["c"]]


def test_a_question_that_may_end_the_interview_ends_its_page() -> None:
    assert ids(pages(ENDED, {})) == [["a"]]
    assert ids(pages(ENDED, {"a": "no"})) == [["a"]]
    assert ids(pages(ENDED, {"a": "yes"})) == [["a"], ["b"]]


@st.composite
def _interviews(draw: st.DrawFn) -> tuple[Guide, dict[str, str]]:
    answers = st.sampled_from(["yes", "no", "not-sure"])
    names = [f"c{number}" for number in range(draw(st.integers(1, 6)))]
    conditions = [
        draw(
            st.dictionaries(
                st.sampled_from(names[:number]), st.lists(answers, min_size=1), max_size=2
            )
        )
        if number
        else {}
        for number in range(len(names))
    ]
    steps = draw(st.lists(st.sampled_from("ab"), min_size=len(names), max_size=len(names)))
    ending = draw(st.none() | st.tuples(st.sampled_from(names), answers))
    rules = () if ending is None else ({"id": "r", "ends": True, "when": {ending[0]: [ending[1]]}},)
    made = guide(
        *(
            {"id": name, "step": step, "when": when}
            for name, step, when in zip(names, steps, conditions, strict=True)
        ),
        rules=rules,
    )
    return made, {name: draw(answers) for name in names}


@given(_interviews())
def test_the_pages_ask_the_questions_of_the_path(
    interview: tuple[Guide, dict[str, str]],
) -> None:
    made, answers = interview
    so_far: dict[str, str] = {}
    shown: list[list[str]] = []
    while missing(made, so_far):
        page = [criterion.id for criterion in pages(made, so_far)[-1]]
        assert ids(pages(made, so_far)) == [*shown, page], "earlier pages stay as they were"
        assert not set(page) <= set(so_far)
        shown.append(page)
        so_far |= {criterion: answers[criterion] for criterion in page}
    assert [criterion for page in shown for criterion in page] == ids(path(made, answers))
