"""The bot and its connection to Slack, for tests."""

from collections.abc import Iterator
from contextlib import contextmanager

from bot.playground import Playground
from bot.server.serve import connected
from bot.settings import Settings


@contextmanager
def at_work(slack: Playground, settings: Settings) -> Iterator[None]:
    """The bot over Socket Mode, once Slack can reach it."""
    with connected(settings):
        slack.wait_for_connection()
        yield
