import re
from pathlib import Path

from knowledge.guide.findings import Severity
from knowledge.guide.loader import load
from knowledge.guide.models import Choice, Criterion, Entry, Evidence, Guide, Option, Rule, TableRow
from knowledge.interview.reasoning import conclude
from knowledge.lint import ENOUGH_ALIASES, check
from knowledge.search.encoder import Encoder
from knowledge.search.evaluation import labelled
from knowledge.search.thresholds import ANSWER_PRECISION, ANSWERS_BETWEEN

PAGE = (Path(__file__).parents[3] / "docs" / "guides.md").read_text(encoding="utf-8")


def test_the_example_of_the_page_is_a_guide_without_findings(
    tmp_path: Path, encoder: Encoder
) -> None:
    (example,) = re.findall(r"```yaml\n(.*?)```", PAGE, re.DOTALL)
    (tmp_path / "pie-or-cake.yml").write_text(example, encoding="utf-8")
    loaded = load(tmp_path)
    assert [f for f in check(loaded, encoder) if f.severity is not Severity.WARNING] == []
    assert conclude(loaded[0].guide, {"fruit": "nothing"}).recommendation == "cake"


def test_the_page_names_every_key() -> None:
    named = set(re.findall(r"`([a-z_]+)`", PAGE))
    for model in (Guide, Option, Entry, TableRow, Criterion, Choice, Evidence, Rule):
        assert set(model.model_fields) <= named, model


def test_the_page_has_the_numbers_of_the_code() -> None:
    assert ENOUGH_ALIASES == 8
    assert "at least eight aliases" in PAGE
    assert ANSWER_PRECISION == 0.92
    assert "above which 92 of 100 phrasings find their own entry: never below 0.33" in PAGE
    assert ANSWERS_BETWEEN == (0.33, 0.6)


def test_the_labelled_questions_of_the_page_can_be_read() -> None:
    (lines,) = re.findall(r"```json\n(.*?)```", PAGE, re.DOTALL)
    assert [labelled(line).distance for line in lines.splitlines()] == ["far", "near", "far"]
