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
    """Yield every path: with all answers to a criterion, or only those in `among`."""
    pending: list[dict[str, str]] = [{}]
    while pending:
        answers = pending.pop()
        if open_ := missing(guide, answers):
            criterion = guide.criterion(open_[0])
            choices = (among or {}).get(criterion.id, allowed(criterion))
            pending.extend({**answers, criterion.id: choice} for choice in choices)
        else:
            yield answers


def recommendations(guide: Guide, among: dict[str, list[str]]) -> set[str | None]:
    judge = Judge(guide)
    return {judge.standing(answers).recommendation for answers in interviews(guide, among)}


def test_the_criteria_and_their_answers_are_as_specified(guide: Guide) -> None:
    assert {c.id: [choice.id for choice in c.options] for c in guide.criteria} == CRITERIA
    assert list(CRITERIA) == [criterion.id for criterion in guide.criteria]
    assert [option.id for option in guide.options] == ["streamlit", "flask", "both"]
    assert guide.criterion("look").when == {"goal": ("demo", "dashboard", "product")}


def test_the_table_is_as_specified(guide: Guide) -> None:
    assert [row.id for row in guide.table] == [
        "development-speed",
        "customisation",
        "state",
        "use-case",
        "deployment",
        "concurrent-users",
    ]
    assert all(list(row.cells) == ["streamlit", "flask"] for row in guide.table)


def test_every_analyst_gets_streamlit(guide: Guide) -> None:
    assert recommendations(guide, ANALYST) == {"streamlit"}


def test_every_engineer_gets_flask(guide: Guide) -> None:
    assert recommendations(guide, ENGINEER) == {"flask"}


def test_a_demo_that_becomes_a_public_product_gets_both(guide: Guide) -> None:
    staged = {"goal": ["demo"], "audience": ["public"], "horizon": ["staged"]}
    assert recommendations(guide, staged) == {"both"}


def test_an_api_gets_flask_and_a_mention_of_fastapi(guide: Guide) -> None:
    assert recommendations(guide, {"goal": ["api"]}) == {"flask"}
    unsure = dict.fromkeys(CRITERIA, NOT_SURE)
    reasons = conclude(guide, {**unsure, "goal": "api"}).reasons
    assert any("FastAPI" in reason.because for reason in reasons)


@pytest.mark.parametrize(
    ("criterion", "answer", "word"), [("audience", "public", "public"), ("access", "rbac", "roles")]
)
def test_a_public_audience_or_granular_roles_rule_out_plain_streamlit(
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


def test_each_option_wins_a_fair_share_of_paths_and_few_are_undecided(guide: Guide) -> None:
    judge = Judge(guide)
    won = Counter(judge.standing(a).recommendation for a in interviews(guide, CRITERIA))
    share = {option: count / won.total() for option, count in won.items()}
    assert share.keys() == {"streamlit", "flask", "both", None}
    assert min(share.values()) > 0.08
    assert share[None] < 0.15


def test_every_path_has_at_least_four_questions_on_two_pages(guide: Guide) -> None:
    for goal in (*CRITERIA["goal"], NOT_SURE):
        answers = {**dict.fromkeys(CRITERIA, NOT_SURE), "goal": goal}
        assert len(path(guide, answers)) >= 4
        assert len(pages(guide, answers)) >= 2


def test_not_sure_never_leads_to_an_outcome_that_no_answer_leads_to(guide: Guide) -> None:
    """It makes no difference whether a flip that brings up `look` considers not-sure there."""
    judge = Judge(guide)
    for answers in interviews(guide, {**CRITERIA, "look": ["standard"]}):
        if "look" in answers:
            outcomes = {
                look: judge.standing({**answers, "look": look}).recommendation
                for look in ("standard", "branded", NOT_SURE)
            }
            if outcomes["standard"] == outcomes["branded"]:
                assert outcomes[NOT_SURE] == outcomes["standard"], answers


def test_every_path_gets_a_complete_conclusion(guide: Guide) -> None:
    for number, answers in enumerate(interviews(guide)):
        if number % 97 == 0:
            conclusion = conclude(guide, answers)
            assert conclusion.margin >= 0
            assert conclusion.reasons
            assert conclusion.scores.keys() == {"streamlit", "flask", "both"}
            assert all(change.to != NOT_SURE for change in conclusion.would_change)
            assert conclusion.recommendation not in conclusion.ruled_out


def test_citations_point_to_entries(guide: Guide) -> None:
    evidence = [e for c in guide.criteria for choice in c.options for e in choice.evidence.values()]
    cited = {item.cites for item in evidence} | {rule.cites for rule in guide.rules}
    assert cited <= {entry.id for entry in guide.entries}


def test_labels_fit_the_limits_of_slack(guide: Guide) -> None:
    assert all(len(option.label) <= 75 for option in guide.options)
    assert all(len(criterion.question) <= 150 for criterion in guide.criteria)
    choices = [choice for criterion in guide.criteria for choice in criterion.options]
    assert all(len(choice.label) <= 75 and len(choice.description) <= 75 for choice in choices)


def test_the_interview_avoids_the_words_of_the_resume_page(guide: Guide) -> None:
    interview = guide.model_dump_json(include={"title", "options", "criteria", "rules"})
    assert not re.search(r"\b(continue|resume|go on)\b", interview, re.IGNORECASE)


def test_answers_are_short_and_lead_with_the_verdict(guide: Guide) -> None:
    for entry in guide.entries:
        assert entry.answer.startswith("**"), entry.id
        assert 60 <= len(entry.answer.split()) <= 145, entry.id
        assert not re.search(r"^(#|\|)", entry.answer, re.MULTILINE), entry.id
        assert len(entry.aliases) >= 8, entry.id
        assert entry.checked is not None, entry.id
