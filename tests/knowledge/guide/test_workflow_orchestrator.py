import pytest

from knowledge.guide.findings import Severity
from knowledge.guide.loader import load, load_guides, packaged_guides
from knowledge.guide.models import Guide
from knowledge.guide.paths import counted_answers, missing
from knowledge.interview.reasoning import conclude
from knowledge.lint import check
from knowledge.search.encoder import Encoder
from knowledge.search.engine import Search

NIGHTLY_SCRIPT = {
    "size": "few",
    "operations": "nobody",
    "hosting": "either",
    "shape": "scripts",
    "existing": "nothing",
    "failure": "morning",
    "history": "never",
}
AIRFLOW_ESTATE = {
    "size": "many",
    "operations": "platform",
    "hosting": "inside",
    "shape": "scripts",
    "existing": "airflow",
    "airflow-load": "dozens",
    "failure": "oncall",
    "history": "sometimes",
}
WAREHOUSE = {
    "size": "chains",
    "operations": "part-time",
    "hosting": "either",
    "shape": "tables",
    "lineage": "essential",
    "existing": "nothing",
    "failure": "retry",
    "history": "routinely",
}
DYNAMIC_PYTHON = {
    "size": "chains",
    "operations": "part-time",
    "hosting": "hosted",
    "shape": "dynamic",
    "existing": "nothing",
    "failure": "retry",
    "history": "sometimes",
}


@pytest.fixture(scope="module")
def guide() -> Guide:
    guides = load_guides(packaged_guides())
    return next(guide for guide in guides if guide.id == "workflow-orchestrator")


@pytest.fixture(scope="module")
def together(encoder: Encoder) -> Search:
    """A search over all shipped guides."""
    return Search(load_guides(packaged_guides()), encoder)


@pytest.fixture(scope="module")
def alone(encoder: Encoder) -> Search:
    """A search over the first guide alone."""
    guides = load_guides(packaged_guides())
    return Search([guide for guide in guides if guide.id == "flask-vs-streamlit"], encoder)


@pytest.mark.parametrize(
    ("answers", "expected"),
    [
        pytest.param(NIGHTLY_SCRIPT, "cron", id="a nightly script that nobody looks after"),
        pytest.param(AIRFLOW_ESTATE, "airflow", id="dozens of Dags and a platform team"),
        pytest.param(WAREHOUSE, "dagster", id="tables whose lineage matters"),
        pytest.param(DYNAMIC_PYTHON, "prefect", id="dynamic Python with a hosted control plane"),
    ],
)
def test_typical_cases_get_the_expected_recommendation(
    guide: Guide, answers: dict[str, str], expected: str
) -> None:
    assert missing(guide, answers) == ()
    assert conclude(guide, answers).recommendation == expected


def test_a_few_jobs_on_site_without_operators_end_the_interview_early(
    guide: Guide,
) -> None:
    answers = {"size": "few", "operations": "nobody", "hosting": "inside"}
    assert missing(guide, answers) == ()
    conclusion = conclude(guide, answers)
    assert conclusion.recommendation == "cron"
    assert set(conclusion.ruled_out) == {"airflow", "dagster", "prefect"}


@pytest.mark.parametrize(
    ("answers", "asked"),
    [
        (WAREHOUSE, {"lineage"}),
        (AIRFLOW_ESTATE, {"airflow-load"}),
        (DYNAMIC_PYTHON, set()),
    ],
)
def test_follow_ups_are_asked_only_if_they_matter(
    guide: Guide, answers: dict[str, str], asked: set[str]
) -> None:
    everything = {"lineage": "handy", "airflow-load": "handful", **answers}
    assert set(counted_answers(guide, everything)) & {"lineage", "airflow-load"} == asked


def test_hundreds_of_jobs_rule_out_cron(guide: Guide) -> None:
    assert "cron" in conclude(guide, {**NIGHTLY_SCRIPT, "size": "many"}).ruled_out


@pytest.mark.slow
def test_the_shipped_guides_have_no_findings(encoder: Encoder) -> None:
    findings = check(load(packaged_guides()), encoder)
    assert [one for one in findings if one.severity is not Severity.WARNING] == []


@pytest.mark.parametrize(
    "question",
    [
        "is streamlit fine for a small python team",
        "how does flask scale",
        "what does streamlit cost us per month",
    ],
)
def test_another_guide_does_not_change_the_answers_about_the_tools_of_the_first(
    alone: Search, together: Search, question: str
) -> None:
    expected, verdict = alone.ask(question), together.ask(question)
    assert (verdict.kind, verdict.candidates) == (expected.kind, expected.candidates)


def test_a_question_naming_a_tool_is_answered_from_the_guide_that_compares_it(
    together: Search,
) -> None:
    verdict = together.ask("is prefect a good fit for data scientists who only know python")
    assert {candidate.guide for candidate in verdict.candidates} == {"workflow-orchestrator"}
