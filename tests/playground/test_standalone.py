"""`framework-bot playground`: a Bolt app in one process, the stand-in for Slack in another."""

import re
import signal
import socket
import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

import pytest
from slack_sdk.signature import SignatureVerifier

from bot.playground import Person
from tests.playground.site import Site, serving

Environment = dict[str, str]
Start = Callable[..., AbstractContextManager[Any]]

APP = Path(__file__).with_name("second_app.py")
MANIFEST = APP.with_suffix(".yml")
GENERAL, AMARA = "C0GENERAL1", "U0AMARA001"
NAMES = {"SLACK_API_URL", "SLACK_BOT_TOKEN", "SLACK_APP_TOKEN", "SLACK_SIGNING_SECRET"}


@pytest.fixture
def playground(
    start: Start, tmp_path: Path
) -> Callable[..., AbstractContextManager[tuple[Any, Environment]]]:
    """Start the command on a free port; yield the process and the environment that it prints."""

    @contextmanager
    def started(*options: str) -> Iterator[tuple[Any, Environment]]:
        with start("playground", "--no-open", "--port", "0", *options, cwd=tmp_path) as process:
            process.wait_for(r"export SLACK_SIGNING_SECRET=\w+\n")
            yield process, dict(re.findall(r"export (\w+)=(.+)", process.output))

    return started


def page(environment: Environment) -> str:
    """Return the address of the page."""
    return environment["SLACK_API_URL"].removesuffix("/api/")


def test_a_bolt_app_in_another_process_can_be_used(
    playground: Any, start: Start, tmp_path: Path
) -> None:
    with (
        playground("--manifest", str(MANIFEST)) as (slack, environment),
        start(str(APP), cwd=tmp_path, program=Path(sys.executable), **environment),
    ):
        assert f"The playground is at {page(environment)} " in slack.output
        amara = Person(page(environment), AMARA)
        amara.wait_for(lambda: amara.state()["bot"]["connected"])

        assert [each["command"] for each in amara.state()["commands"]] == ["/lunch"]
        assert amara.command("/lunch", GENERAL) == {"ok": True}
        amara.wait_for(lambda: amara.modal)
        amara.fill("Dish", "Thieboudienne")
        assert amara.submit() == {"ok": True}
        [order] = amara.wait_for(lambda: amara.messages(GENERAL))
        assert order["text"] == "Ordered: Thieboudienne"
        assert amara.press_in(GENERAL, order["ts"], "Cancel") == {"ok": True}
        amara.wait_for(lambda: amara.messages(GENERAL)[0]["text"] == "Cancelled")

        question = amara.say(GENERAL, "@lunch when?")
        amara.wait_for(lambda: len(amara.thread(GENERAL, question)) == 2)
        assert amara.thread(GENERAL, question)[1]["text"] == "Lunch is at noon"


def test_requests_are_delivered_over_http_to_a_request_url(playground: Any) -> None:
    with serving(Site()) as site, playground("--request-url", site.url) as (slack, environment):
        assert site.url in slack.output
        assert Person(page(environment), AMARA).command("/any thing", GENERAL) == {"ok": True}
        ((headers, body),) = site.requests
    assert parse_qs(body)["command"] == ["/any"]
    assert SignatureVerifier(environment["SLACK_SIGNING_SECRET"]).is_valid_request(body, headers)


@pytest.mark.parametrize("stop", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_it(playground: Any, stop: signal.Signals) -> None:
    with playground() as (process, environment):
        assert environment.keys() == NAMES
        process.signal(stop)
        assert process.wait() == 0
        assert "Traceback" not in process.output


def test_tokens_are_stable_only_with_a_secret(playground: Any) -> None:
    def tokens(*options: str) -> set[str]:
        with playground(*options) as (_, environment):
            return {value for name, value in environment.items() if name != "SLACK_API_URL"}

    assert len(tokens()) == 3
    assert not tokens() & tokens()
    assert tokens("--secret", "lunch") == tokens("--secret", "lunch")
    assert not tokens("--secret", "lunch") & tokens("--secret", "dinner")


def test_a_taken_port_is_refused(start: Start, tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        taken = str(server.getsockname()[1])
        with start("playground", "--no-open", "--port", taken, cwd=tmp_path) as process:
            assert process.wait() == 1
            assert re.fullmatch(rf"Can't listen on .+ port {taken}: .+\n", process.output)


@pytest.mark.parametrize(
    "url", ["", "localhost:3000", "ftp://localhost/", "http://", "http://[", "http://a:b/"]
)
def test_a_request_url_must_be_an_http_address(start: Start, tmp_path: Path, url: str) -> None:
    with start("playground", "--request-url", url, cwd=tmp_path) as process:
        assert process.wait() == 2
        assert process.output.splitlines()[-1].startswith("Error: ")
        assert "--request-url" in process.output


@pytest.mark.parametrize("exists", [True, False])
def test_a_manifest_must_be_a_file(start: Start, tmp_path: Path, exists: bool) -> None:
    path = tmp_path if exists else tmp_path / "nowhere"
    with start("playground", "--manifest", str(path), cwd=tmp_path) as process:
        assert process.wait() == 2
        assert process.output.splitlines()[-1].startswith("Error: ")


def test_an_invalid_manifest_is_refused_in_one_sentence(start: Start, tmp_path: Path) -> None:
    path = tmp_path / "manifest.yml"
    path.write_text("features: [a list]")
    with start("playground", "--manifest", str(path), cwd=tmp_path) as process:
        assert process.wait() == 1
        assert process.output == (
            f"{path} can't be used as a manifest: features must be a mapping.\n"
        )
