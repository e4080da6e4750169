"""The interview over HTTP, in a Slack that is nothing but views, presses and submissions."""

import itertools
import json
import re
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest

Json = dict[str, Any]
PATIENCE = 30.0
GUIDE = "flask-vs-streamlit"
TEAM = "T0OTHER"
FIXED: dict[str, Json] = {
    "auth.test": {"team_id": TEAM, "user_id": "UBOT", "bot_id": "BBOT"},
    "conversations.info": {"channel": {"id": "C1", "is_private": False}},
    "conversations.members": {"members": ["UADA", "UBOB", "UCAT"]},
    "conversations.replies": {"messages": []},
    "users.info": {"user": {}},
}


@dataclass
class AnotherSlack:
    """Views by id, each with a hash of its own, and what was posted; any trigger opens one."""

    url: str = ""
    bot_token: str = "xoxb-another"
    signing_secret: str = "another secret"
    port: int = 0
    views: dict[str, Json] = field(default_factory=dict)
    posts: list[Json] = field(default_factory=list)
    opened: dict[str, str] = field(default_factory=dict)
    changed: threading.Condition = field(default_factory=threading.Condition)
    numbers: "itertools.count[int]" = field(default_factory=itertools.count)

    @property
    def api_url(self) -> str:
        return f"{self.url}/api/"

    def deliver_to(self, url: str) -> None:
        self.port = urlsplit(url).port or 0

    def show(self, view_id: str, definition: Json) -> Json:
        """Exchange what a view shows."""
        view = {**definition, "id": view_id, "hash": f"h{next(self.numbers)}"}
        self.views[view_id] = view
        return view

    def answer(self, method: str, sent: Json) -> Json:
        """The answer to a call of the Web API; the bot makes no others."""
        with self.changed:
            known: dict[str, Callable[[Json], Json]] = {
                "chat.postMessage": self._post,
                "chat.update": self._post,
                "views.open": self._open,
                "views.update": self._update,
            }
            answer = known[method](sent) if method in known else FIXED[method]
            self.changed.notify_all()
        return {"ok": "error" not in answer, **answer}

    def _post(self, sent: Json) -> Json:
        self.posts.append(sent)
        return {"ts": "1.2", "channel": sent["channel"]}

    def _open(self, sent: Json) -> Json:
        view_id = self.opened[sent["trigger_id"]] = f"V{next(self.numbers)}"
        return {"view": self.show(view_id, sent["view"])}

    def _update(self, sent: Json) -> Json:
        standing = self.views.get(sent["view_id"])
        if standing is None:
            return {"error": "not_found"}
        if sent.get("hash") not in (None, standing["hash"]):
            return {"error": "hash_conflict"}
        return {"view": self.show(sent["view_id"], sent["view"])}


