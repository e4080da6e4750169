import pytest

from knowledge.guide.findings import Severity
from knowledge.guide.loader import load, load_guides, packaged_guides
from knowledge.guide.models import Guide
from knowledge.guide.paths import given, missing
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
    """All shipped guides, asked at once."""
    return Search(load_guides(packaged_guides()), encoder)


@pytest.fixture(scope="module")
def alone(encoder: Encoder) -> Search:
    """The first guide without the others."""
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
def test_it_recommends_what_people_would_expect(
    guide: Guide, answers: dict[str, str], expected: str
) -> None:
    assert missing(guide, answers) == ()
    assert conclude(guide, answers).recommendation == expected


def test_a_few_jobs_that_must_stay_inside_with_nobody_to_run_a_service_need_no_more_questions(
    guide: Guide,
) -> None:
    answers = {"size": "few", "operations": "nobody", "hosting": "inside"}
    assert missing(guide, answers) == ()
    found = conclude(guide, answers)
    assert found.recommendation == "cron"
    assert set(found.ruled_out) == {"airflow", "dagster", "prefect"}


@pytest.mark.parametrize(
    ("answers", "asked"),
    [
        (WAREHOUSE, {"lineage"}),
        (AIRFLOW_ESTATE, {"airflow-load"}),
        (DYNAMIC_PYTHON, set()),
    ],
)
def test_follow_ups_come_only_where_they_matter(
    guide: Guide, answers: dict[str, str], asked: set[str]
) -> None:
    everything = {"lineage": "handy", "airflow-load": "handful", **answers}
    assert set(given(guide, everything)) & {"lineage", "airflow-load"} == asked


def test_hundreds_of_jobs_are_not_for_cron(guide: Guide) -> None:
    assert "cron" in conclude(guide, {**NIGHTLY_SCRIPT, "size": "many"}).ruled_out


def test_the_shipped_guides_have_no_findings(encoder: Encoder) -> None:
    found = check(load(packaged_guides()), encoder)
    assert [each for each in found if each.severity is not Severity.WARNING] == []


@pytest.mark.parametrize(
    "question",
    [
        "is streamlit fine for a small python team",
        "how does flask scale",
        "what does streamlit cost us per month",
    ],
)
def test_another_guide_changes_no_answer_to_what_names_the_first_ones_tools(
    alone: Search, together: Search, question: str
) -> None:
    expected, found = alone.ask(question), together.ask(question)
    assert (found.kind, found.candidates) == (expected.kind, expected.candidates)


def test_a_question_that_names_a_tool_goes_to_the_guide_that_compares_it(together: Search) -> None:
    found = together.ask("is prefect a good fit for data scientists who only know python")
    assert {each.guide for each in found.candidates} == {"workflow-orchestrator"}
