"""The start while Slack is away: the bot waits, and takes events over HTTP meanwhile."""

import json
import re
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing, contextmanager
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.request import urlopen

import pytest

from bot.playground import Person, Playground
from bot.slack import manifest
from tests.bot.desk import MENTION
from tests.conftest import POLL_SECONDS, TIMEOUT_SECONDS, wait_until_ready
from tests.machine import free_port

ASK = "auth.test"
OPEN = "apps.connections.open"


@pytest.fixture
def slack() -> Iterator[Playground]:
    """A workspace whose first retry comes late, so that a first delivery has to count."""
    with Playground(manifest=manifest.read(), retry_after=(60,)) as playground:
        yield playground


@pytest.fixture(autouse=True)
def nothing_over_the_limits() -> None:
    """Allow calls that Slack refuses."""


@pytest.fixture
def environment(slack: Playground) -> dict[str, str]:
    return {
        "SLACK_API_URL": slack.api_url,
        "SLACK_BOT_TOKEN": slack.bot_token,
        "SLACK_APP_TOKEN": slack.app_token,
        "SLACK_SIGNING_SECRET": slack.signing_secret,
        "METRICS_PORT": str(free_port()),
        "PORT": "0",
    }


@pytest.fixture
def started(
    start: Any, environment: dict[str, str], tmp_path: Path
) -> Callable[[str], AbstractContextManager[Any]]:
    """Run the bot in the mode `run` or `serve`."""
    return lambda mode: start(mode, cwd=tmp_path, **environment)


@pytest.fixture
def says(environment: dict[str, str]) -> Callable[[str], str]:
    """Wait until `/readyz` says these words about Slack; return its status and the sentence."""
    port = int(environment["METRICS_PORT"])

    def read() -> str:
        try:
            with urlopen(f"http://127.0.0.1:{port}/readyz", timeout=TIMEOUT_SECONDS) as answer:
                status, text = answer.status, answer.read()
        except HTTPError as error:
            with error:
                status, text = error.code, error.read()
        return f"{status} {json.loads(text)['parts'].get('slack', {}).get('says')}"

    def said(words: str) -> str:
        wait_until_ready(port, "/healthz")
        deadline = time.monotonic() + TIMEOUT_SECONDS
        while words not in (sentence := read()):
            assert time.monotonic() < deadline, sentence
            time.sleep(POLL_SECONDS)
        return sentence

    return said


@contextmanager
def listening(bot: Any, slack: Playground) -> Iterator[int]:
    port = int(bot.wait_for(r"Listening at: http://127\.0\.0\.1:(\d+)")[1])
    slack.deliver_to(f"http://127.0.0.1:{port}/slack/events")
    yield port


def limit(slack: Playground) -> None:
    slack.control.ratelimit(1, methods=[ASK], times=None)


def break_down(slack: Playground) -> None:
    slack.control.refuse("internal_error", methods=[ASK], times=None)


def answer_oddly(slack: Playground) -> None:
    slack.control.refuse("unheard_of", methods=[ASK], times=None)


def answer_late(slack: Playground) -> None:
    slack.control.slow(30, methods=[ASK])


def hang_up(slack: Playground) -> None:
    slack.control.fail("drop", methods=[ASK], times=None)


@pytest.mark.parametrize("fault", [limit, break_down, answer_oddly, hang_up])
def test_a_question_asked_over_http_meanwhile_is_answered_once_slack_is_back(
    fault: Callable[[Playground], None],
    slack: Playground,
    started: Any,
    says: Callable[[str], str],
    amara: Person,
    channels: dict[str, str],
) -> None:
    fault(slack)
    with started("serve") as bot, listening(bot, slack):
        assert says("not confirmed the bot's token yet: ").startswith("503 ")
        slack.control.refuse(
            "internal_error", methods=["chat.postMessage", "users.info"], times=None
        )
        ts = amara.say(channels["general"], MENTION)
        bot.wait_for(f"Question {channels['general']}:{ts} accepted")
        slack.control.clear()
        assert says("confirmed the bot's token.").startswith("200 ")
        slack.wait_for(lambda: len(amara.thread(channels["general"], ts)) > 1)
        assert "accept" not in bot.output.replace("accepted", "").replace("accepts", "")


