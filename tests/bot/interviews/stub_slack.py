"""A stub of Slack with nothing but views, presses and submissions, for tests.

The playground is checked against the same tests; the stub shares none of its code.
"""

import itertools
import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, urlsplit

Json = dict[str, Any]
TEAM = "T0OTHER"
FIXED: dict[str, Json] = {
    "auth.test": {"team_id": TEAM, "user_id": "UBOT", "bot_id": "BBOT"},
    "conversations.info": {"channel": {"id": "C1", "is_private": False}},
    "conversations.members": {"members": ["UADA", "UBOB", "UCAT"]},
    "conversations.replies": {"messages": []},
    "users.info": {"user": {}},
}


@dataclass
class StubSlack:
    """The views by id, each with its own hash, and the posts. Any trigger opens a view."""

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
        """Replace a view's content, and return the view with its new hash."""
        view = {**definition, "id": view_id, "hash": f"h{next(self.numbers)}"}
        self.views[view_id] = view
        return view

    def answer(self, method: str, sent: Json) -> Json:
        """Return the response to a Web API call; other methods than these are not called."""
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
def listening(slack: StubSlack) -> Iterator[StubSlack]:
    """Serve the Web API on a real socket."""

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
            """Don't log requests."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Api) as server:
        slack.url = f"http://127.0.0.1:{server.server_port}"
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield slack
        finally:
            server.shutdown()
            thread.join()
