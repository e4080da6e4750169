import re
from collections import Counter
from collections.abc import Iterator

import pytest

from knowledge.guide.models import Guide
from knowledge.guide.paths import missing, pages, path
from knowledge.interview.reasoning import NOT_SURE, conclude
from knowledge.interview.scoring import Judge, allowed

CRITERIA = {
    "goal": ["demo", "dashboard", "product", "api"],
    "audience": ["team", "company", "public"],
    "skills": ["data-science", "full-stack", "mixed"],
    "look": ["standard", "branded"],
    "access": ["none", "sso", "rbac"],
    "state": ["simple", "transactional"],
    "operations": ["minimal", "standard"],
    "horizon": ["weeks", "years", "staged"],
}
ANALYST = {
    "goal": ["demo", "dashboard"],
    "audience": ["team"],
    "skills": ["data-science"],
    "look": ["standard"],
    "access": ["none", "sso"],
    "state": ["simple"],
    "operations": ["minimal"],
    "horizon": ["weeks"],
}
ENGINEER = {
    "goal": ["product"],
    "audience": ["company", "public"],
    "skills": ["full-stack"],
    "look": ["branded"],
    "access": ["sso", "rbac"],
    "state": ["transactional"],
    "operations": ["standard"],
    "horizon": ["years", "staged"],
}


def interviews(guide: Guide, among: dict[str, list[str]] | None = None) -> Iterator[dict[str, str]]:
    """Every way through the interview: all answers, or those `among`, with not-sure where none."""
    waiting: list[dict[str, str]] = [{}]
    while waiting:
        answers = waiting.pop()
        if open_ := missing(guide, answers):
            criterion = guide.criterion(open_[0])
            choices = (among or {}).get(criterion.id, allowed(criterion))
            waiting.extend({**answers, criterion.id: choice} for choice in choices)
        else:
            yield answers


def recommendations(guide: Guide, among: dict[str, list[str]]) -> set[str | None]:
    judge = Judge(guide)
    return {judge.standing(answers).recommendation for answers in interviews(guide, among)}


def test_it_asks_what_was_promised_in_that_order(guide: Guide) -> None:
    assert {c.id: [choice.id for choice in c.options] for c in guide.criteria} == CRITERIA
    assert list(CRITERIA) == [criterion.id for criterion in guide.criteria]
    assert [option.id for option in guide.options] == ["streamlit", "flask", "both"]
    assert guide.criterion("look").when == {"goal": ("demo", "dashboard", "product")}


def test_it_compares_what_was_promised(guide: Guide) -> None:
    assert [row.id for row in guide.table] == [
        "development-speed",
        "customisation",
        "state",
        "use-case",
        "deployment",
        "concurrent-users",
    ]
    assert all(list(row.cells) == ["streamlit", "flask"] for row in guide.table)


def test_everything_of_the_analysts_kind_concludes_streamlit(guide: Guide) -> None:
    assert recommendations(guide, ANALYST) == {"streamlit"}


def test_everything_of_the_engineers_kind_concludes_flask(guide: Guide) -> None:
    assert recommendations(guide, ENGINEER) == {"flask"}


def test_a_demo_that_becomes_a_public_product_concludes_both(guide: Guide) -> None:
    staged = {"goal": ["demo"], "audience": ["public"], "horizon": ["staged"]}
    assert recommendations(guide, staged) == {"both"}


def test_an_api_concludes_flask_and_names_fastapi(guide: Guide) -> None:
    assert recommendations(guide, {"goal": ["api"]}) == {"flask"}
    unsure = dict.fromkeys(CRITERIA, NOT_SURE)
    reasons = conclude(guide, {**unsure, "goal": "api"}).reasons
    assert any("FastAPI" in reason.because for reason in reasons)


