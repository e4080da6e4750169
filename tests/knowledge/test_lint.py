from collections.abc import Callable
from pathlib import Path

import pytest

from knowledge.encoder import MiniLM
from knowledge.findings import Finding, Severity
from knowledge.lint import check
from knowledge.loader import load
from knowledge.models import Guide
from knowledge.scoring import Judge
from knowledge.vectors import Remembering
from knowledge.walk import TooManyWaysError, Walk

ENCODER = Remembering(MiniLM(), folder=None)
Edit = Callable[[str, str], Path]


def found(folder: Path, severity: Severity) -> list[str]:
    return [
        f"{finding.line}:{finding.column}: {finding.message}"
        for finding in check(load(folder), ENCODER)
        if finding.severity is severity
    ]


def findings(folder: Path) -> list[str]:
    return found(folder, Severity.FINDING)


def test_a_sound_guide_has_no_findings(folder: Path) -> None:
    assert findings(folder) == []


def test_the_same_phrasing_in_two_entries_is_found_whatever_its_spelling(edit: Edit) -> None:
    folder = edit("pie meaning", "WHAT is a cake??")
    assert findings(folder) == [
        "74:15: the entry what-is-pie has this phrasing too; keep it in one of them"
    ]


def test_a_question_that_no_answer_leads_to_is_found(edit: Edit) -> None:
    edit("        - nothing\n    rules_out", "        - plenty\n    rules_out")
    folder = edit("      - pie\n    ends", "      - cake\n    ends")
    assert "31:5: kind is never asked: no answers fulfil its condition" in findings(folder)


def test_an_option_that_cannot_win_is_found(edit: Edit) -> None:
    edit("ends: true", "ends: false")
    rule = "        - nothing\n{}    rules_out"
    folder = edit(rule.format(""), rule.format("        - plenty\n        - not-sure\n"))
    assert findings(folder) == ["7:5: pie can't win: no answers lead to this option"]


def test_an_option_that_another_always_beats_is_found(edit: Edit) -> None:
    folder = edit("points: 2", "points: -2")
    assert findings(folder) == [
        "7:5: pie can't win: cake has at least as many points for every answer"
    ]


def test_an_option_with_fewer_points_is_not_dominated_by_one_that_a_rule_takes_out(
    edit: Edit,
) -> None:
    edit("      - pie\n    ends", "      - cake\n    ends")
    assert findings(edit("points: 2", "points: -2")) == []


def test_few_aliases_are_a_warning(folder: Path) -> None:
    assert found(folder, Severity.WARNING) == [
        "65:5: what-is-pie has 1 aliases; with 8 it is easy to find",
        "73:5: what-is-cake has 0 aliases; with 8 it is easy to find",
    ]


def test_an_alias_that_is_nearest_another_entry_is_a_warning(edit: Edit) -> None:
    folder = edit("pie meaning", "cake, what is it")
    assert (
        "68:9: this is nearer to what-is-cake than to the other phrasings of what-is-pie"
        in found(folder, Severity.WARNING)
    )


def test_a_finding_reads_as_editors_know_it(edit: Edit) -> None:
    folder = edit("points: 2", "points: -2")
    assert str(check(load(folder), ENCODER)[0]).startswith(
        f"{folder / 'pie-or-cake.yml'}:7:5: pie can't win"
    )


def test_findings_come_in_the_order_of_the_lines() -> None:
    late, early = (Finding("a.yml", line, 1, "m", Severity.WARNING) for line in (10, 9))
    assert sorted([late, early]) == [early, late]


def large(criteria: int, options: int, spread: float) -> Guide:
    """A guide whose interview has five to the power of `criteria` ways."""
    names = [f"o{number}" for number in range(options)]
    document = {
        "id": "large",
        "title": "T",
        "summary": "S",
        "checked": "2026-11-23",
        "options": [{"id": name, "label": name, "summary": "S"} for name in names],
        "criteria": [
            {
                "id": f"c{number}",
                "step": "S",
                "question": "Q",
                "options": [
                    {
                        "id": f"a{answer}",
                        "label": "A",
                        "evidence": {
                            name: {
                                "points": (number * answer * place) ** 2 % spread,
                                "because": "B",
                            }
                            for place, name in enumerate(names, start=1)
                        },
                    }
                    for answer in range(1, 5)
                ],
            }
            for number in range(1, criteria + 1)
        ],
    }
    return Guide.model_validate(document, strict=False)


def test_twenty_questions_are_walked_without_trying_every_way() -> None:
    judge = Judge(large(criteria=20, options=3, spread=7))
    walk = Walk(judge, "o1")
    assert walk.reached == {criterion.id for criterion in judge.guide.criteria}
    assert walk.can_win()


def test_a_walk_that_would_take_too_long_is_given_up() -> None:
    with pytest.raises(TooManyWaysError):
        Walk(Judge(large(criteria=20, options=8, spread=101)), "o1")