def test_a_request_that_only_names_the_person_is_refused_until_slack_is_back(
    slack: Playground,
    started: Any,
    says: Callable[[str], str],
    sender: Any,
    amara: Person,
    channels: dict[str, str],
) -> None:
    limit(slack)
    place = channels["general"]
    with started("serve") as bot, listening(bot, slack) as port:
        says("not confirmed")
        amara.command("/framework-decisions new", place)
        [refusal] = [m for m in amara.messages(place) if m["ephemeral"]]
        assert "Nothing was saved. Please try again in a minute." in refusal["text"]
        with closing(sender(port, slack.signing_secret)) as send:
            event = {"type": "message", "user": amara.id, "channel": place, "ts": "1.2"}
            body = {"type": "event_callback", "team_id": "T2", "event": event}
            assert send(json.dumps(body).encode())[0] == 503
        slack.control.clear()
        says("has confirmed")
        assert amara.command("/framework-decisions new", place) == {"ok": True}
        slack.wait_for(lambda: amara.modal)


def test_after_a_restart_the_record_says_where_the_app_is_installed(
    slack: Playground,
    started: Any,
    says: Callable[[str], str],
    amara: Person,
    channels: dict[str, str],
) -> None:
    with started("serve"):
        says("has confirmed")
    limit(slack)
    with started("serve") as bot, listening(bot, slack):
        assert says("not confirmed the bot's token yet: ratelimited").startswith("200 ")
        assert amara.command("/framework-decisions new", channels["general"]) == {"ok": True}
        slack.wait_for(lambda: amara.modal)


@pytest.mark.parametrize("method", [ASK, OPEN])
@pytest.mark.parametrize("fault", ["internal_error", "ratelimited"])
def test_over_socket_mode_it_is_connected_when_it_says_so(
    method: str,
    fault: str,
    slack: Playground,
    started: Any,
    says: Callable[[str], str],
    environment: dict[str, str],
) -> None:
    slack.control.refuse(fault, methods=[method], times=None)
    with started("run") as bot:
        assert says(f": {fault}. Trying again.").startswith("503 Slack has not ")
        assert "Connected" not in bot.output
        slack.control.clear()
        bot.wait_for(r"Connected to Slack over Socket Mode\.")
        wait_until_ready(int(environment["METRICS_PORT"]))
        slack.control.disconnect()
        bot.wait_for(r"(?s)Connected to Slack over Socket Mode\..*Connected to Slack over Socket")
        assert bot.stop() == 0
        assert "Traceback" not in bot.output


@pytest.mark.parametrize("mode", ["run", "serve"])
@pytest.mark.parametrize(
    "fault", [limit, lambda slack: slack.control.slow(30, methods=[ASK], times=None)]
)
def test_it_stops_at_once_while_it_waits(
    mode: str, fault: Callable[[Playground], None], slack: Playground, started: Any, says: Any
) -> None:
    fault(slack)
    with started(mode) as bot:
        says("not confirmed")
        bot.signal(signal.SIGTERM)
        assert bot.wait() == 0
        assert "Traceback" not in bot.output


def attempts(slack: Playground) -> int:
    return sum(one["method"] == ASK for one in slack.traffic())


@pytest.mark.parametrize("mode", ["run", "serve"])
def test_the_log_says_once_what_is_waited_for(
    mode: str, slack: Playground, started: Any, says: Any
) -> None:
    slack.control.fail("drop", methods=[ASK], times=None)
    with started(mode) as bot:
        says("not confirmed")
        first = attempts(slack)
        slack.wait_for(lambda: attempts(slack) > first + 1)
        bot.stop()
        warnings = re.findall(r"(?:WARNING|ERROR) .*", bot.output)
        assert len(warnings) == 1, warnings
        assert "The bot tries again by itself." in warnings[0]


@pytest.mark.parametrize(
    ("mode", "method"), [("run", ASK), ("run", OPEN), ("serve", ASK)], ids=" ".join
)
@pytest.mark.parametrize("code", ["invalid_auth", "account_inactive"])
def test_a_refused_token_ends_the_start_with_advice(
    mode: str, method: str, code: str, slack: Playground, started: Any
) -> None:
    slack.control.refuse(code, methods=[method], times=None)
    with started(mode) as bot:
        assert bot.wait() == 1
        token = "SLACK_BOT_TOKEN" if method == ASK else "SLACK_APP_TOKEN"
        assert f"Slack doesn't accept {token}: {code}. " in bot.output
        assert "Traceback" not in bot.output


@pytest.mark.parametrize("mode", ["run", "serve"])
def test_a_token_that_is_refused_after_the_wait_ends_it_too(
    mode: str, slack: Playground, started: Any, says: Callable[[str], str]
) -> None:
    slack.control.refuse("internal_error", methods=[ASK], times=None)
    with started(mode) as bot:
        says("internal_error")
        slack.control.clear()
        slack.control.refuse("token_revoked", methods=[ASK], times=None)
        assert bot.wait() == 1
        assert "Slack doesn't accept SLACK_BOT_TOKEN: token_revoked. " in bot.output
        assert "Traceback" not in bot.output
