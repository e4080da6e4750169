"""`framework-bot choose`."""

import json
from pathlib import Path
from typing import Any

import pytest

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
ANALYST = {
    "goal": "dashboard",
    "audience": "team",
    "skills": "data-science",
    "look": "standard",
    "access": "none",
    "state": "simple",
    "operations": "minimal",
    "horizon": "weeks",
}
ENGINEER = {
    "goal": "product",
    "audience": "public",
    "skills": "full-stack",
    "look": "branded",
    "access": "rbac",
    "state": "transactional",
    "operations": "standard",
    "horizon": "years",
}


def given(folder: Path, text: str) -> str:
    file = folder / "answers.json"
    file.write_text(text, encoding="utf-8")
    return str(file)


@pytest.mark.parametrize(
    ("answers", "recommended"),
    [
        (ANALYST, "streamlit"),
        (ENGINEER, "flask"),
        ({**ENGINEER, "goal": "api"}, "flask"),
        ({**ANALYST, "goal": "demo", "audience": "public", "horizon": "staged"}, "both"),
    ],
)
def test_the_answers_lead_to_what_the_guide_must_conclude(
    invoke: Any, tmp_path: Path, answers: dict[str, str], recommended: str
) -> None:
    file = given(tmp_path, json.dumps(answers))
    run = invoke("choose", "--answers", file, "--json")
    found = json.loads(run.stdout)
    assert (run.exit_code, run.stderr, list(found)) == (0, "", KEYS)
    assert (found["answers"], found["recommendation"]) == (answers, recommended)
    assert invoke("choose", "--answers", file, "--json").stdout == run.stdout


def test_the_conclusion_reads_as_text(invoke: Any, tmp_path: Path) -> None:
    run = invoke("choose", "--answers", given(tmp_path, json.dumps(ENGINEER)))
    assert run.stdout.startswith("Recommended: Flask\n")
    assert "ruled out" in run.stdout
    assert "\nWhy:\n- " in run.stdout
    assert "\nWhat would change this:\n- " in run.stdout


def test_a_person_answers_by_numbers(invoke: Any) -> None:
    run = invoke("choose", "--json", stdin="1\n" * 20)
    found = json.loads(run.stdout)
    assert (run.exit_code, found["questions_asked"]) == (0, list(found["answers"]))
    assert run.stderr.startswith("\n1. What are you building?\n   1) ")
    assert "Not sure" in run.stderr


def test_a_number_that_is_not_offered_is_asked_again(invoke: Any) -> None:
    run = invoke("choose", "--json", stdin="0\n9\nx\n\n" + "2\n" * 20)
    assert (run.exit_code, json.loads(run.stdout)["answers"]["goal"]) == (0, "dashboard")


@pytest.mark.parametrize("stdin", ["", "1\n", "1\n1"])
def test_an_interview_that_is_left_says_so(invoke: Any, stdin: str) -> None:
    run = invoke("choose", "--json", stdin=stdin)
    assert (run.exit_code, run.stdout) == (1, "")
    assert "The interview was left before its end" in run.stderr.splitlines()[-1]


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "The answers are not JSON: Expecting value"),
        ("{'goal': 'demo'}", "The answers are not JSON: "),
        ("[" * 100_000, "The answers are not JSON: "),
        ("[]", "The answers must be a JSON object"),
        ("null", "The answers must be a JSON object"),
        ("{}", "There is no answer to goal: give one of demo, dashboard, product, api, not-sure."),
        ('{"goal": "fame"}', "'fame' is no answer to goal: give one of demo,"),
        ('{"goal": null}', "None is no answer to goal"),
        ('{"goal": ["demo"]}', "['demo'] is no answer to goal"),
        ('{"mood": "good"}', "There is no criterion 'mood'"),
        ('{"\\ud800": "good"}', "There is no criterion '\\ud800'"),
    ],
)
def test_answers_that_cannot_be_used_are_refused(
    invoke: Any, tmp_path: Path, text: str, sentence: str
) -> None:
    run = invoke("choose", "--answers", given(tmp_path, text), "--json")
    assert (run.exit_code, run.stdout) == (1, "")
    assert run.stderr.startswith(sentence)


def test_an_answers_file_that_is_no_text_is_refused(invoke: Any, tmp_path: Path) -> None:
    file = tmp_path / "answers.json"
    file.write_bytes(b'{\n"goal": "\xff"}')
    run = invoke("choose", "--answers", str(file), "--json")
    assert (run.exit_code, run.stdout) == (1, "")
    assert run.stderr == f"{file}:2: the file is not UTF-8; save it as UTF-8.\n"


@pytest.mark.parametrize("bad", ["", "{}", "[]", "nonsense", '{"goal": "fame"}'])
def test_a_bad_line_ends_a_batch_after_the_lines_before_it(
    invoke: Any, tmp_path: Path, bad: str
) -> None:
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
    assert (
        run.stderr
        == "There is no guide 'nope'; there is flask-vs-streamlit, workflow-orchestrator.\n"
    )
