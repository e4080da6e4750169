"""The process answers from its first moment, and pauses if it can't start."""

import json
import os
import re
import signal
import sys
from contextlib import AbstractContextManager, closing
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.request import urlopen

import pytest

from bot.playground import Playground
from bot.server.supervisor import PAUSE_LIMIT, pause_after
from tests.bot.server.gated import open_gate
from tests.conftest import wait_until_ready
from tests.machine import free_port

GATED = ("-m", "tests.bot.server.gated")


@pytest.fixture
def gate(tmp_path: Path) -> Path:
    """The gate that a gated bot waits at while it is loaded."""
    path = tmp_path / "gate"
    os.mkfifo(path)
    return path


@pytest.fixture
def environment(slack: Playground, gate: Path) -> dict[str, str]:
    return {
        "SLACK_API_URL": slack.api_url,
        "SLACK_BOT_TOKEN": slack.bot_token,
        "SLACK_APP_TOKEN": slack.app_token,
        "SLACK_SIGNING_SECRET": slack.signing_secret,
        "METRICS_PORT": str(free_port()),
        "PORT": "0",
        "GATE": str(gate),
    }


@pytest.fixture
def side_port(environment: dict[str, str]) -> int:
    return int(environment["METRICS_PORT"])


@pytest.fixture
def gated(start: Any, environment: dict[str, str], tmp_path: Path) -> Any:
    """Run the bot with a gate in the mode `run` or `serve`."""

    def started(mode: str) -> AbstractContextManager[Any]:
        program = Path(sys.executable)
        bot: AbstractContextManager[Any] = start(
            *GATED, mode, program=program, cwd=tmp_path, **environment
        )
        return bot

    return started


def port_of(bot: Any) -> int:
    return int(bot.wait_for(r"Listening at: http://127\.0\.0\.1:(\d+)")[1])


def workers_of(bot: Any, count: int) -> list[int]:
    """Wait until this many workers have been started; return their process ids."""
    bot.wait_for(r"(?s)" + r"Booting worker with pid: \d+.*" * count)
    return [int(pid) for pid in re.findall(r"Booting worker with pid: (\d+)", bot.output)]


def get(port: int, path: str) -> tuple[int, str]:
    try:
        with urlopen(f"http://127.0.0.1:{port}{path}", timeout=10) as answer:
            return answer.status, answer.read().decode()
    except HTTPError as error:
        with error:
            return error.code, error.read().decode()


def check_starting(port: int) -> None:
    """Check that a process is alive, not ready, and says why."""
    assert get(port, "/healthz") == (200, "alive")
    status, text = get(port, "/readyz")
    document = json.loads(text)
    assert (status, document["ready"], list(document["parts"])) == (503, False, ["start"])
    assert document["parts"]["start"]["says"].endswith(".")


def test_a_server_is_alive_while_it_loads_and_then_ready(
    gated: Any, slack: Playground, side_port: int, sender: Any, gate: Path
) -> None:
    with gated("serve") as bot, closing(sender(port_of(bot), slack.signing_secret)) as send:
        for port in (port_of(bot), side_port):
            wait_until_ready(port, "/healthz")
            check_starting(port)
        assert send() == (503, "The bot is starting. Try again soon.")
        open_gate(gate)
        wait_until_ready(port_of(bot))
        assert send() == (200, "")
        says = json.loads(get(side_port, "/readyz")[1])["parts"]["requests"]["says"]
        assert "1 starting" in says


def test_over_socket_mode_the_process_is_alive_while_it_loads(
    gated: Any, side_port: int, gate: Path
) -> None:
    with gated("run"):
        wait_until_ready(side_port, "/healthz")
        check_starting(side_port)
        open_gate(gate)
        wait_until_ready(side_port)


def test_a_server_that_is_stopped_while_it_loads_stops(gated: Any, gate: Path) -> None:
    with gated("serve") as bot:
        workers_of(bot, 1)
        wait_until_ready(port_of(bot), "/healthz")
        bot.signal(signal.SIGTERM)
        open_gate(gate)
        assert bot.wait() == 0
        assert "Traceback" not in bot.output


@pytest.mark.parametrize("mode", ["serve", "run"])
def test_a_problem_found_while_loading_ends_the_process_with_one_sentence(
    mode: str, start: Any, environment: dict[str, str], tmp_path: Path
) -> None:
    broken = tmp_path / "broken.yml"
    broken.write_text("id: broken\n")
    settings = {"GUIDES_PATH": str(broken), "LOG_LEVEL": "WARNING"}
    with start(mode, cwd=tmp_path, **environment, **settings) as bot:
        assert bot.wait() == 1
        assert all(line.startswith(str(broken)) for line in bot.output.splitlines())
        assert "Traceback" not in bot.output
    assert not (tmp_path / "framework-bot.db").exists()


@pytest.mark.parametrize("mode", ["serve", "run"])
def test_a_record_that_is_no_database_ends_the_process_with_one_sentence(
    mode: str, start: Any, environment: dict[str, str], tmp_path: Path
) -> None:
    (tmp_path / "framework-bot.db").write_bytes(b"not a database" * 1_000)
    with start(mode, cwd=tmp_path, **environment, LOG_LEVEL="WARNING") as bot:
        assert bot.wait() == 1
        assert len(bot.output.splitlines()) == 1
        assert "its file is not a database" in bot.output


def test_a_worker_killed_while_it_loads_is_replaced_after_a_pause(gated: Any, gate: Path) -> None:
    with gated("serve") as bot:
        for count, pause in enumerate(("1", "2"), 1):
            os.kill(workers_of(bot, count)[-1], signal.SIGKILL)
            bot.wait_for(rf"too little memory: .* Trying again in {pause} s\.")
        workers_of(bot, 3)
        open_gate(gate)
        wait_until_ready(port_of(bot))
        assert "Traceback" not in bot.output


def test_a_worker_killed_after_it_has_loaded_is_replaced_at_once(
    start: Any, environment: dict[str, str], tmp_path: Path
) -> None:
    with start("serve", cwd=tmp_path, **environment) as bot:
        for count in (1, 2, 3):
            pid = workers_of(bot, count)[-1]
            wait_until_ready(port_of(bot))
            os.kill(pid, signal.SIGKILL)
        workers_of(bot, 4)
        assert "Trying again" not in bot.output


def test_pauses_grow_up_to_a_minute() -> None:
    pauses = [pause_after(failures) for failures in range(1, 12)]
    assert pauses[:7] == [1, 2, 4, 8, 16, 32, 60]
    assert set(pauses[6:]) == {PAUSE_LIMIT}
    assert pause_after(100_000) == PAUSE_LIMIT
