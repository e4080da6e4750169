from collections.abc import Callable
from pathlib import Path

import pytest

from knowledge.guide.findings import Finding, Severity
from knowledge.guide.loader import load
from knowledge.lint import check
from knowledge.search.encoder import Encoder

Edit = Callable[[str, str], Path]
Found = Callable[[Path], list[str]]


def found(severity: Severity, encoder: Encoder) -> Found:
    return lambda folder: [
        f"{finding.line}:{finding.column}: {finding.message}"
        for finding in check(load(folder), encoder)
        if finding.severity is severity
    ]


@pytest.fixture
def findings(encoder: Encoder) -> Found:
    """Tells what is found in a folder."""
    return found(Severity.FINDING, encoder)


@pytest.fixture
def warnings(encoder: Encoder) -> Found:
    """Tells what is warned of in a folder."""
    return found(Severity.WARNING, encoder)


def test_a_sound_guide_has_no_findings(folder: Path, findings: Found) -> None:
    assert findings(folder) == []


def test_the_same_phrasing_in_two_entries_is_found_whatever_its_spelling(
    edit: Edit, findings: Found
) -> None:
    folder = edit("pie meaning", "WHAT is a cake??")
    assert findings(folder) == [
        "74:15: the entry what-is-pie has this phrasing too; keep it in one of them"
    ]


def test_a_question_that_no_answer_leads_to_is_found(edit: Edit, findings: Found) -> None:
    edit("        - nothing\n    rules_out", "        - plenty\n    rules_out")
    folder = edit("      - pie\n    ends", "      - cake\n    ends")
    assert "31:5: kind is never asked: no answers fulfil its condition" in findings(folder)


def test_an_option_that_cannot_win_is_found(edit: Edit, findings: Found) -> None:
    edit("ends: true", "ends: false")
    rule = "        - nothing\n{}    rules_out"
    folder = edit(rule.format(""), rule.format("        - plenty\n        - not-sure\n"))
    assert "7:5: pie can't win: no answers lead to it" in findings(folder)


def test_an_option_that_another_always_beats_is_found(edit: Edit, findings: Found) -> None:
    folder = edit("points: 2", "points: -2")
    assert "7:5: pie can't win: cake has at least as many points for every answer" in findings(
        folder
    )


def test_an_option_with_fewer_points_is_not_dominated_by_one_that_a_rule_takes_out(
    edit: Edit, findings: Found
) -> None:
    edit("      - pie\n    ends", "      - cake\n    ends")
    folder = edit("points: 2", "points: -2")
    assert not any("can't win" in finding for finding in findings(folder))


def test_few_aliases_are_a_warning(folder: Path, warnings: Found) -> None:
    assert warnings(folder) == [
        "65:5: what-is-pie has 1 aliases; with 8 it is easy to find",
        "73:5: what-is-cake has 0 aliases; with 8 it is easy to find",
    ]


def test_an_alias_that_is_nearest_another_entry_is_a_warning(edit: Edit, warnings: Found) -> None:
    folder = edit("pie meaning", "cake, what is it")
    assert (
        "68:9: this is nearer to what-is-cake than to the other phrasings of what-is-pie"
        in warnings(folder)
    )


def test_a_finding_reads_as_editors_know_it(edit: Edit, encoder: Encoder) -> None:
    folder = edit("points: 2", "points: -2")
    assert str(check(load(folder), encoder)[0]).startswith(
        f"{folder / 'pie-or-cake.yml'}:7:5: pie can't win"
    )


def test_findings_come_in_the_order_of_the_lines() -> None:
    late, early = (Finding("a.yml", line, 1, "m", Severity.WARNING) for line in (10, 9))
    assert sorted([late, early]) == [early, late]


def test_a_question_whose_answers_change_no_outcome_is_found(edit: Edit, findings: Found) -> None:
    folder = edit("points: 3", "points: 1")
    assert findings(folder) == ["31:5: kind is dead: no answer to it changes any outcome"]


def test_a_rule_that_no_answers_fulfil_is_found(edit: Edit, findings: Found) -> None:
    when = "    when:\n      fruit:\n        - nothing\n"
    folder = edit(when, f"{when}      kind:\n        - apple\n")
    assert findings(folder) == [
        "47:5: no-fruit-no-pie never takes effect: no answers fulfil its condition"
    ]


def test_a_rule_without_which_every_outcome_is_the_same_is_a_warning(
    edit: Edit, findings: Found, warnings: Found
) -> None:
    folder = edit("    ends: true\n", "")
    message = "no-fruit-no-pie changes nothing: without it every outcome is the same"
    assert f"47:5: {message}" in warnings(folder)
    assert findings(folder) == []
