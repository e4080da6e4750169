"""The Slack app's manifest: manifest.yml at the top of the repository.

Run as a module, it prints the manifest as JSON and nothing else: `slack run` expects that.
"""

import json
import sys
from collections.abc import Mapping
from importlib import resources
from pathlib import Path
from typing import Any

import yaml

IN_WHEEL = resources.files("bot") / "manifest.yml"
IN_CHECKOUT = Path(__file__).parents[2] / "manifest.yml"


def read() -> Mapping[str, Any]:
    """Return the manifest; the wheel carries a copy of it."""
    file = IN_WHEEL if IN_WHEEL.is_file() else IN_CHECKOUT
    manifest: Mapping[str, Any] = yaml.safe_load(file.read_text(encoding="utf-8"))
    return manifest


def scopes() -> frozenset[str]:
    """Return the scopes that the bot's token must have."""
    return frozenset(read()["oauth_config"]["scopes"]["bot"])


if __name__ == "__main__":
    json.dump(read(), sys.stdout)