@pytest.mark.parametrize(
    ("criterion", "answer", "word"), [("audience", "public", "public"), ("access", "rbac", "roles")]
)
def test_the_public_and_granular_roles_rule_plain_streamlit_out_and_say_so(
    guide: Guide, criterion: str, answer: str, word: str
) -> None:
    judge = Judge(guide)
    for answers in interviews(guide, {criterion: [answer]}):
        assert "streamlit" in judge.standing(answers).ruled_out
    conclusion = conclude(guide, {**dict.fromkeys(CRITERIA, NOT_SURE), criterion: answer})
    (reason,) = [r for r in conclusion.reasons if r.option == "streamlit"]
    assert (reason.criterion, reason.points) == (criterion, 0)
    assert word in reason.because
    assert "plain Streamlit" in reason.because


def test_each_option_wins_a_fair_share_and_few_paths_end_undecided(guide: Guide) -> None:
    judge = Judge(guide)
    won = Counter(judge.standing(a).recommendation for a in interviews(guide, CRITERIA))
    share = {option: count / won.total() for option, count in won.items()}
    assert share.keys() == {"streamlit", "flask", "both", None}
    assert min(share.values()) > 0.08
    assert share[None] < 0.15


def test_no_path_asks_fewer_than_four_questions_on_two_pages(guide: Guide) -> None:
    for goal in (*CRITERIA["goal"], NOT_SURE):
        answers = {**dict.fromkeys(CRITERIA, NOT_SURE), "goal": goal}
        assert len(path(guide, answers)) >= 4
        assert len(pages(guide, answers)) >= 2


def test_being_unsure_of_a_question_never_leads_where_no_answer_to_it_leads(guide: Guide) -> None:
    """So a change that brings up `look` counts alike with and without counting not-sure there."""
    judge = Judge(guide)
    for answers in interviews(guide, {**CRITERIA, "look": ["standard"]}):
        if "look" in answers:
            outcomes = {
                look: judge.standing({**answers, "look": look}).recommendation
                for look in ("standard", "branded", NOT_SURE)
            }
            if outcomes["standard"] == outcomes["branded"]:
                assert outcomes[NOT_SURE] == outcomes["standard"], answers


def test_a_conclusion_is_whole_for_answers_of_every_kind(guide: Guide) -> None:
    for number, answers in enumerate(interviews(guide)):
        if number % 97 == 0:
            conclusion = conclude(guide, answers)
            assert conclusion.margin >= 0
            assert conclusion.reasons
            assert conclusion.scores.keys() == {"streamlit", "flask", "both"}
            assert all(change.to != NOT_SURE for change in conclusion.would_change)
            assert conclusion.recommendation not in conclusion.ruled_out


def test_every_reason_cites_an_entry(guide: Guide) -> None:
    evidence = [e for c in guide.criteria for choice in c.options for e in choice.evidence.values()]
    cited = {said.cites for said in evidence} | {rule.cites for rule in guide.rules}
    assert cited <= {entry.id for entry in guide.entries}


def test_its_labels_fit_where_slack_shows_them(guide: Guide) -> None:
    assert all(len(option.label) <= 75 for option in guide.options)
    assert all(len(criterion.question) <= 150 for criterion in guide.criteria)
    choices = [choice for criterion in guide.criteria for choice in criterion.options]
    assert all(len(choice.label) <= 75 and len(choice.description) <= 75 for choice in choices)


def test_the_interview_keeps_clear_of_the_words_of_the_page_that_resumes_it(guide: Guide) -> None:
    interview = guide.model_dump_json(include={"title", "options", "criteria", "rules"})
    assert not re.search(r"\b(continue|resume|go on)\b", interview, re.IGNORECASE)


def test_answers_are_short_enough_for_a_chat_and_lead_with_the_verdict(guide: Guide) -> None:
    for entry in guide.entries:
        assert entry.answer.startswith("**"), entry.id
        assert 60 <= len(entry.answer.split()) <= 145, entry.id
        assert not re.search(r"^(#|\|)", entry.answer, re.MULTILINE), entry.id
        assert len(entry.aliases) >= 8, entry.id
        assert entry.checked is not None, entry.id
