"""Chromium, a playground with a small app, and pages of its people."""

import os
import re
import shutil
from collections.abc import Callable, Iterator
from queue import SimpleQueue
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, sync_playwright
from slack_bolt import App
from slack_bolt.adapter.socket_mode import SocketModeHandler
from slack_sdk import WebClient

from bot.playground import Playground

Json = dict[str, Any]
Visit = Callable[..., Page]

_NAMES = ("chromium", "chromium-browser", "google-chrome")
_ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


def _chromium() -> str:
    found = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, _NAMES)), None)
    if found:
        return found
    reason = f"no browser: install one of {', '.join(_NAMES)} or name it in CHROMIUM"
    if os.environ.get("CI"):
        pytest.fail(reason)
    pytest.skip(reason)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """One Chromium for each module: Playwright's event loop excludes any other while it runs."""
    executable = _chromium()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable, args=_ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture
def visit(browser: Browser) -> Iterator[Visit]:
    """Open the page of a playground as one of its people: `visit(slack, "U…", channel="C…")`.

    Other keywords are `tab`, `thread`, and the `width` and `height` of the window. The test fails
    on errors in the page's scripts, violations of its content policy, and requests to other hosts.
    """
    pages: list[Page] = []
    faults: list[str] = []

    def open_tab(
        slack: Playground, person: str, width: int = 1280, height: int = 800, **place: str
    ) -> Page:
        page = browser.new_page(viewport={"width": width, "height": height})
        pages.append(page)
        page.set_default_timeout(10_000)
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.on("console", lambda line: faults.append(line.text) if line.type == "error" else None)
        page.on("request", lambda request: faults.extend(_elsewhere(slack, request.url)))
        query = "&".join(f"{key}={value}" for key, value in {"as": person, **place}.items())
        page.goto(f"{slack.url}/?{query}")
        return page

    yield open_tab
    for page in pages:
        page.close()
    assert faults == []


def _elsewhere(slack: Playground, url: str) -> list[str]:
    return [] if url.startswith((slack.url, "data:")) else [f"request to {url}"]


def plain(text: str) -> Json:
    """Return a plain_text object."""
    return {"type": "plain_text", "text": text}


def option(text: str) -> Json:
    """Return an option whose value is its text in lower case."""
    return {"text": plain(text), "value": text.lower()}


def entry(label: str, kind: str, **element: Any) -> Json:
    """Return an input block whose ids are derived from its label."""
    action_id = label.lower().replace(" ", "_")
    return {
        "type": "input",
        "block_id": action_id,
        "label": plain(label),
        "element": {"type": kind, "action_id": action_id, **element},
    }


_COLOURS = [option("Red"), option("Green"), option("Blue")]

FORM = [
    entry("Name", "plain_text_input"),
    entry("Story", "plain_text_input", multiline=True),
    entry("Colour", "static_select", options=_COLOURS),
    entry("Shade", "radio_buttons", options=[option("Dark"), option("Light")]),
    entry("Extras", "checkboxes", options=[option("Frame"), option("Glass")]),
    entry("Owner", "users_select"),
    entry("Helpers", "multi_users_select"),
    entry("Tags", "multi_static_select", options=_COLOURS),
    entry("Room", "conversations_select", default_to_current_conversation=True),
    entry("Public room", "channels_select"),
    entry("Day", "datepicker"),
    entry("Hour", "timepicker"),
    entry("Mail", "email_text_input"),
    entry("Site", "url_text_input"),
    entry("Amount", "number_input", is_decimal_allowed=True),
]


def button(text: str, **more: Any) -> Json:
    """Return a button whose action_id is its text in lower case."""
    return {"type": "button", "action_id": text.lower(), "text": plain(text), **more}


def modal(title: str, *blocks: Json) -> Json:
    """Return a modal with a submit button."""
    return {
        "type": "modal",
        "callback_id": "form",
        "title": plain(title),
        "submit": plain("Save"),
        "blocks": [*blocks],
    }