@contextmanager
def listening(slack: AnotherSlack) -> Iterator[AnotherSlack]:
    """The Web API on a real socket."""

    class Api(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            form = "json" not in self.headers.get("Content-Type", "")
            sent = dict(parse_qsl(body)) if form else json.loads(body or "{}")
            if isinstance(sent.get("view"), str):
                sent["view"] = json.loads(sent["view"])
            answer = json.dumps(slack.answer(self.path.removeprefix("/api/"), sent)).encode()
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, *_: object) -> None:
            """Print nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Api) as server:
        slack.url = f"http://127.0.0.1:{server.server_port}"
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield slack
        finally:
            server.shutdown()
            thread.join()


@pytest.fixture(scope="module")
def another(serve: Any, tmp_path_factory: Any) -> Iterator[AnotherSlack]:
    """It, with the bot at work."""
    with listening(AnotherSlack()) as slack, serve(slack, tmp_path_factory.mktemp("another")):
        yield slack


@pytest.fixture
def alone() -> Iterator[AnotherSlack]:
    """It, with no bot yet."""
    with listening(AnotherSlack()) as slack:
        yield slack


class Window:
    """A modal on one of the devices of a person."""

    def __init__(self, slack: AnotherSlack, sender: Any, user: str, channel: str = "C1") -> None:
        self._slack, self._user = slack, user
        self._sender = sender
        trigger = f"{next(slack.numbers)}.1.a"
        command = {"command": "/framework-choose", "team_id": TEAM, "channel_id": channel}
        with closing(sender(slack.port, slack.signing_secret)) as send:
            send.form({**command, "user_id": user, "text": GUIDE, "trigger_id": trigger})
        with slack.changed:
            assert slack.changed.wait_for(lambda: trigger in slack.opened, PATIENCE)
        self.id = slack.opened[trigger]

    @classmethod
    def of_round(cls, slack: AnotherSlack, sender: Any, user: str, name: str) -> "Window":
        """The modal that opens where a person takes part in a round."""
        window = cls.__new__(cls)
        window._slack, window._user, window._sender = slack, user, sender
        trigger = f"{next(slack.numbers)}.1.a"
        action = {"action_id": "take_part", "type": "button", "value": name}
        person = {"user": {"id": user, "team_id": TEAM}, "team": {"id": TEAM}}
        place = {"channel": {"id": "C1"}, "message": {"ts": "1.2"}, "trigger_id": trigger}
        with closing(sender(slack.port, slack.signing_secret)) as send:
            send.interact({"type": "block_actions", "actions": [action], **person, **place})
        with slack.changed:
            assert slack.changed.wait_for(lambda: trigger in slack.opened, PATIENCE)
        window.id = slack.opened[trigger]
        return window

    @property
    def page(self) -> Json:
        """What it shows."""
        return self._slack.views[self.id]

    @property
    def asked(self) -> list[str]:
        return [b["element"]["action_id"] for b in self.page["blocks"] if b["type"] == "input"]

    def submit(self, **chosen: str) -> Json:
        """Submit with these answers, else what stands there, else the first; Slack's answer."""
        text = self.send(self.page, {"type": "view_submission"}, **chosen)
        answer: Json = json.loads(text)
        if answer["response_action"] == "update":
            self._slack.show(self.id, answer["view"])
        return answer

    def press(self, action_id: str, value: str = "") -> Json:
        """Press a button and wait for the page that it leads to."""
        before = self.page["hash"]
        action = {"action_id": action_id, "type": "button", "value": value}
        self.send(self.page, {"type": "block_actions", "actions": [action]})
        with self._slack.changed:
            assert self._slack.changed.wait_for(lambda: self.page["hash"] != before, PATIENCE)
        return self.page

    def all_the_way(self, **chosen: str) -> Json:
        """Submit until the form is there; the form."""
        while "title" not in self.asked:
            self.submit(**chosen)
        return self.page

    def send(self, page: Json, what: Json, **chosen: str) -> str:
        """Tell the bot what the person did on a page; its answer."""
        person = {"user": {"id": self._user, "team_id": TEAM}, "team": {"id": TEAM}}
        view = {**page, "type": "modal", "state": {"values": dict(_state(page, chosen))}}
        with closing(self._sender(self._slack.port, self._slack.signing_secret)) as send:
            status, text = send.interact({**what, **person, "view": view})
        assert status == 200
        return str(text)


def _state(page: Json, chosen: dict[str, str]) -> Iterator[tuple[str, Json]]:
    for block in page["blocks"]:
        if block["type"] != "input":
            continue
        element, name = block["element"], block["element"]["action_id"]
        if options := element.get("options"):
            standing = element.get("initial_option", options[0])
            option = {"value": chosen.get(name, standing["value"])}
            yield block["block_id"], {name: {"selected_option": option}}
        elif element["type"] == "plain_text_input":
            yield block["block_id"], {name: {"value": chosen.get(name, "Because")}}


def test_back_change_close_and_a_restart_lose_nothing(
    alone: AnotherSlack, serve: Any, sender: Any, tmp_path: Path
) -> None:
    with serve(alone, tmp_path):
        window = Window(alone, sender, "UADA")
        window.submit(goal="dashboard")
        window.press("back")
        assert "dashboard" in str(window.page["blocks"][1]["element"]["initial_option"])
        while window.page["callback_id"] != "interview_summary":
            window.submit()
        window.press("change", "goal")
        window.submit(goal="api")
        assert window.page["callback_id"] == "interview_summary"
    with serve(alone, tmp_path):
        window.submit()
        assert "FastAPI" in str(window.page)
        elsewhere = Window(alone, sender, "UADA")
        assert "at the result" in str(elsewhere.page)
        assert elsewhere.press("go_on")["callback_id"] == "interview_result"
        elsewhere.all_the_way()
        assert "Choose one" in str(elsewhere.submit(chosen="a-yacht")["errors"])
        elsewhere.submit(title="How the model is served", channel="C1")
        assert "D-1" in str(elsewhere.page)


