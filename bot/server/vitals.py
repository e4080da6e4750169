"""The vital signs of a process, from its first moment on."""

from collections import ChainMap
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager

from bot.errors import Refusal
from bot.runtime.metrics import CONTENT_TYPE, Metrics
from bot.server.health import Check, Page, health_pages, serve_pages
from bot.server.refused import RefusedRequests
from bot.settings import Settings


class Vitals:
    """Metrics, refused requests and health pages; importing this module loads little.

    Until `loaded` is called, `/readyz` returns 503 and the current `step` of the start.
    """

    def __init__(self) -> None:
        self.metrics = Metrics()
        self.refused = RefusedRequests(self.metrics)
        self.step = "Loading the program."
        self.pages: dict[str, Callable[[], Page]] = {**health_pages({"start": self._check_start})}

    def loaded(self, checks: Mapping[str, Check]) -> None:
        """Report these checks from now on, and the refused requests."""
        self.pages.update(health_pages({**checks, "requests": self.refused.summary}))

    def _check_start(self) -> str:
        raise Refusal(self.step)


@contextmanager
def side_port(settings: Settings, vitals: Vitals) -> Iterator[None]:
    """Serve the pages and `/metrics` at `METRICS_PORT`, if it is set."""
    if settings.metrics_port is None:
        yield
        return
    metrics_page = {"/metrics": lambda: Page(200, CONTENT_TYPE, vitals.metrics.text())}
    pages = ChainMap(metrics_page, vitals.pages)
    server = serve_pages(pages, settings.host, settings.metrics_port)
    try:
        yield
    finally:
        server.shutdown()
        server.server_close()