def steps(*texts: str) -> Json:
    """Return an actions block of buttons."""
    return {"type": "actions", "block_id": "steps", "elements": [button(text) for text in texts]}


class Gallery:
    """An app that answers mentions, opens a form, publishes Home, and records what it received."""

    def __init__(self, slack: Playground) -> None:
        self.client = WebClient(token=slack.bot_token, base_url=slack.api_url)
        self.submitted: SimpleQueue[Json] = SimpleQueue()
        self.actions: SimpleQueue[Json] = SimpleQueue()
        self.form: Json = modal("Form", *FORM)
        self.home: list[Json] = [{"type": "header", "text": plain("Welcome home")}, steps("Open")]
        app = App(client=self.client, signing_secret=slack.signing_secret)
        app.event("app_mention")(self._mentioned)
        app.event("message")(lambda: None)
        app.event("app_home_opened")(self._home_opened)
        app.command("/form")(self._open)
        app.command("/whisper")(lambda ack, command: ack(f"Psst, {command['text']}"))
        app.view("form")(self._submit)
        app.action("more")(self._more)
        app.action("next")(self._next)
        app.action(re.compile(""))(self._acted)
        self.handler = SocketModeHandler(app, slack.app_token)

    def _mentioned(self, event: Json, say: Callable[..., Any]) -> None:
        say(f"Heard: {event['text']}", thread_ts=event.get("thread_ts", event["ts"]))

    def _home_opened(self, event: Json) -> None:
        self.client.views_publish(user_id=event["user"], view={"type": "home", "blocks": self.home})

    def _open(self, ack: Callable[..., Any], command: Json) -> None:
        ack()
        self.client.views_open(trigger_id=command["trigger_id"], view=self.form)

    def _more(self, ack: Callable[..., Any], body: Json) -> None:
        ack()
        view = self.form | {
            "blocks": [*self.form["blocks"], entry("Second name", "plain_text_input")]
        }
        self.client.views_update(view_id=body["view"]["id"], view=view)

    def _next(self, ack: Callable[..., Any], body: Json) -> None:
        ack()
        self.client.views_push(
            trigger_id=body["trigger_id"],
            view=modal("Details", entry("Detail", "plain_text_input")),
        )

    def _submit(self, ack: Callable[..., Any], view: Json) -> None:
        values = view["state"]["values"]
        if values.get("name", {}).get("name", {}).get("value") == "taken":
            ack(response_action="errors", errors={"name": "This name is taken."})
            return
        ack()
        self.submitted.put(values)

    def _acted(self, ack: Callable[..., Any], action: Json) -> None:
        ack()
        self.actions.put(action)


@pytest.fixture
def slack() -> Iterator[Playground]:
    """A playground whose app has two commands."""
    commands = [
        {"command": "/form", "description": "Fill in a form"},
        {"command": "/whisper", "description": "Say it to you alone", "usage_hint": "[words]"},
    ]
    scopes = [
        "app_mentions:read",
        "chat:write",
        "commands",
        "channels:history",
        "groups:history",
        "im:history",
    ]
    events = ["app_mention", "app_home_opened", "message.channels", "message.groups", "message.im"]
    manifest = {
        "features": {
            "bot_user": {"display_name": "gallery"},
            "slash_commands": commands,
            "app_home": {"home_tab_enabled": True},
        },
        "oauth_config": {"scopes": {"bot": scopes}},
        "settings": {"event_subscriptions": {"bot_events": events}},
    }
    with Playground(manifest=manifest, ping_every=0.05) as playground:
        yield playground


@pytest.fixture
def gallery(slack: Playground) -> Iterator[Gallery]:
    """The connected app."""
    gallery = Gallery(slack)
    gallery.handler.connect()
    slack.wait_for_connection()
    yield gallery
    client = gallery.handler.client
    client.current_app_monitor.shutdown()
    client.current_session_state.terminated = True
    client.current_session_runner.shutdown()  # or it closes the socket at the same time
    client.close()
