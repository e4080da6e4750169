from typing import Any

from hypothesis import given as for_all
from hypothesis import strategies as st

from knowledge.guide.models import Guide
from knowledge.guide.paths import given, missing, pages, path


def guide(*criteria: dict[str, Any], rules: tuple[dict[str, Any], ...] = ()) -> Guide:
    """A guide of criteria with the answers yes and no, which begin with `id` and `step`."""
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


def test_the_path_ends_at_the_next_question() -> None:
    assert ids(path(FOLLOWED_UP, {})) == ["a"]
    assert ids(path(FOLLOWED_UP, {"a": "yes"})) == ["a", "b"]
    assert ids(path(FOLLOWED_UP, {"a": "no"})) == ["a", "c"]


def test_a_follow_up_is_asked_only_where_its_condition_holds() -> None:
    everything = {"a": "no", "b": "yes", "c": "yes", "d": "yes"}
    assert ids(path(FOLLOWED_UP, everything)) == ["a", "c", "d"]
    assert given(FOLLOWED_UP, everything) == {"a": "no", "c": "yes", "d": "yes"}


def test_not_sure_fulfils_a_condition_only_where_the_condition_lists_it() -> None:
    assert ids(path(FOLLOWED_UP, {"a": "not-sure"})) == ["a", "c"]
    unsure = guide(
        {"id": "a", "step": "one"}, {"id": "b", "step": "one", "when": {"a": ["not-sure"]}}
    )
    assert ids(path(unsure, {"a": "not-sure"})) == ["a", "b"]


def test_a_question_hanging_on_one_that_is_not_asked_is_not_asked() -> None:
    chain = guide(
        {"id": "a", "step": "one"},
        {"id": "b", "step": "one", "when": {"a": ["yes"]}},
        {"id": "c", "step": "one", "when": {"b": ["yes"]}},
    )
    assert ids(path(chain, {"a": "no", "b": "yes"})) == ["a"]


def test_a_rule_that_ends_the_interview_leaves_nothing_to_ask() -> None:
    assert missing(ENDED, {"a": "no"}) == ()
    assert missing(ENDED, {"a": "yes"}) == ("b",)


def test_every_answer_that_will_be_needed_for_sure_is_missing() -> None:
    assert missing(FOLLOWED_UP, {}) == ("a", "c", "d")


def test_neighbours_of_the_same_step_share_a_page() -> None:
    together = guide(
        {"id": "a", "step": "one"}, {"id": "b", "step": "one"}, {"id": "c", "step": "two"}
    )
    assert ids(pages(together, {})) == [["a", "b"]]
    assert ids(pages(together, {"a": "yes"})) == [["a", "b"]]
    assert ids(pages(together, {"a": "yes", "b": "no"})) == [["a", "b"], ["c"]]


def test_a_question_begins_a_page_where_the_page_before_decides_about_it() -> None:
    assert ids(pages(FOLLOWED_UP, {})) == [["a"]]
    assert ids(pages(FOLLOWED_UP, {"a": "yes"})) == [["a"], ["b", "c"]]
    assert ids(pages(FOLLOWED_UP, {"a": "no"})) == [["a"], ["c"]]


def test_a_rule_that_may_end_the_interview_ends_the_page() -> None:
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


@for_all(_interviews())
def test_answering_page_by_page_asks_what_the_path_asks(
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
