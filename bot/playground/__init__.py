"""A stand-in for Slack on a local socket: for demos, and for tests to talk to.

It knows nothing of the bot beside it and can run any app.
"""

from bot.playground.people import Person
from bot.playground.playground import Playground
from bot.playground.seed import Seed, default_seed

__all__ = ["Person", "Playground", "Seed", "default_seed"]
