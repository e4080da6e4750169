"""`framework-bot choose`."""

import json
from pathlib import Path
from typing import Any

import pytest

from bot.render.conclusion_text import UNSURE_HEADING
from tests.answers import ANALYST, ENGINEER

KEYS = [
    "guide",
    "answers",
    "recommendation",
    "scores",
    "margin",
    "ruled_out",
    "reasons",
    "would_change",
    "questions_asked",
]
PUBLIC = {**ENGINEER, "audience": "public", "access": "rbac"}

TEA = """\
id: tea
title: Tea or coffee
summary: What to drink
checked: 2026-01-02
options:
  - {id: tea, label: Tea, summary: Leaves}
  - {id: coffee, label: Coffee, summary: Beans}
criteria:
  - id: awake
    step: You
    question: How awake are you?
    examples: [eyes shut, yawning]
    options:
      - {id: awake, label: Awake, evidence: {tea: {points: 1, because: No hurry.}}}
      - {id: asleep, label: Asleep, evidence: {coffee: {points: 2, because: Hurry.}}}
  - id: time
    step: You
    question: What time is it?
    who: the hall clock
    options:
      - {id: early, label: Early}
      - {id: late, label: Late, evidence: {coffee: {points: -1, because: You would lie awake.}}}
"""


def given(folder: Path, text: str) -> str:
    file = folder / "answers.json"
    file.write_text(text, encoding="utf-8")
    return str(file)


@pytest.mark.parametrize(
    ("answers", "recommended"),
    [
        (ANALYST, "streamlit"),
        ({**ANALYST, "goal": "dashboard"}, "streamlit"),
        (PUBLIC, "flask"),
        ({**PUBLIC, "goal": "api"}, "flask"),
        ({**ANALYST, "audience": "public", "horizon": "staged"}, "both"),
    ],
)
def test_answers_lead_to_the_expected_recommendation(
    invoke: Any, tmp_path: Path, answers: dict[str, str], recommended: str
) -> None:
    file = given(tmp_path, json.dumps(answers))
    run = invoke("choose", "--answers", file, "--json")
    found = json.loads(run.stdout)
    assert (run.exit_code, run.stderr, list(found)) == (0, "", KEYS)
    assert (found["answers"], found["recommendation"]) == (answers, recommended)
    assert invoke("choose", "--answers", file, "--json").stdout == run.stdout


def test_the_conclusion_is_printed_as_text(invoke: Any, tmp_path: Path) -> None:
    run = invoke("choose", "--answers", given(tmp_path, json.dumps(PUBLIC)))
    assert run.stdout.startswith("Recommended: Flask\nClear. ")
    assert "\nStreamlit\n░░░░░░░░░░░░░░░░ 0 ruled out\n" in run.stdout
    assert "\nFor Flask:\n- (+3) " in run.stdout
    assert "[when-flask]" in run.stdout
    assert "\nRuled out:\n- Streamlit: " in run.stdout
    assert "\nWhat would change this:\n- " in run.stdout
    assert UNSURE_HEADING not in run.stdout


def test_a_tie_lists_what_would_decide_it(invoke: Any, tmp_path: Path) -> None:
    unsure = dict.fromkeys(ANALYST, "not-sure")
    run = invoke("choose", "--answers", given(tmp_path, json.dumps(unsure)))
    assert run.stdout.startswith("No clear winner\nA coin toss. “Streamlit”, “Flask” and ")
    assert "\nWhat would decide it:\n- What are you building? “" in run.stdout
    assert "could change the result to “Streamlit”, “Flask” or " in run.stdout


def test_questions_are_answered_with_numbers(invoke: Any) -> None:
    run = invoke("choose", "--json", stdin="1\n" * 20)
    found = json.loads(run.stdout)
    assert (run.exit_code, found["questions_asked"]) == (0, list(found["answers"]))
    assert run.stderr.startswith(
        "\n1. What are you building?\n   Choose what the first real release"
    )
    assert (
        "   2) An internal dashboard: Charts, filters and analytics for colleagues\n" in run.stderr
    )
    assert "Not sure" in run.stderr


def test_b_goes_back_and_enter_keeps_an_answer(invoke: Any) -> None:
    run = invoke("choose", "--json", stdin="2\n3\nb\nb\n\n1\n" + "1\n" * 6 + "\n")
    answers = json.loads(run.stdout)["answers"]
    assert (answers["goal"], answers["audience"]) == ("dashboard", "team")
    assert "Your answer, or b to go back [3]: " in run.stderr
    assert "Your answer [2]: " in run.stderr


