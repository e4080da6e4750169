"""`framework-bot demo`."""

import re
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar, cast
from urllib.request import urlopen

from bot.playground import Person, Playground

T = TypeVar("T")
GENERAL = "C0GENERAL1"


class Visitor:
    """A person on the demo's page, who waits for its event stream."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.person = Person(cast("Playground", self), "U0AMARA001")

    def wait_for(self, look: Callable[[], T]) -> T:
        with urlopen(f"{self.url}/_/events?as=U0AMARA001", timeout=20) as changes:
            while not (found := look()):
                assert changes.readline(), "the page's stream has ended"
        return found


@contextmanager
def demo(start: Any, folder: Path, *options: str) -> Iterator[tuple[Any, Visitor]]:
    with start("demo", "--no-open", "--port", "0", *options, cwd=folder) as bot:
        url = bot.wait_for(r"framework-bot is running\. Open (http://127\.0\.0\.1:\d+)")[1]
        yield bot, Visitor(url)


def decide(visitor: Visitor) -> None:
    """Complete the interview and record the decision."""
    person = visitor.person
    assert person.command("/framework-choose flask-vs-streamlit", GENERAL) == {"ok": True}
    page = visitor.wait_for(lambda: person.modal) or {}
    while page["callback_id"] == "interview_questions":
        for block in page["blocks"]:
            if block["type"] == "input":
                person.fill(block["label"]["text"], block["element"]["options"][0]["value"])
        assert person.submit() == {"ok": True}
        page = person.modal or {}
    for _ in ("the summary", "the result"):
        assert person.submit() == {"ok": True}
    person.fill("Title", "How we build the demo")
    person.fill("Why", "It is due on Friday")
    assert person.submit() == {"ok": True}


def test_the_demo_works_and_its_record_survives_a_restart(start: Any, tmp_path: Path) -> None:
    with demo(start, tmp_path) as (bot, visitor):
        with urlopen(visitor.url, timeout=10) as page:
            assert "<!doctype html>" in page.read().decode().lower()
        decide(visitor)
        assert bot.stop() == 0
    assert (tmp_path / "framework-bot-demo.db").exists()
    with demo(start, tmp_path) as (bot, visitor):
        person = visitor.person
        assert person.command("/framework-decisions", GENERAL) == {"ok": True}
        [listing] = visitor.wait_for(lambda: person.messages(GENERAL))
        assert "D-1 How we build the demo" in listing["text"]
        assert bot.stop() == 0


def test_the_database_can_be_chosen(start: Any, tmp_path: Path) -> None:
    with demo(start, tmp_path, "--database-url", "sqlite:///other.db") as (bot, _):
        assert bot.stop() == 0
    assert {file.name for file in tmp_path.iterdir()} == {"other.db"}


def test_a_port_in_use_is_reported(start: Any, tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        taken = str(server.getsockname()[1])
        with start("demo", "--no-open", "--port", taken, cwd=tmp_path) as bot:
            assert bot.wait() == 1
            assert re.match(rf"Can't listen on 127\.0\.0\.1, port {taken}: ", bot.output)


def test_the_page_is_opened_in_the_browser(start: Any, tmp_path: Path) -> None:
    browser = tmp_path / "browser"
    browser.write_text(f'#!/bin/sh\necho "$1" > {tmp_path}/opened\necho opened\n')
    browser.chmod(0o755)
    with start("demo", "--port", "0", cwd=tmp_path, BROWSER=f"{browser} %s") as bot:
        url = bot.wait_for(r"Open (http://127\.0\.0\.1:\d+)")[1]
        bot.wait_for("(?m)^opened$")
        assert bot.stop() == 0
    assert (tmp_path / "opened").read_text() == f"{url}\n"
