import re
from pathlib import Path

from knowledge.guide.findings import Severity
from knowledge.guide.loader import load
from knowledge.guide.models import Choice, Criterion, Entry, Evidence, Guide, Option, Rule, TableRow
from knowledge.interview.reasoning import conclude
from knowledge.lint import ENOUGH_ALIASES, check
from knowledge.search.encoder import Encoder
from knowledge.search.evaluation import parse_labelled
from knowledge.search.thresholds import ANSWER_PRECISION, ANSWER_RANGE

PAGE = (Path(__file__).parents[3] / "docs" / "guides.md").read_text(encoding="utf-8")


def test_the_example_is_a_guide_without_findings(tmp_path: Path, encoder: Encoder) -> None:
    (example,) = re.findall(r"```yaml\n(.*?)```", PAGE, re.DOTALL)
    (tmp_path / "pie-or-cake.yml").write_text(example, encoding="utf-8")
    loaded = load(tmp_path)
    assert [f for f in check(loaded, encoder) if f.severity is not Severity.WARNING] == []
    assert conclude(loaded[0].guide, {"fruit": "nothing"}).recommendation == "cake"


def test_every_key_is_documented() -> None:
    named = set(re.findall(r"`([a-z_]+)`", PAGE))
    for model in (Guide, Option, Entry, TableRow, Criterion, Choice, Evidence, Rule):
        assert set(model.model_fields) <= named, model


def test_the_documented_numbers_match_the_code() -> None:
    assert ENOUGH_ALIASES == 8
    assert "at least eight aliases" in PAGE
    assert ANSWER_PRECISION == 0.92
    assert "above which 92 of 100 phrasings find their own entry: never below 0.33" in PAGE
    assert ANSWER_RANGE == (0.33, 0.6)


def test_the_example_of_labelled_questions_can_be_parsed() -> None:
    (lines,) = re.findall(r"```json\n(.*?)```", PAGE, re.DOTALL)
    assert [parse_labelled(line).distance for line in lines.splitlines()] == ["far", "near", "far"]
