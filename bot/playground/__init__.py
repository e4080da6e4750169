"""A stand-in for Slack on a local port, for demos and tests of any Bolt app; see README.md."""

from bot.playground.people import Person
from bot.playground.playground import Playground
from bot.playground.seed import Seed, default_seed

__all__ = ["Person", "Playground", "Seed", "default_seed"]
