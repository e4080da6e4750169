"""`framework-bot guides`, and every command with broken guides."""

import json
import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from storage.opening import open_database
from storage.work.feedback import Votes
from tests.clock import at

GOOD = """\
id: tea-or-coffee
title: Tea or coffee
summary: What to drink
checked: 2026-01-02
entries:
  - id: which
    question: Should I drink tea or coffee?
    aliases: [tea vs coffee]
    answer: "**Tea.** It is warm."
    related: []
"""
BROKEN = GOOD.replace("related: []", "related: [nowhere]\n    colour: green")
FINDING = r":\d+:\d+: .+"


@pytest.fixture
def guides(tmp_path: Path) -> Path:
    folder = tmp_path / "guides"
    folder.mkdir()
    (folder / "tea-or-coffee.yml").write_text(GOOD)
    return folder


@pytest.fixture
def broken(guides: Path) -> Path:
    (guides / "tea-or-coffee.yml").write_text(BROKEN)
    return guides


def test_the_share_of_paths_that_each_option_wins_is_printed(invoke: Any) -> None:
    run = invoke("guides", "check")
    assert (run.exit_code, run.stderr) == (0, "")
    assert run.stdout.endswith("2 guides checked, no errors.\n")
    assert (
        "flask-vs-streamlit: 2,268 paths, not counting “not sure”: streamlit 17.2%, flask 51.9%, "
        "both 16.3%, no clear winner 14.6%\n"
    ) in run.stdout
    found = json.loads(invoke("guides", "check", "--json").stdout)
    assert found["interviews"][0]["wins"]["flask"] == {"paths": 1176, "share": 0.5185}
    assert all(finding["severity"] == "warning" for finding in found["findings"])


def test_errors_can_be_a_json_document(invoke: Any, broken: Path) -> None:
    run = invoke("guides", "check", str(broken), "--json")
    assert (run.exit_code, run.stderr) == (1, "")
    found = json.loads(run.stdout)
    assert found["interviews"] == []
    assert [(f["line"], f["severity"]) for f in found["findings"]] == [(10, "error"), (11, "error")]


def test_a_warning_is_printed_and_passes_the_check(invoke: Any, guides: Path) -> None:
    for path in (guides, guides / "tea-or-coffee.yml"):
        run = invoke("guides", "check", str(path))
        assert (run.exit_code, run.stderr) == (0, "")
        warning = f"{guides}/tea-or-coffee.yml:6:5: "
        assert run.stdout.startswith(warning)
        assert run.stdout.splitlines()[0].endswith("[warning]")


def test_a_finding_fails_the_check_but_no_other_command(invoke: Any, guides: Path) -> None:
    file = guides / "tea-or-coffee.yml"
    twice = GOOD[GOOD.index("  - id") :].replace("which", "again")
    file.write_text(GOOD + twice)
    run = invoke("guides", "check", str(guides))
    assert (run.exit_code, run.stderr) == (1, "")
    assert re.search(rf"^{re.escape(str(file))}{FINDING} \[finding\]$", run.stdout, re.MULTILINE)
    assert invoke("ask", "tea or coffee?", guides_path=guides).exit_code == 0


def test_every_error_is_printed_with_its_location(invoke: Any, broken: Path) -> None:
    run = invoke("guides", "check", str(broken))
    assert (run.exit_code, run.stderr) == (1, "")
    lines = run.stdout.splitlines()
    assert len(lines) == 2
    file = re.escape(f"{broken}/tea-or-coffee.yml")
    assert all(re.fullmatch(rf"{file}{FINDING} \[error\]", line) for line in lines)


def test_without_a_path_the_guides_in_use_are_checked(invoke: Any, broken: Path) -> None:
    run = invoke("guides", "check", guides_path=broken)
    assert (run.exit_code, "colour" in run.stdout) == (1, True)


