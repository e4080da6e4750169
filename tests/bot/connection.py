"""Connects the bot to Slack, for tests."""

from collections.abc import Iterator
from contextlib import contextmanager

from bot.playground import Playground
from bot.server.serve import connected
from bot.settings import Settings


@contextmanager
def connected_bot(slack: Playground, settings: Settings) -> Iterator[None]:
    """Run the bot over Socket Mode; enter the block once Slack can reach it."""
    with connected(settings):
        slack.wait_for_connection()
        yield
