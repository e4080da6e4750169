from collections.abc import Callable
from pathlib import Path

import pytest

from knowledge.guide.findings import Finding, Severity
from knowledge.guide.loader import load
from knowledge.lint import check
from knowledge.search.encoder import Encoder

Edit = Callable[[str, str], Path]
Messages = Callable[[Path], list[str]]


def messages_of(severity: Severity, encoder: Encoder) -> Messages:
    return lambda folder: [
        f"{finding.line}:{finding.column}: {finding.message}"
        for finding in check(load(folder), encoder)
        if finding.severity is severity
    ]


@pytest.fixture
def findings(encoder: Encoder) -> Messages:
    """Return the findings for the guides in a folder."""
    return messages_of(Severity.FINDING, encoder)


@pytest.fixture
def warnings(encoder: Encoder) -> Messages:
    """Return the warnings for the guides in a folder."""
    return messages_of(Severity.WARNING, encoder)


def test_a_sound_guide_has_no_findings(folder: Path, findings: Messages) -> None:
    assert findings(folder) == []


def test_the_same_phrasing_in_two_entries_is_found_ignoring_case_and_punctuation(
    edit: Edit, findings: Messages
) -> None:
    folder = edit("pie meaning", "WHAT is a cake??")
    assert findings(folder) == [
        "74:15: entry 'what-is-pie' has the same phrasing; keep it in one of the two"
    ]


def test_a_question_that_is_never_asked_is_found(edit: Edit, findings: Messages) -> None:
    edit("        - nothing\n    rules_out", "        - plenty\n    rules_out")
    folder = edit("      - pie\n    ends", "      - cake\n    ends")
    assert "31:5: kind is never asked: no answers meet its condition" in findings(folder)


def test_an_option_that_cannot_win_is_found(edit: Edit, findings: Messages) -> None:
    edit("ends: true", "ends: false")
    rule = "        - nothing\n{}    rules_out"
    folder = edit(rule.format(""), rule.format("        - plenty\n        - not-sure\n"))
    assert "7:5: pie can't win: no combination of answers leads to it" in findings(folder)


def test_an_option_that_another_always_beats_is_found(edit: Edit, findings: Messages) -> None:
    folder = edit("points: 2", "points: -2")
    assert "7:5: pie can't win: cake scores at least as many points for every answer" in findings(
        folder
    )


def test_an_option_is_not_dominated_by_one_that_a_rule_rules_out(
    edit: Edit, findings: Messages
) -> None:
    edit("      - pie\n    ends", "      - cake\n    ends")
    folder = edit("points: 2", "points: -2")
    assert not any("can't win" in finding for finding in findings(folder))


def test_few_aliases_are_a_warning(folder: Path, warnings: Messages) -> None:
    assert warnings(folder) == [
        "65:5: what-is-pie has only 1 of the recommended 8 aliases",
        "73:5: what-is-cake has only 0 of the recommended 8 aliases",
    ]


def test_an_alias_closer_to_another_entry_is_a_warning(edit: Edit, warnings: Messages) -> None:
    folder = edit("pie meaning", "cake, what is it")
    assert "68:9: closer to what-is-cake than to the other phrasings of what-is-pie" in warnings(
        folder
    )


def test_a_finding_has_the_format_that_editors_recognise(edit: Edit, encoder: Encoder) -> None:
    folder = edit("points: 2", "points: -2")
    assert str(check(load(folder), encoder)[0]).startswith(
        f"{folder / 'pie-or-cake.yml'}:7:5: pie can't win"
    )


def test_findings_are_sorted_by_line() -> None:
    late, early = (Finding("a.yml", line, 1, "m", Severity.WARNING) for line in (10, 9))
    assert sorted([late, early]) == [early, late]


def test_a_question_without_effect_is_found(edit: Edit, findings: Messages) -> None:
    folder = edit("points: 3", "points: 1")
    assert findings(folder) == ["31:5: kind has no effect: its answers never change the outcome"]


def test_a_rule_that_never_applies_is_found(edit: Edit, findings: Messages) -> None:
    when = "    when:\n      fruit:\n        - nothing\n"
    folder = edit(when, f"{when}      kind:\n        - apple\n")
    assert findings(folder) == [
        "47:5: no-fruit-no-pie never applies: no answers meet its condition"
    ]


def test_a_redundant_rule_is_a_warning(edit: Edit, findings: Messages, warnings: Messages) -> None:
    folder = edit("    ends: true\n", "")
    message = "no-fruit-no-pie is redundant: every outcome is the same without it"
    assert f"47:5: {message}" in warnings(folder)
    assert findings(folder) == []