@pytest.mark.parametrize("command", [["ask", "tea?"], ["ask", "tea?", "--json"], ["choose"]])
def test_other_commands_refuse_a_broken_guide(
    invoke: Any, broken: Path, command: list[str]
) -> None:
    run = invoke(*command, guides_path=broken)
    assert (run.exit_code, run.stdout) == (1, "")
    lines = run.stderr.splitlines()
    assert len(lines) == 2
    file = re.escape(f"{broken}/tea-or-coffee.yml")
    assert all(re.fullmatch(file + FINDING, line) for line in lines)


@pytest.mark.parametrize("mode", ["run", "serve", "demo"])
def test_the_bot_does_not_start_with_a_broken_guide(
    mode: str, slack: Any, start: Any, broken: Path
) -> None:
    tokens = {
        "SLACK_API_URL": slack.api_url,
        "SLACK_BOT_TOKEN": slack.bot_token,
        "SLACK_APP_TOKEN": slack.app_token,
        "SLACK_SIGNING_SECRET": slack.signing_secret,
    }
    options = ["--port", "0"] if mode != "run" else []
    with start(mode, *options, cwd=broken, GUIDES_PATH=str(broken), **tokens) as bot:
        assert bot.wait() == 1
        assert re.search(rf"(?m)^{re.escape(str(broken))}/tea-or-coffee\.yml{FINDING}", bot.output)
        assert "Traceback" not in bot.output


def test_choose_refuses_a_guide_without_an_interview(invoke: Any, guides: Path) -> None:
    run = invoke("choose", guides_path=guides)
    assert (run.exit_code, run.stdout) == (1, "")
    assert "tea-or-coffee" in run.stderr


def test_a_missing_folder_is_an_error(invoke: Any, tmp_path: Path) -> None:
    run = invoke("guides", "check", str(tmp_path / "nowhere"))
    assert (run.exit_code, run.stderr) == (1, "")
    assert run.stdout.startswith(f"{tmp_path}/nowhere:1:1: ")
    run = invoke("ask", "tea?", guides_path=tmp_path / "nowhere")
    assert (run.exit_code, run.stdout) == (1, "")
    assert run.stderr.startswith(f"{tmp_path}/nowhere:1:1: ")


def test_an_interview_is_drawn_as_a_mermaid_flowchart(invoke: Any, guides: Path) -> None:
    run = invoke("guides", "graph", "flask-vs-streamlit")
    assert (run.exit_code, run.stderr) == (0, "")
    assert run.stdout.startswith('flowchart TD\n  subgraph p0["What it is for"]\n    c0["What are')
    run = invoke("guides", "graph", "--path", str(guides))
    assert (run.exit_code, run.stdout) == (1, "")
    assert run.stderr == "The guide tea-or-coffee has no interview, so there is nothing to draw.\n"
    assert invoke("guides", "graph", "nope").stderr.startswith("No guide 'nope'. Available: ")


def test_svg_without_graphviz_is_refused(
    invoke: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    run = invoke("guides", "graph", "--svg")
    assert (run.exit_code, run.stdout) == (1, "")
    assert run.stderr == "Graphviz is not installed: no program `dot` found. Leave out --svg.\n"


def test_votes_are_counted_by_entry(invoke: Any, tmp_path: Path) -> None:
    votes = Votes(open_database(tmp_path / "record.db"))
    assert votes.tally() == ()
    assert invoke("guides", "votes").stdout == "No votes yet.\n"
    for user, helpful in [("U1", True), ("U2", False), ("U3", False)]:
        now = datetime(2026, 11, 23, tzinfo=UTC)
        at(votes, now).cast("T1", "A1", user, helpful, guide="g", entry="e")
    assert invoke("guides", "votes").stdout.splitlines()[1].split() == ["1", "2", "g/e"]
    [row] = json.loads(invoke("guides", "votes", "--json").stdout)
    assert row == {"guide": "g", "entry": "e", "helpful": 1, "not_helpful": 2}
