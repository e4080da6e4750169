"""A modal with an interview in the stub of Slack, for tests."""

import json
from collections.abc import Iterator
from contextlib import closing
from typing import Any

from tests.bot.desk import GUIDE
from tests.bot.interviews.stub_slack import TEAM, StubSlack
from tests.sender import Sender

Json = dict[str, Any]
TIMEOUT_SECONDS = 30.0


class Window:
    """A modal on one device of a person."""

    def __init__(self, slack: StubSlack, sender: type[Sender], user: str, round_: str = "") -> None:
        """Open it with the command, or with the button of a round."""
        self._slack, self._sender = slack, sender
        self._person = {"user": {"id": user, "team_id": TEAM}, "team": {"id": TEAM}}
        trigger = f"{next(slack.numbers)}.1.a"
        with closing(sender(slack.port, slack.signing_secret)) as send:
            if round_:
                action = {"action_id": "take_part", "type": "button", "value": round_}
                place = {"channel": {"id": "C1"}, "message": {"ts": "1.2"}, "trigger_id": trigger}
                pressed = {"type": "block_actions", "actions": [action]}
                send.interact({**pressed, **self._person, **place})
            else:
                command = {"command": "/framework-choose", "team_id": TEAM, "channel_id": "C1"}
                send.form({**command, "user_id": user, "text": GUIDE, "trigger_id": trigger})
        with slack.changed:
            assert slack.changed.wait_for(lambda: trigger in slack.opened, TIMEOUT_SECONDS)
        self.id = slack.opened[trigger]

    @property
    def page(self) -> Json:
        """The view that it shows."""
        return self._slack.views[self.id]

    @property
    def fields(self) -> list[str]:
        """The fields of the page's inputs."""
        return [b["element"]["action_id"] for b in self.page["blocks"] if b["type"] == "input"]

    def submit(self, **chosen: str) -> Json:
        """Submit the page and return the bot's response.

        Fields that are not given keep their initial option, or else get the first one.
        """
        text = self.send(self.page, {"type": "view_submission"}, **chosen)
        answer: Json = json.loads(text)
        if answer["response_action"] == "update":
            self._slack.show(self.id, answer["view"])
        return answer

    def press(self, action_id: str, value: str = "") -> Json:
        """Press a button, wait for the next page and return it."""
        before = self.page["hash"]
        action = {"action_id": action_id, "type": "button", "value": value}
        self.send(self.page, {"type": "block_actions", "actions": [action]})
        with self._slack.changed:
            assert self._slack.changed.wait_for(
                lambda: self.page["hash"] != before, TIMEOUT_SECONDS
            )
        return self.page

    def submit_until_form(self, **chosen: str) -> Json:
        """Submit pages until the form is there, and return the form."""
        while "title" not in self.fields:
            self.submit(**chosen)
        return self.page

    def send(self, page: Json, what: Json, **chosen: str) -> str:
        """Send what the person did on a page, and return the bot's response."""
        view = {**page, "type": "modal", "state": {"values": dict(_state(page, chosen))}}
        with closing(self._sender(self._slack.port, self._slack.signing_secret)) as send:
            status, text = send.interact({**what, **self._person, "view": view})
        assert status == 200
        return str(text)


def _state(page: Json, chosen: dict[str, str]) -> Iterator[tuple[str, Json]]:
    for block in page["blocks"]:
        if block["type"] != "input":
            continue
        element, name = block["element"], block["element"]["action_id"]
        if options := element.get("options"):
            initial = element.get("initial_option", options[0])
            option = {"value": chosen.get(name, initial["value"])}
            yield block["block_id"], {name: {"selected_option": option}}
        elif element["type"] == "plain_text_input":
            yield block["block_id"], {name: {"value": chosen.get(name, "Because")}}
