"""No secret of the environment leaves the process in any encoding."""

import base64
import json
import logging
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from urllib.parse import quote, quote_plus

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.runtime import redaction
from bot.runtime.logs import ConsoleFormatter, JsonFormatter
from bot.runtime.redaction import MIN_LENGTH, redacted
from bot.settings import secret_values

ENCODINGS: Mapping[str, Callable[[str], str]] = {
    "as it is": str,
    "repr": repr,
    "JSON": json.dumps,
    "JSON with Unicode": lambda text: json.dumps(text, ensure_ascii=False),
    "JSON in JSON": lambda text: json.dumps(json.dumps({"error": text})),
    "part of a URL": quote,
    "all of it encoded": lambda text: quote(text, safe=""),
    "form": quote_plus,
    "base64": lambda text: base64.b64encode(text.encode()).decode(),
    "base64 in a URL": lambda text: base64.urlsafe_b64encode(text.encode()).decode(),
}
PRINTABLE = st.text(
    st.characters(exclude_categories=["C", "Z"]), min_size=MIN_LENGTH, max_size=40
).filter(lambda text: text not in "[redacted]")
SECRET_NAMES = ("SLACK_BOT_TOKEN", "SLACK_SIGNING_SECRET", "AWS_SECRET_ACCESS_KEY", "PGPASSWORD_X")
URL_NAMES = ("HTTPS_PROXY", "https_proxy", "ALL_PROXY", "SLACK_API_URL", "DATABASE_URL")


@pytest.fixture(autouse=True)
def forgotten() -> Iterator[None]:
    yield
    redaction.hide(())


@pytest.mark.parametrize("encoding", ENCODINGS)
@given(secret=PRINTABLE, around=st.text(max_size=10))
def test_a_secret_variable_is_redacted_in_every_encoding(
    encoding: str, secret: str, around: str
) -> None:
    redaction.hide(secret_values({"SLACK_SIGNING_SECRET": secret}))
    encoded = ENCODINGS[encoding](secret)
    assert encoded not in redacted(f"{around} {encoded} {around}")


@pytest.mark.parametrize("name", URL_NAMES)
@pytest.mark.parametrize("encoding", ENCODINGS)
@given(password=PRINTABLE.filter(lambda text: not set(text) & set("?#@")))
def test_the_password_in_a_url_is_redacted_with_and_without_its_user(
    name: str, encoding: str, password: str
) -> None:
    for typed in (password, quote(password, safe="")):
        redaction.hide(secret_values({name: f"http://amara:{typed}@proxy.test:3128/x"}))
        for text in (password, f"amara:{password}", f"http://amara:{typed}@proxy.test:3128"):
            assert ENCODINGS[encoding](password) not in redacted(ENCODINGS[encoding](text))


def test_the_password_among_the_parameters_of_a_connection_is_redacted() -> None:
    url = "postgresql://db.test/record?user=amara&password=hunter22&sslmode=require"
    keywords = "host=db.test user=amara password='correct horse'"
    redaction.hide(secret_values({"DATABASE_URL": url, "OTHER": keywords}))
    assert redacted("tried hunter22, then correct horse") == "tried [redacted], then [redacted]"


def test_a_short_or_common_value_does_not_garble_the_log() -> None:
    redaction.hide(secret_values({"HTTPS_PROXY": "http://a:b@proxy.test", "X_TOKEN": ""}))
    line = "a bad day: Basic usage of the bot by amara"
    assert redacted(line) == line


def test_a_url_loses_its_credentials_even_if_no_variable_has_them() -> None:
    assert redacted("at http://u:p@proxy.test:1/x") == "at http:[redacted]proxy.test:1/x"
    assert redacted("{'Proxy-Authorization': 'Basic dTpw'}") == "{'Proxy-[redacted]'}"


@pytest.mark.parametrize("formatter", [ConsoleFormatter(), JsonFormatter()])
def test_a_traceback_is_redacted(formatter: logging.Formatter) -> None:
    redaction.hide(["hunter22/é"])
    error = ConnectionError({"proxy": "http://amara:hunter22/é@proxy.test"})
    details = (type(error), error, None)
    record = logging.LogRecord("x", logging.ERROR, "x.py", 1, "failed", (), details)
    assert "hunter22" not in formatter.format(record)


@pytest.fixture
def forbidding_proxy() -> Iterator[int]:
    """The port of a proxy that answers 403 and repeats what it was sent."""
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def answer() -> None:
            while True:
                try:
                    connection, _ = listener.accept()
                except OSError:
                    return
                with connection:
                    sent = connection.recv(65536)
                    head = b"HTTP/1.1 403 Forbidden\r\nContent-Length: %d\r\n\r\n" % len(sent)
                    connection.sendall(head + sent)

        thread = threading.Thread(target=answer)
        thread.start()
        yield listener.getsockname()[1]
        listener.shutdown(socket.SHUT_RDWR)
        thread.join()


@pytest.mark.parametrize("level", ["INFO", "DEBUG"])
def test_the_password_of_a_proxy_that_forbids_is_never_printed(
    forbidding_proxy: int, bare: Mapping[str, str], tmp_path: Path, level: str
) -> None:
    proxy = f"http://amara:correct%20horse@127.0.0.1:{forbidding_proxy}"
    environment = {
        **bare,
        "HTTPS_PROXY": proxy,
        "https_proxy": proxy,
        "SLACK_BOT_TOKEN": "xoxb-1",
        "SLACK_APP_TOKEN": "xapp-1",
        "LOG_LEVEL": level,
    }
    ran = subprocess.run(
        [sys.executable, "-m", "bot", "doctor"],
        cwd=tmp_path,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    printed = ran.stdout + ran.stderr
    assert "403" in printed
    for secret in ("correct", "horse", base64.b64encode(b"amara:correct horse").decode()):
        assert secret not in printed


UNCAUGHT = """
import bot.__main__, threading
from bot.runtime import logs, redaction
logs.set_up("INFO", "json")
redaction.hide(["hunter22"])


def fail():
    raise ValueError("hunter22")


thread = threading.Thread(target=fail)
thread.start()
thread.join()
fail()
"""


def test_what_nothing_catches_is_logged_and_redacted(bare: Mapping[str, str]) -> None:
    command = [sys.executable, "-c", UNCAUGHT]
    ran = subprocess.run(command, env=bare, capture_output=True, text=True, check=False)
    lines = [json.loads(line) for line in ran.stderr.splitlines()]
    assert ["ValueError: [redacted]" in line["traceback"] for line in lines] == [True, True]
    assert ran.returncode == 1