def test_changing_an_answer_asks_only_the_questions_that_it_adds(
    invoke: Any,
) -> None:
    run = invoke("choose", "--json", stdin="4\n" + "1\n" * 6 + "c1\n3\n2\n\n")
    answers = json.loads(run.stdout)["answers"]
    assert (run.exit_code, answers["goal"], answers["look"]) == (0, "product", "branded")
    assert run.stderr.count("Your answers:\n   1. What are you building? ") == 2
    run = invoke("choose", "--json", stdin="1\n" * 8 + "c9\nx\nb\n2\n\n")
    assert json.loads(run.stdout)["answers"]["horizon"] == "years"
    assert "Error: type a number from 1 to 8." in run.stderr
    assert "Error: press Enter, or type b or c1." in run.stderr


def test_examples_are_shown_with_the_question(invoke: Any, tmp_path: Path) -> None:
    (tmp_path / "tea.yml").write_text(TEA)
    run = invoke("choose", guides_path=tmp_path, stdin="1\n3\n\n")
    assert run.stderr.startswith(
        "\n1. How awake are you?\n   For example: eyes shut; yawning.\n   1) Awake\n"
    )
    assert "2. What time is it?" in run.stderr
    assert "\nYou weren't sure about:\n- What time is it? Ask the hall clock.\n" in run.stdout


def test_a_question_is_asked_again_after_an_invalid_number(invoke: Any) -> None:
    run = invoke("choose", "--json", stdin="0\n9\nx\n\n" + "2\n" * 20)
    assert (run.exit_code, json.loads(run.stdout)["answers"]["goal"]) == (0, "dashboard")


@pytest.mark.parametrize("stdin", ["", "1\n", "1\n1"])
def test_an_unfinished_interview_gives_no_recommendation(invoke: Any, stdin: str) -> None:
    run = invoke("choose", "--json", stdin=stdin)
    assert (run.exit_code, run.stdout) == (1, "")
    assert "The interview was not finished" in run.stderr.splitlines()[-1]


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "The answers are not JSON: Expecting value"),
        ("{'goal': 'demo'}", "The answers are not JSON: "),
        ("[" * 100_000, "The answers are not JSON: "),
        ("[]", "The answers must be a JSON object"),
        ("null", "The answers must be a JSON object"),
        ("{}", "demo, dashboard, product, api, not-sure"),
        ('{"goal": "fame"}', "'fame'"),
        ('{"goal": null}', "None"),
        ('{"goal": ["demo"]}', "['demo']"),
        ('{"mood": "good"}', "'mood'"),
        ('{"\\ud800": "good"}', "'\\ud800'"),
    ],
)
def test_invalid_answers_are_refused(invoke: Any, tmp_path: Path, text: str, sentence: str) -> None:
    run = invoke("choose", "--answers", given(tmp_path, text), "--json")
    assert (run.exit_code, run.stdout) == (1, "")
    assert sentence in run.stderr


def test_an_answers_file_that_is_not_utf8_is_refused(invoke: Any, tmp_path: Path) -> None:
    file = tmp_path / "answers.json"
    file.write_bytes(b'{\n"goal": "\xff"}')
    run = invoke("choose", "--answers", str(file), "--json")
    assert (run.exit_code, run.stdout) == (1, "")
    assert run.stderr == f"{file}:2: the file is not UTF-8; save it as UTF-8.\n"


@pytest.mark.parametrize("bad", ["", "{}", "[]", "nonsense", '{"goal": "fame"}'])
def test_a_batch_stops_at_the_first_bad_line(invoke: Any, tmp_path: Path, bad: str) -> None:
    good = json.dumps(ANALYST)
    file = given(tmp_path, f"{good}\n{good}\n{bad}\n{good}\n")
    run = invoke("choose", "--batch", file, "--json")
    assert run.exit_code == 1
    found = [json.loads(line)["recommendation"] for line in run.stdout.splitlines()]
    assert found == ["streamlit", "streamlit"]
    assert run.stderr.startswith(f"{file}:3: ")
    assert run.stderr.count("\n") == 1


WRONG_USAGE = {
    ("--batch", "FILE"): "--batch needs --json.",
    ("--answers", "FILE", "--batch", "FILE", "--json"): "Give either --answers or --batch.",
    ("--answers", "nowhere.json"): "File 'nowhere.json' does not exist.",
    ("--guide",): "requires an argument",
}


@pytest.mark.parametrize("arguments", WRONG_USAGE)
def test_wrong_usage_is_explained(invoke: Any, tmp_path: Path, arguments: tuple[str, ...]) -> None:
    file = given(tmp_path, json.dumps(ANALYST))
    run = invoke("choose", *(file if each == "FILE" else each for each in arguments))
    assert (run.exit_code, run.stdout) == (2, "")
    assert WRONG_USAGE[arguments] in run.stderr


def test_an_unknown_guide_is_refused(invoke: Any) -> None:
    run = invoke("choose", "--guide", "nope")
    assert (run.exit_code, run.stdout) == (1, "")
    assert run.stderr == "No guide 'nope'. Available: flask-vs-streamlit, workflow-orchestrator.\n"