def test_the_window_opened_last_has_the_interview_and_the_other_says_so(
    another: AnotherSlack, sender: Any
) -> None:
    desktop = Window(another, sender, "UEVE")
    desktop.submit(goal="dashboard")
    phone = Window(another, sender, "UEVE")
    refused = desktop.submit(skills="mixed")
    assert refused["response_action"] == "errors"
    assert "another window" in str(refused["errors"])
    assert "another window" in str(desktop.press("back")["blocks"][0])
    phone.press("go_on")
    assert phone.asked == ["skills", "look"]
    assert "initial_option" not in str(phone.page), "the older window has changed nothing"
    phone.all_the_way()
    phone.submit(title="One decision")
    number = re.search(r"D-\d+", str(phone.page))
    assert number
    assert f"recorded already, as {number[0]}" in str(desktop.submit())


def test_a_window_opened_anew_before_the_first_answer_counts(
    another: AnotherSlack, sender: Any
) -> None:
    first, second = (Window(another, sender, "UJOE") for _ in range(2))
    assert first.asked == second.asked
    assert "another window" in str(first.submit()["errors"])
    assert second.submit()["response_action"] == "update"


def test_a_page_submitted_again_or_late_is_answered_with_what_comes_next(
    another: AnotherSlack, sender: Any
) -> None:
    window = Window(another, sender, "UKIM")
    first = window.page
    window.submit(goal="dashboard")
    second = window.page
    window.submit(skills="mixed")
    for late, following in ((first, second), (second, None), (first, second)):
        another.views[window.id] = late
        window.submit(goal="dashboard", skills="mixed")
        if following:
            assert window.page["blocks"][1]["label"] == following["blocks"][1]["label"]
    window.press("back")
    while window.page["callback_id"] != "interview_summary":
        window.submit()
    assert "dashboard" in str(window.page).lower()


def test_two_people_at_once_are_not_in_each_others_way(another: AnotherSlack, sender: Any) -> None:
    def decide(user: str, goal: str) -> str:
        window = Window(another, sender, user)
        form = window.all_the_way(goal=goal)
        window.submit(title=f"What {user} needs")
        assert f"What {user} needs" in str(window.page)
        return str(form["blocks"][1]["element"]["initial_option"]["value"])

    with ThreadPoolExecutor(2) as pool:
        chosen = pool.map(decide, ["UADA", "UBOB"], ["demo", "api"])
        assert list(chosen) == ["streamlit", "flask"]


def test_a_window_that_was_closed_in_the_meantime_is_told_of_in_private(
    another: AnotherSlack, sender: Any
) -> None:
    window = Window(another, sender, "ULEE")
    window.submit(goal="dashboard")
    page = another.views.pop(window.id)
    pressed = {"type": "block_actions", "actions": [{"action_id": "back", "type": "button"}]}
    window.send(page, pressed)
    with another.changed:
        assert another.changed.wait_for(lambda: another.posts, PATIENCE)
    assert another.posts[0]["channel"] == "ULEE"
    assert "closed already" in another.posts[0]["text"]


def test_three_answer_alone_and_the_channel_reads_where_they_differ(
    alone: AnotherSlack, serve: Any, sender: Any, tmp_path: Path
) -> None:
    def posted(words: str) -> str:
        with alone.changed:
            alone.changed.wait_for(lambda: words in str(alone.posts), PATIENCE)
        return next(str(post) for post in alone.posts if words in str(post))

    asking = f'with <@UBOB> <@UCAT> "What for the demo?" {GUIDE}'
    command = {"command": "/framework-choose", "team_id": TEAM, "channel_id": "C1"}
    with serve(alone, tmp_path):
        with closing(sender(alone.port, alone.signing_secret)) as send:
            send.form({**command, "user_id": "UADA", "text": asking, "trigger_id": "9.1.a"})
        name = re.search(r"'action_id': 'take_part'.*?'value': '([^']+)'", posted("take_part"))
        assert name
        for user, goal in (("UADA", "demo"), ("UBOB", "product"), ("UCAT", "demo")):
            window = Window.of_round(alone, sender, user, name[1])
            while window.page["callback_id"] != "interview_handed_in":
                window.submit(goal=goal)
        compared = posted("Where the answers differ")
        assert "2 × “A demo of a model”, 1 × “A product”" in compared
        assert "UBOB" not in compared
