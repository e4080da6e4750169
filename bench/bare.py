"""The floor: a Bolt app that echoes, behind the same server with the same number of threads."""

import os
import sys
from typing import Any

from gunicorn.app.base import BaseApplication
from slack_bolt import App, Say
from slack_bolt.adapter.wsgi import SlackRequestHandler
from slack_sdk import WebClient


class BareServer(BaseApplication):
    """gunicorn as `framework-bot serve` sets it up."""

    def load_config(self) -> None:
        """One worker, eight threads."""
        for key, value in {
            "bind": sys.argv[1],
            "worker_class": "gthread",
            "threads": 8,
            "control_socket_disable": True,
        }.items():
            self.cfg.set(key, value)

    def load(self) -> Any:
        """An app with one listener."""
        client = WebClient(os.environ["SLACK_BOT_TOKEN"], base_url=os.environ["SLACK_API_URL"])
        app = App(client=client, signing_secret=os.environ["SLACK_SIGNING_SECRET"])

        def echo(event: dict[str, Any], say: Say) -> None:
            say(text=event["text"], thread_ts=event["ts"])

        app.event("app_mention")(echo)
        return SlackRequestHandler(app)


if __name__ == "__main__":
    BareServer().run()
