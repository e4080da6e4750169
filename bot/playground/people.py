"""A person in the workspace, for tests and scripts: does what the page can do."""

from collections.abc import Callable
from typing import Any, TypeVar

from bot.playground.client import Client
from bot.playground.elements import interactive, options
from bot.playground.playground import Playground
from bot.playground.workspace import Value, Values

T = TypeVar("T")
Json = dict[str, Any]


class Person:
    """One of the seed's people, who refers to texts and labels as the page shows them.

    `slack` is a running playground, or the address of one in another process.
    """

    def __init__(self, slack: Playground | str, user_id: str) -> None:
        self.id = user_id
        self._client = Client(slack if isinstance(slack, str) else slack.url)
        self._filled: dict[str, Values] = {}

    def say(
        self, channel: str, text: str, thread: str | None = None, *, subtype: str | None = None
    ) -> str:
        """Post a message, in a thread if given its ts; return the message's ts.

        A `subtype` makes it one of the other kinds of messages that people send, such as
        `thread_broadcast` for a reply that is also sent to the channel, or `me_message`.
        """
        body = {"as": self.id, "channel": channel, "text": text, "thread_ts": thread}
        body["subtype"] = subtype
        return str(self._client.post("say", body)["ts"])

    def command(self, text: str, channel: str) -> Json:
        """Run a slash command; return `ok`, and `error` as the person reads it."""
        return self._client.post("command", {"as": self.id, "channel": channel, "text": text})

    def messages(self, channel: str) -> list[Json]:
        """Return the messages outside threads that this person sees, oldest first."""
        found: Json = self._client.get("history", **{"as": self.id, "channel": channel})
        return list(found["messages"])

    def thread(self, channel: str, ts: str) -> list[Json]:
        """Return a message and its replies."""
        query = {"as": self.id, "channel": channel, "thread": ts}
        return list(self._client.get("history", **query)["messages"])

    def state(self) -> Json:
        """Return everything but messages: channels, commands, Home, modals and the app."""
        found: Json = self._client.get("state", **{"as": self.id})
        return found

    def direct(self) -> str:
        """Return the id of the direct messages with the app."""
        channels = self.state()["channels"]
        return next(str(channel["id"]) for channel in channels if channel["is_im"])

    def home(self) -> Json | None:
        """Open the app's Home, which sends `app_home_opened`; return the Home as it is, if any."""
        view: Json | None = self._client.post("home", {"as": self.id})["view"]
        return view

    @property
    def published(self) -> Json | None:
        """The Home that the app published for this person; no event is sent."""
        view: Json | None = self.state()["home"]
        return view

    @property
    def modal(self) -> Json | None:
        """The top modal, if one is open."""
        modals: list[Json] = self.state()["modals"]
        return modals[-1] if modals else None

    def wait_for(self, predicate: Callable[[], T | None], timeout: float = 10) -> T:
        """Call `predicate` after every change that the page shows until it returns something true.

        Return that. Raise TimeoutError if nothing changes for `timeout` seconds.
        """
        with self._client.changes(self.id, timeout) as changes:
            while not (result := predicate()):
                next(changes)
        return result

    def fill(self, label: str, value: Value) -> None:
        """Enter a value into the input with this label; options by text or by value."""
        view = self._surface()
        for block in view["blocks"]:
            if block["type"] == "input" and block["label"]["text"] == label:
                element = block["element"]
                entered = self._filled.setdefault(view["id"], {}).setdefault(block["block_id"], {})
                entered[element["action_id"]] = _option_value(element, value)
                return
        labels = [each["label"]["text"] for each in view["blocks"] if each["type"] == "input"]
        raise LookupError(f"no input {label!r}, only {labels}")

    def press(self, text: str, value: str | None = None) -> Json:
        """Press the button with this text, and value if given, in the modal or else on Home."""
        view = self._surface()
        source = {"type": "view", "view_id": view["id"]}
        block, element = _button(view["blocks"], text, value)
        return self._act(source, block, element, element.get("value"), view["id"])

    def choose(self, action_id: str, value: Value) -> Json:
        """Choose in the element with this action_id, in the modal or else on Home."""
        view = self._surface()
        source = {"type": "view", "view_id": view["id"]}
        block, element = _by_action(view["blocks"], action_id)
        return self._act(source, block, element, _option_value(element, value), view["id"])

    def press_in(self, channel: str, ts: str, text: str) -> Json:
        """Press the button with this text in a message."""
        block, element = _button(self._blocks(channel, ts), text)
        source = {"type": "message", "channel": channel, "ts": ts}
        return self._act(source, block, element, element.get("value"))

    def choose_in(self, channel: str, ts: str, action_id: str, value: Value) -> Json:
        """Choose in the element with this action_id in a message."""
        block, element = _by_action(self._blocks(channel, ts), action_id)
        source = {"type": "message", "channel": channel, "ts": ts}
        return self._act(source, block, element, _option_value(element, value))

    def use_shortcut(self, callback_id: str, channel: str, ts: str) -> Json:
        """Use a message shortcut."""
        body = {"as": self.id, "channel": channel, "ts": ts, "callback_id": callback_id}
        return self._client.post("shortcut", body)

    def submit(self) -> Json:
        """Submit the modal; return `ok`, and `errors` by block_id or one `error`."""
        view = self._top()
        body = {"as": self.id, "view_id": view["id"], "values": self._entered(view["id"])}
        return self._client.post("submit", body)

    def close(self, *, everything: bool = False) -> None:
        """Close the modal, or the whole stack."""
        body = {"as": self.id, "view_id": self._top()["id"], "all": everything}
        self._client.post("close", body)

    def _act(
        self, source: Json, block: Json, element: Json, value: Value, view_id: str = ""
    ) -> Json:
        return self._client.post(
            "action",
            {
                "as": self.id,
                "source": source,
                "block_id": block["block_id"],
                "action_id": element["action_id"],
                "value": value,
                "values": self._entered(view_id),
            },
        )

    def _entered(self, view_id: str) -> Values:
        return self._filled.pop(view_id, {})

    def _top(self) -> Json:
        modal = self.modal
        if modal is None:
            raise LookupError("no modal is open")
        return modal

    def _surface(self) -> Json:
        surface = self.modal or self.published
        if surface is None:
            raise LookupError("no modal is open, and no Home is published")
        return surface

    def _blocks(self, channel: str, ts: str) -> list[Json]:
        for message in self.thread(channel, ts):
            if message["ts"] == ts:
                return list(message.get("blocks", ()))
        raise LookupError(f"{self.id} sees no message {ts} in {channel}")


def _button(blocks: list[Json], text: str, value: str | None = None) -> tuple[Json, Json]:
    buttons = [pair for pair in interactive(blocks) if pair[1]["type"] == "button"]
    for block, element in buttons:
        if element["text"]["text"] == text and value in (None, element.get("value")):
            return block, element
    raise LookupError(f"no button {text!r}, only {[pair[1]['text']['text'] for pair in buttons]}")


def _by_action(blocks: list[Json], action_id: str) -> tuple[Json, Json]:
    for block, element in interactive(blocks):
        if element["action_id"] == action_id:
            return block, element
    raise LookupError(f"no element {action_id!r}")


def _option_value(element: Json, value: Value) -> Value:
    by_text = {option["text"]["text"]: option["value"] for option in options(element)}
    if isinstance(value, list):
        return [by_text.get(each, each) for each in value]
    return by_text.get(value, value) if value else value
