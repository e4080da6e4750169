"""The alert rules for Prometheus, and what they look at."""

import re
from pathlib import Path
from typing import Any, Final

import yaml

from bot.runtime.metrics import PREFIX

FILE: Final = Path(__file__).parent.parent / "deploy/prometheus-rules.yml"
HISTOGRAM_PART: Final = re.compile(r"_(?:bucket|count|sum)$")


def alert_rules() -> list[dict[str, Any]]:
    """Return the rules of all groups."""
    document = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    return [rule for group in document["groups"] for rule in group["rules"]]


def metrics_in(expression: str) -> set[str]:
    """Return the names of the bot's metrics in a rule's expression, without the prefix."""
    return set(re.findall(rf"{PREFIX}_(\w+)", expression))


def alerted() -> set[str]:
    """Return the names of all metrics that the rules use, as the bot's page declares them."""
    used = (metrics_in(rule["expr"]) for rule in alert_rules())
    return {HISTOGRAM_PART.sub("", name) for name in set().union(*used)}
