"""A modal of the interview in another Slack than the playground, for tests."""

import json
from collections.abc import Iterator
from contextlib import closing
from typing import Any

from tests.bot.desk import GUIDE
from tests.bot.interviews.another_slack import TEAM, AnotherSlack

Json = dict[str, Any]
PATIENCE = 30.0


class Window:
    """A modal on one of the devices of a person."""

    def __init__(self, slack: AnotherSlack, sender: Any, user: str, round_: str = "") -> None:
        """Opened by the command, or by the button under the post of a round."""
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
            assert slack.changed.wait_for(lambda: trigger in slack.opened, PATIENCE)
        self.id = slack.opened[trigger]

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
            standing = element.get("initial_option", options[0])
            option = {"value": chosen.get(name, standing["value"])}
            yield block["block_id"], {name: {"selected_option": option}}
        elif element["type"] == "plain_text_input":
            yield block["block_id"], {name: {"value": chosen.get(name, "Because")}}
