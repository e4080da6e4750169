"""Where the buttons of the interview lead, whatever comes in whatever order."""

from functools import partial

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot import ids
from bot.errors import FieldRefusal
from bot.interviews import navigation
from bot.slack import state
from bot.slack.payloads import OpenView
from knowledge.guide.loader import load_guides, packaged_guides
from knowledge.guide.models import Guide
from knowledge.interview import reasoning
from storage.records import Interview

[GUIDE] = [g for g in load_guides(packaged_guides()) if g.id == "flask-vs-streamlit"]
CRITERIA = [criterion.id for criterion in GUIDE.criteria]


def begun() -> Interview:
    return Interview.model_validate(
        {
            "id": "I1",
            "team_id": "T1",
            "user_id": "UADA",
            "guide": GUIDE.id,
            "channel": None,
            "page": navigation.first(GUIDE),
            "started_at": "2026-11-23T09:00:00Z",
            "updated_at": "2026-11-23T09:00:00Z",
        }
    )


def page_of(interview: Interview, guide: Guide = GUIDE, **chosen: str) -> OpenView:
    """The page at which the interview stands, filled in: as chosen, as kept, or the first."""
    asking = navigation.asking(guide, interview)
    criteria = asking.criteria if asking else ()
    filled = {**{c.id: c.options[0].id for c in criteria}, **interview.answers, **chosen}
    return OpenView(
        team_id="T1",
        user="UADA",
        view_id="V1",
        hash="1",
        callback_id=navigation.standing(guide, interview).partition(":")[0],
        metadata="I1.",
        fields=tuple(c.id for c in criteria),
        values={state.block_id("I1", c.id): filled[c.id] for c in criteria},
    )


def ahead(interview: Interview) -> Interview:
    """After the submit button of the page at which the interview stands."""
    page = page_of(interview)
    if page.callback_id == ids.GUIDES:
        return interview.model_copy(update={"page": navigation.first(GUIDE)})
    following = {
        ids.SUMMARY: navigation.to_result,
        ids.RESULT: navigation.to_record,
        ids.RECORD: navigation.stay,
    }
    return following.get(page.callback_id, navigation.forward)(GUIDE, interview, page)


@st.composite
def some_pages(draw: st.DrawFn) -> OpenView:
    """Any page of the modal, shown at any time, with any answers that it offers."""
    kind = draw(st.sampled_from([*navigation.ASKING, *navigation.ANSWERED, ids.GUIDES]))
    asked = draw(st.sets(st.sampled_from(CRITERIA))) if kind in navigation.ASKING else set()
    offered = {
        criterion: [*(choice.id for choice in GUIDE.criterion(criterion).options), "not-sure"]
        for criterion in asked
    }
    return OpenView(
        team_id="T1",
        user="UADA",
        view_id="V1",
        hash="1",
        callback_id=kind,
        metadata="I1.",
        fields=tuple(offered),
        values={state.block_id("I1", c): draw(st.sampled_from(o)) for c, o in offered.items()},
    )


ANY_STEP = st.sampled_from(
    [
        navigation.forward,
        navigation.back,
        navigation.to_result,
        navigation.to_record,
        navigation.stay,
        *(partial(navigation.change, criterion) for criterion in (*CRITERIA, "", "none-such")),
    ]
)


@given(st.lists(st.tuples(ANY_STEP, some_pages()), max_size=12))
def test_whatever_comes_in_whatever_order_leaves_a_page_to_show_and_a_way_to_the_form(
    acts: list[tuple[navigation.Step, OpenView]],
) -> None:
    interview = begun()
    for step, page in acts:
        interview = step(GUIDE, interview, page)
        assert interview.answers == reasoning.given(GUIDE, interview.answers)
        standing = navigation.standing(GUIDE, interview)
        if standing in navigation.ANSWERED:
            assert not reasoning.missing(GUIDE, interview.answers)
        elif standing != ids.GUIDES:
            assert navigation.asking(GUIDE, interview)
    for _ in range(2 * len(CRITERIA)):
        interview = ahead(interview)
    assert navigation.standing(GUIDE, interview) == ids.RECORD


def test_every_answer_is_reached_again_by_going_back_from_the_form() -> None:
    interview = begun()
    forth = []
    while navigation.standing(GUIDE, interview) != ids.RECORD:
        forth.append(navigation.standing(GUIDE, interview))
        interview = ahead(interview)
    answers, passed = interview.answers, []
    while navigation.standing(GUIDE, interview) != forth[0]:
        interview = navigation.back(GUIDE, interview, page_of(interview))
        passed.append(navigation.standing(GUIDE, interview))
    assert passed == forth[::-1]
    assert interview.answers == answers


def test_a_page_of_an_abandoned_branch_that_comes_late_changes_nothing() -> None:
    interview = begun()
    while navigation.standing(GUIDE, interview) != ids.SUMMARY:
        interview = ahead(interview)
    fewer = navigation.forward(GUIDE, interview, page_of(begun(), goal="api"))
    assert "look" not in fewer.answers
    late = page_of(navigation.change("look", GUIDE, interview, page_of(interview)), look="branded")
    assert navigation.forward(GUIDE, fewer, late).answers == fewer.answers


@pytest.mark.parametrize(("field", "value"), [("goal", "a-yacht"), ("goal", ""), ("yacht", "api")])
def test_an_answer_that_no_page_offers_is_refused_under_its_question(
    field: str, value: str
) -> None:
    page = page_of(begun())
    block = state.block_id("I1", field)
    forged = OpenView(**{**{k: getattr(page, k) for k in page.__slots__}, "values": {block: value}})
    with pytest.raises(FieldRefusal) as refused:
        navigation.forward(GUIDE, begun(), forged)
    assert refused.value.block_id == block


def test_progress_counts_questions_and_not_pages() -> None:
    second = ahead(begun())
    assert navigation.progress(GUIDE, second) == ("interview_questions:skills", 3, len(CRITERIA), 2)
