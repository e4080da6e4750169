from pathlib import Path

import pytest

from knowledge.guide.models import Guide
from knowledge.search.engine import Candidate, Kind, Search, Verdict
from knowledge.search.evaluation import Labelled, Report, labelled, report

FOLDER = Path(__file__).parents[3] / "evaluation"


def questions(part: str) -> list[Labelled]:
    lines = (FOLDER / f"{part}.jsonl").read_text(encoding="utf-8").splitlines()
    return [labelled(line) for line in lines]


@pytest.fixture(scope="module")
def development(shipped: Search) -> Report:
    """What becomes of the questions that scoring was developed with."""
    return report([(one, shipped.ask(one.question)) for one in questions("development")])


def test_most_questions_find_their_entry(development: Report) -> None:
    assert development.top1 >= 0.85
    assert development.top3 >= 0.95


def test_outright_answers_are_common_and_right(development: Report) -> None:
    assert development.verdicts["in scope"]["answer"] >= 0.5
    assert development.right_answers >= 0.95
    assert development.refusals <= 0.12


def test_questions_from_elsewhere_are_unknown(development: Report) -> None:
    assert development.verdicts["far"]["unknown"] >= 0.9
    assert development.verdicts["far"]["answer"] == 0


def test_questions_about_something_near_get_no_confident_answer(development: Report) -> None:
    assert development.verdicts["near"]["answer"] <= 0.15


def test_there_are_enough_questions_about_everything(guide: Guide) -> None:
    asked = [*questions("development"), *questions("holdout")]
    entries = {entry.id for entry in guide.entries} | {f"table:{row.id}" for row in guide.table}
    assert {one.entry for one in asked if one.entry} == entries
    assert sum(one.entry is not None for one in asked) >= 200
    assert sum(one.entry is None for one in asked) >= 80


def test_no_question_is_a_phrasing_of_the_guide(guide: Guide) -> None:
    listed = {text.lower() for e in guide.entries for text in (e.question, *e.aliases)}
    for part in ("development", "holdout", "unseen"):
        assert listed.isdisjoint(one.question.lower() for one in questions(part))


def verdict(kind: Kind, *entries: str) -> Verdict:
    return Verdict("q", kind, 0.5, tuple(Candidate("g", entry, "q", 0.5) for entry in entries))


def test_a_report_counts_hits_answers_and_confusions() -> None:
    said = report(
        [
            (Labelled(question="1", entry="a"), verdict("answer", "a", "b", "c")),
            (Labelled(question="2", entry="a"), verdict("answer", "b", "a", "c")),
            (Labelled(question="3", entry="b"), verdict("unknown", "a", "c", "d")),
            (Labelled(question="4", entry="a"), verdict("suggest", "b", "a", "d")),
            (Labelled(question="5", entry=None, distance="near"), verdict("suggest", "a")),
        ]
    )
    assert (said.questions, said.top1, said.top3, said.right_answers) == (5, 0.25, 0.75, 0.5)
    assert said.refusals == 0.25
    assert said.verdicts["near"] == {"answer": 0, "suggest": 1, "unknown": 0}
    assert said.verdicts["far"] == {"answer": 0, "suggest": 0, "unknown": 0}
    assert [(c.wanted, c.found, c.count) for c in said.confusions] == [("a", "b", 2), ("b", "a", 1)]


def test_nothing_is_reported_of_nothing() -> None:
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
def test_a_line_that_labels_nothing_is_refused(line: str) -> None:
    with pytest.raises(ValueError, match=r"\w"):
        labelled(line)
