"""The baseline: a Bolt app that echoes, with the same server, threads and modal steps.

python -m bench.bare run|serve
"""

import os
import sys
from threading import Event
from typing import Any

from gunicorn.app.base import BaseApplication
from slack_bolt import Ack, App, Say
from slack_bolt.adapter.socket_mode import SocketModeHandler
from slack_bolt.adapter.wsgi import SlackRequestHandler
from slack_sdk import WebClient

MODAL = {
    "type": "modal",
    "callback_id": "page",
    "title": {"type": "plain_text", "text": "Echo"},
    "submit": {"type": "plain_text", "text": "Next"},
    "blocks": [{"type": "section", "text": {"type": "mrkdwn", "text": "One page after another."}}],
}


def app() -> App:
    """Return an app that echoes mentions, and whose modal updates to itself."""
    client = WebClient(os.environ["SLACK_BOT_TOKEN"], base_url=os.environ["SLACK_API_URL"])
    bare = App(client=client, signing_secret=os.environ["SLACK_SIGNING_SECRET"])

    def echo(event: dict[str, Any], say: Say) -> None:
        say(text=event["text"], thread_ts=event.get("thread_ts") or event["ts"])

    def choose(ack: Ack, body: dict[str, Any]) -> None:
        ack()
        client.views_open(trigger_id=body["trigger_id"], view=MODAL)

    def show_again(ack: Ack) -> None:
        ack(response_action="update", view=MODAL)

    bare.event("app_mention")(echo)
    bare.command("/framework-choose")(choose)
    bare.view("page")(show_again)
    return bare


class BareServer(BaseApplication):
    """gunicorn, configured like `framework-bot serve`."""

    def load_config(self) -> None:
        """Use one worker with eight threads."""
        for key, value in {
            "bind": f"127.0.0.1:{os.environ['PORT']}",
            "worker_class": "gthread",
            "threads": 8,
            "control_socket_disable": True,
        }.items():
            self.cfg.set(key, value)

    def load(self) -> Any:
        """Return the app, behind Bolt's own adapter."""
        return SlackRequestHandler(app())


if __name__ == "__main__":
    if sys.argv[1] == "run":
        SocketModeHandler(app(), os.environ["SLACK_APP_TOKEN"]).connect()
        Event().wait()
    else:
        BareServer().run()
