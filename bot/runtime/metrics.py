"""What is counted and timed, in a registry of its own. Labels have few values, none from people."""

from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from typing import Final, TypeAlias

from prometheus_client import CollectorRegistry, Counter, Histogram
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.exposition import CONTENT_TYPE_LATEST, generate_latest
from prometheus_client.registry import Collector

from bot.errors import Refusal
from storage.errors import StorageError

CONTENT_TYPE: Final = CONTENT_TYPE_LATEST
PREFIX: Final = "framework_bot"
BUCKETS: Final = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.0, 3.0)
"""Seconds; at 3 Slack gives up."""

Gauge: TypeAlias = Callable[[], float]


class Metrics:
    """The numbers of one process."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self.acknowledged = Histogram(
            f"{PREFIX}_acknowledgement_seconds",
            "From a request of Slack's to its acknowledgement.",
            ["surface"],
            buckets=BUCKETS,
            registry=self.registry,
        )
        self.verdicts = self._counter("verdicts", "Questions, by what was found.", "verdict")
        self.duplicates = self._counter("inbox_duplicates", "Deliveries that had come before.")
        self.sent = self._counter("outbox_sent", "Posts that have arrived.")
        self.retried = self._counter("outbox_retried", "Posts that will be tried again.")
        self.failed = self._counter("outbox_failed", "Posts that Slack will never take.")
        self.calls = self._counter("slack_calls", "Calls of Slack's API.", "method", "result")

    def watch(self, gauges: Mapping[str, tuple[str, Gauge]]) -> None:
        """Have more numbers read at each look: name to description and reader.

        What raises `Refusal` or `StorageError` is left out of that look.
        """
        self.registry.register(_Watch(gauges))

    def text(self) -> str:
        """Everything, in Prometheus' text format."""
        return generate_latest(self.registry).decode()

    def _counter(self, name: str, description: str, *labels: str) -> Counter:
        return Counter(f"{PREFIX}_{name}_total", description, labels, registry=self.registry)


class _Watch(Collector):
    def __init__(self, gauges: Mapping[str, tuple[str, Gauge]]) -> None:
        self._gauges = gauges

    def collect(self) -> Iterable[GaugeMetricFamily]:
        for name, (description, read) in self._gauges.items():
            with suppress(Refusal, StorageError):
                yield GaugeMetricFamily(f"{PREFIX}_{name}", description, value=read())

    def describe(self) -> Iterable[GaugeMetricFamily]:
        """Nothing is read before it is asked for."""
        return ()
