"""Where the buttons of the interview lead, in any order."""

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


def new_interview() -> Interview:
    return Interview.model_validate(
        {
            "id": "I1",
            "team_id": "T1",
            "user_id": "UADA",
            "guide": GUIDE.id,
            "channel": None,
            "page": navigation.first_page(GUIDE),
            "started_at": "2026-11-23T09:00:00Z",
            "updated_at": "2026-11-23T09:00:00Z",
        }
    )


def page_of(interview: Interview, guide: Guide = GUIDE, **chosen: str) -> OpenView:
    """Return the current page, filled in as chosen, or as before, or with the first options."""
    page = navigation.current_questions(guide, interview)
    criteria = page.criteria if page else ()
    filled = {**{c.id: c.options[0].id for c in criteria}, **interview.answers, **chosen}
    return OpenView(
        team_id="T1",
        user="UADA",
        view_id="V1",
        hash="1",
        callback_id=navigation.current_page(guide, interview).partition(":")[0],
        metadata="I1.",
        fields=tuple(c.id for c in criteria),
        values={state.block_id("I1", c.id): filled[c.id] for c in criteria},
    )


def submitted(interview: Interview) -> Interview:
    """Return the interview after submitting its current page."""
    page = page_of(interview)
    if page.callback_id == ids.GUIDES:
        return interview.model_copy(update={"page": navigation.first_page(GUIDE)})
    following = {
        ids.SUMMARY: navigation.to_result,
        ids.RESULT: navigation.to_record,
        ids.RECORD: navigation.stay,
    }
    return following.get(page.callback_id, navigation.forward)(GUIDE, interview, page)


@st.composite
def some_pages(draw: st.DrawFn) -> OpenView:
    """Draw any page of the modal, with any answers that it offers."""
    kind = draw(st.sampled_from([*navigation.QUESTION_PAGES, *navigation.LAST_PAGES, ids.GUIDES]))
    asked = draw(st.sets(st.sampled_from(CRITERIA))) if kind in navigation.QUESTION_PAGES else set()
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
        *(
            partial(navigation.change_answer, criterion)
            for criterion in (*CRITERIA, "", "none-such")
        ),
    ]
)


@given(st.lists(st.tuples(ANY_STEP, some_pages()), max_size=12))
def test_any_steps_in_any_order_leave_a_page_to_show_and_a_way_to_the_form(
    steps: list[tuple[navigation.Step, OpenView]],
) -> None:
    interview = new_interview()
    for step, page in steps:
        interview = step(GUIDE, interview, page)
        assert interview.answers == reasoning.counted_answers(GUIDE, interview.answers)
        current = navigation.current_page(GUIDE, interview)
        if current in navigation.LAST_PAGES:
            assert not reasoning.missing(GUIDE, interview.answers)
        elif current != ids.GUIDES:
            assert navigation.current_questions(GUIDE, interview)
    for _ in range(2 * len(CRITERIA)):
        interview = submitted(interview)
    assert navigation.current_page(GUIDE, interview) == ids.RECORD


def test_going_back_from_the_form_visits_every_page() -> None:
    interview = new_interview()
    forth = []
    while navigation.current_page(GUIDE, interview) != ids.RECORD:
        forth.append(navigation.current_page(GUIDE, interview))
        interview = submitted(interview)
    answers, passed = interview.answers, []
    while navigation.current_page(GUIDE, interview) != forth[0]:
        interview = navigation.back(GUIDE, interview, page_of(interview))
        passed.append(navigation.current_page(GUIDE, interview))
    assert passed == forth[::-1]
    assert interview.answers == answers


def test_a_late_page_of_a_dropped_branch_changes_nothing() -> None:
    interview = new_interview()
    while navigation.current_page(GUIDE, interview) != ids.SUMMARY:
        interview = submitted(interview)
    fewer = navigation.forward(GUIDE, interview, page_of(new_interview(), goal="api"))
    assert "look" not in fewer.answers
    late = page_of(
        navigation.change_answer("look", GUIDE, interview, page_of(interview)), look="branded"
    )
    assert navigation.forward(GUIDE, fewer, late).answers == fewer.answers


@pytest.mark.parametrize(("field", "value"), [("goal", "a-yacht"), ("goal", ""), ("yacht", "api")])
def test_an_answer_that_no_page_offers_is_refused_below_its_question(
    field: str, value: str
) -> None:
    page = page_of(new_interview())
    block = state.block_id("I1", field)
    forged = OpenView(**{**{k: getattr(page, k) for k in page.__slots__}, "values": {block: value}})
    with pytest.raises(FieldRefusal) as refused:
        navigation.forward(GUIDE, new_interview(), forged)
    assert refused.value.block_id == block


def test_progress_counts_questions_and_not_pages() -> None:
    second = submitted(new_interview())
    assert navigation.progress(GUIDE, second) == ("interview_questions:skills", 3, len(CRITERIA), 2)
