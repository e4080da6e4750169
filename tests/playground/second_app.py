"""A Bolt app unrelated to this bot: takes orders for lunch."""

import os
from typing import Any

from slack_bolt import Ack, App, Respond, Say
from slack_bolt.adapter.socket_mode import SocketModeHandler
from slack_sdk import WebClient

slack = WebClient(os.environ["SLACK_BOT_TOKEN"], base_url=os.environ["SLACK_API_URL"])
app = App(client=slack)
TITLE, LABEL = ({"type": "plain_text", "text": text} for text in ("Lunch", "Dish"))
DISH = {"type": "plain_text_input", "action_id": "dish"}
FORM = {
    "type": "modal",
    "callback_id": "order",
    "title": TITLE,
    "submit": {"type": "plain_text", "text": "Order"},
    "blocks": [{"type": "input", "block_id": "dish", "label": LABEL, "element": DISH}],
}
BUTTON = {"type": "button", "action_id": "cancel", "text": {"type": "plain_text", "text": "Cancel"}}


@app.command("/lunch")
def ask(ack: Ack, command: dict[str, Any]) -> None:
    ack()
    view = {**FORM, "private_metadata": command["channel_id"]}
    slack.views_open(trigger_id=command["trigger_id"], view=view)


@app.view("order")
def order(ack: Ack, view: dict[str, Any]) -> None:
    ack()
    dish = view["state"]["values"]["dish"]["dish"]["value"]
    blocks = [{"type": "actions", "elements": [BUTTON]}]
    slack.chat_postMessage(channel=view["private_metadata"], text=f"Ordered: {dish}", blocks=blocks)


@app.action("cancel")
def cancel(ack: Ack, respond: Respond) -> None:
    ack()
    respond("Cancelled", replace_original=True)


@app.event("app_mention")
def answer(event: dict[str, Any], say: Say) -> None:
    say("Lunch is at noon", thread_ts=event["ts"])


SocketModeHandler(app, os.environ["SLACK_APP_TOKEN"]).start()
