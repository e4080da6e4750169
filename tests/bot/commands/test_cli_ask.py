"""`framework-bot ask`."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

KEYS = ["question", "verdict", "guide", "entry", "answer", "score", "candidates"]
PEOPLE_ALSO_ASK = {
    "Which framework is faster for building an ML model demo?": "ml-demo-speed",
    "WHICH FRAMEWORK IS FASTER FOR BULDING AN ML MODEL DEMO": "ml-demo-speed",
    "Can Streamlit handle user authentication and complex login systems?": "authentication",
    "can streamlit handle user authentification and complex login systems": "authentication",
    "What is the main scalability challenge with Streamlit in production?": "streamlit-scaling",
    "what is the main scalabilty challenge with STREAMLIT in production": "streamlit-scaling",
    "Is Flask a good choice for building a RESTful API for my ML model?": "rest-api",
    "is flask a good choise for building a restful api for my ml model": "rest-api",
    "Which framework offers more control over the UI?": "ui-control",
    "which framwork offers more control over the ui": "ui-control",
}


@pytest.mark.parametrize("question", PEOPLE_ALSO_ASK)
def test_common_questions_are_answered(invoke: Any, question: str) -> None:
    found = json.loads(invoke("ask", question, "--json").stdout)
    assert (found["verdict"], found["entry"]) == ("answer", PEOPLE_ALSO_ASK[question])


def test_the_json_document_has_the_documented_fields(invoke: Any) -> None:
    run = invoke("ask", "Is Flask good for a REST API?", "--json")
    found = json.loads(run.stdout)
    assert (run.exit_code, run.stderr, list(found)) == (0, "", KEYS)
    assert (found["guide"], found["entry"]) == ("flask-vs-streamlit", "rest-api")
    assert found["answer"].startswith("**Yes")
    assert [list(each) for each in found["candidates"]] == [
        ["guide", "entry", "question", "score"]
    ] * 3
    scores = [each["score"] for each in found["candidates"]]
    assert scores == sorted(scores, reverse=True)
    assert found["score"] == scores[0]


@pytest.mark.parametrize("question", ["who is going to look after it", "how do I bake bread?", ""])
def test_an_unanswered_question_has_candidates_and_no_answer(invoke: Any, question: str) -> None:
    run = invoke("ask", question, "--json")
    found = json.loads(run.stdout)
    assert (run.exit_code, found["question"]) == (0, question)
    assert found["verdict"] in {"suggest", "unknown"}
    assert (found["entry"], found["answer"], len(found["candidates"])) == (None, None, 3)
    text = invoke("ask", question)
    assert (text.exit_code, text.stdout.count("\n- ")) == (0, 3)


def test_an_answer_is_printed_below_its_question(invoke: Any) -> None:
    run = invoke("ask", "Is Flask good for a REST API?")
    assert run.stdout.startswith("Is Flask a good choice for building a RESTful API")
    assert "**Yes" in run.stdout


def test_a_batch_is_answered_line_by_line(invoke: Any, tmp_path: Path) -> None:
    file = tmp_path / "questions.txt"
    asked = ["Is Flask good for a REST API?", "", "bread\u2028and\x85butter \N{CAT}", " wsgi? "]
    file.write_bytes(b"\xef\xbb\xbf" + "\r\n".join(asked).encode() + b"\r\n")
    run = invoke("ask", "--batch", str(file), "--json")
    assert [json.loads(line)["question"] for line in run.stdout.splitlines()] == asked
    assert [list(json.loads(line)) for line in run.stdout.splitlines()] == [KEYS] * 4


@given(st.lists(st.text(st.characters(exclude_characters="\n\r", codec="utf-8"))))
@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_text_is_one_question_per_line(invoke: Any, tmp_path: Path, asked: list[str]) -> None:
    file = tmp_path / "questions.txt"
    file.write_bytes("".join(f"{line}\n" for line in asked).encode())
    run = invoke("ask", "--batch", str(file), "--json")
    found = [json.loads(line)["question"] for line in run.stdout.splitlines()]
    assert found == [asked[0].removeprefix("\ufeff"), *asked[1:]] if asked else found == []


@pytest.mark.parametrize("content", [b"", b"\xef\xbb\xbf"])
def test_an_empty_batch_prints_nothing(invoke: Any, tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "questions.txt"
    file.write_bytes(content)
    run = invoke("ask", "--batch", str(file), "--json")
    assert (run.exit_code, run.stdout, run.stderr) == (0, "", "")


def test_a_batch_that_is_not_utf8_is_refused_with_the_line(invoke: Any, tmp_path: Path) -> None:
    file = tmp_path / "questions.txt"
    file.write_bytes("one\ntwo\nthr\xe9e\n".encode("latin-1"))
    run = invoke("ask", "--batch", str(file), "--json")
    assert (run.exit_code, run.stdout) == (1, "")
    assert run.stderr == f"{file}:3: the file is not UTF-8; save it as UTF-8.\n"


def test_an_unknown_guide_is_refused_with_the_available_ones(invoke: Any) -> None:
    run = invoke("ask", "wsgi?", "--guide", "nope", "--json")
    assert (run.exit_code, run.stdout) == (1, "")
    assert run.stderr == "No guide 'nope'. Available: flask-vs-streamlit, workflow-orchestrator.\n"


WRONG_USAGE = {
    (): "Give either a QUESTION or --batch FILE.",
    ("wsgi?", "--batch", "FILE", "--json"): "Give either a QUESTION or --batch FILE.",
    ("--batch", "FILE"): "--batch needs --json.",
    ("--batch", "nowhere.txt", "--json"): "File 'nowhere.txt' does not exist.",
    ("--batch", ".", "--json"): "File '.' is a directory.",
    ("wsgi?", "--louder"): "No such option '--louder'",
}


@pytest.mark.parametrize("arguments", WRONG_USAGE)
def test_wrong_usage_is_explained(invoke: Any, tmp_path: Path, arguments: tuple[str, ...]) -> None:
    file = tmp_path / "questions.txt"
    file.write_text("wsgi?\n")
    run = invoke("ask", *(str(file) if each == "FILE" else each for each in arguments))
    assert (run.exit_code, run.stdout) == (2, "")
    assert WRONG_USAGE[arguments] in run.stderr
