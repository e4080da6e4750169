"""Prometheus metrics, in a registry of their own; no label value comes from a person."""

import logging
import time
from collections.abc import Callable, Iterable, Mapping
from typing import Final, TypeAlias

from prometheus_client import CollectorRegistry, Counter, Histogram
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.exposition import CONTENT_TYPE_LATEST, generate_latest
from prometheus_client.registry import Collector

from bot.errors import READABLE, Refusal
from bot.runtime.seldom import Seldom

log = logging.getLogger(__name__)

CONTENT_TYPE: Final = CONTENT_TYPE_LATEST
PREFIX: Final = "framework_bot"
BUCKETS: Final = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.0, 3.0)
"""Upper bounds in seconds; Slack gives up after 3."""

Gauge: TypeAlias = Callable[[], float]


class Metrics:
    """The metrics of one process."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self.acknowledged = Histogram(
            f"{PREFIX}_acknowledgement_seconds",
            "Time from a Slack request to its acknowledgement.",
            ["surface"],
            buckets=BUCKETS,
            registry=self.registry,
        )
        self.verdicts = self._counter("verdicts", "Questions, by verdict.", "verdict")
        self.duplicates = self._counter("inbox_duplicates", "Repeated deliveries.")
        self.sent = self._counter("outbox_sent", "Posts that were delivered.")
        self.retried = self._counter("outbox_retried", "Posts that will be tried again.")
        self.failed = self._counter("outbox_failed", "Posts that Slack rejected for good.")
        self.refused = self._counter("requests_refused", "Requests refused, by reason.", "reason")
        self.unverified = self._counter(
            "outbox_unverified", "Posts repeated although an earlier attempt may have arrived."
        )
        self._last_event: float | None = None
        self.add_gauges(
            {"last_event_age_seconds": ("Since the last request from Slack.", self.last_event_age)}
        )
        self.calls = self._counter("slack_calls", "Calls to Slack's Web API.", "method", "result")

    def add_gauges(self, gauges: Mapping[str, tuple[str, Gauge]]) -> None:
        """Register gauges that are read at each scrape, as name -> (description, reader).

        A reader that raises is left out of that scrape; unless it is one of `READABLE`, the error
        is logged.
        """
        self.registry.register(_Gauges(gauges))

    def note_event(self) -> None:
        """Note that a request of Slack's has arrived now."""
        self._last_event = time.monotonic()

    def last_event_age(self) -> float:
        """Return the seconds since the last request; raise `Refusal` before the first one."""
        if self._last_event is None:
            raise Refusal("Slack has sent nothing since the start.")
        return time.monotonic() - self._last_event

    def text(self) -> str:
        """Return all metrics in Prometheus' text format."""
        return generate_latest(self.registry).decode()

    def _counter(self, name: str, description: str, *labels: str) -> Counter:
        return Counter(f"{PREFIX}_{name}_total", description, labels, registry=self.registry)


class _Gauges(Collector):
    def __init__(self, gauges: Mapping[str, tuple[str, Gauge]]) -> None:
        self._gauges = gauges
        self._seldom = Seldom()

    def collect(self) -> Iterable[GaugeMetricFamily]:
        for name, (description, read) in self._gauges.items():
            try:
                value = read()
            except READABLE:
                continue
            except Exception:  # the other metrics can still be read
                if self._seldom.count(name):
                    log.exception("The metric %s can't be read.", name)
            else:
                yield GaugeMetricFamily(f"{PREFIX}_{name}", description, value=value)

    def describe(self) -> Iterable[GaugeMetricFamily]:
        """Return nothing, so that registering reads no gauge."""
        return ()
