from pathlib import Path

import pytest

from knowledge.guide.models import Guide
from knowledge.search.engine import Candidate, Kind, Search, Verdict
from knowledge.search.evaluation import LabelledQuestion, Report, parse_labelled, report

FOLDER = Path(__file__).parents[3] / "evaluation"


def questions(part: str) -> list[LabelledQuestion]:
    lines = (FOLDER / f"{part}.jsonl").read_text(encoding="utf-8").splitlines()
    return [parse_labelled(line) for line in lines]


@pytest.fixture(scope="module")
def development(shipped: Search) -> Report:
    """The report on the questions that the scoring was developed with."""
    return report([(one, shipped.ask(one.question)) for one in questions("development")])


def test_most_questions_find_their_entry(development: Report) -> None:
    assert development.top1 >= 0.85
    assert development.top3 >= 0.95


def test_answers_are_frequent_and_right(development: Report) -> None:
    assert development.verdicts["in scope"]["answer"] >= 0.5
    assert development.right_answers >= 0.95
    assert development.refusals <= 0.12


def test_far_questions_are_unknown(development: Report) -> None:
    assert development.verdicts["far"]["unknown"] >= 0.9
    assert development.verdicts["far"]["answer"] == 0


def test_near_questions_are_rarely_answered(development: Report) -> None:
    assert development.verdicts["near"]["answer"] <= 0.15


def test_there_are_enough_questions_about_every_entry(guide: Guide) -> None:
    labelled = [*questions("development"), *questions("holdout")]
    entries = {entry.id for entry in guide.entries} | {f"table:{row.id}" for row in guide.table}
    assert {one.entry for one in labelled if one.entry} == entries
    assert sum(one.entry is not None for one in labelled) >= 200
    assert sum(one.entry is None for one in labelled) >= 80


def test_no_question_is_a_phrasing_of_the_guide(guide: Guide) -> None:
    listed = {text.lower() for e in guide.entries for text in (e.question, *e.aliases)}
    for part in ("development", "holdout", "unseen"):
        assert listed.isdisjoint(one.question.lower() for one in questions(part))


def verdict(kind: Kind, *entries: str) -> Verdict:
    return Verdict("q", kind, 0.5, tuple(Candidate("g", entry, "q", 0.5) for entry in entries))


def test_a_report_counts_hits_answers_and_confusions() -> None:
    made = report(
        [
            (LabelledQuestion(question="1", entry="a"), verdict("answer", "a", "b", "c")),
            (LabelledQuestion(question="2", entry="a"), verdict("answer", "b", "a", "c")),
            (LabelledQuestion(question="3", entry="b"), verdict("unknown", "a", "c", "d")),
            (LabelledQuestion(question="4", entry="a"), verdict("suggest", "b", "a", "d")),
            (LabelledQuestion(question="5", entry=None, distance="near"), verdict("suggest", "a")),
        ]
    )
    assert (made.questions, made.top1, made.top3, made.right_answers) == (5, 0.25, 0.75, 0.5)
    assert made.refusals == 0.25
    assert made.verdicts["near"] == {"answer": 0, "suggest": 1, "unknown": 0}
    assert made.verdicts["far"] == {"answer": 0, "suggest": 0, "unknown": 0}
    assert [(c.wanted, c.found, c.count) for c in made.confusions] == [("a", "b", 2), ("b", "a", 1)]


def test_a_report_without_questions_has_no_hits() -> None:
    assert report([]).top1 == 0


@pytest.mark.parametrize(
    "line",
    [
        "",
        "[]",
        "{",
        "null",
        '{"question": "q"}',
        '{"question": "", "entry": null}',
        '{"question": "q", "entry": null, "distance": "far off"}',
    ],
)
def test_an_invalid_line_is_rejected(line: str) -> None:
    with pytest.raises(ValueError, match=r"\w"):
        parse_labelled(line)
