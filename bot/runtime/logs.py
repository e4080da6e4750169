"""Logging to stderr, as plain lines or as JSON, with every secret redacted."""

import json
import logging
import sys
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from types import MappingProxyType

from bot.runtime.redaction import redacted

log = logging.getLogger(__name__)

_CONTEXT: ContextVar[Mapping[str, str]] = ContextVar("context", default=MappingProxyType({}))


@contextmanager
def log_context(**fields: str) -> Iterator[None]:
    """Add fields to every line logged in this block, and in the background tasks it starts."""
    token = _CONTEXT.set({**_CONTEXT.get(), **fields})
    try:
        yield
    finally:
        _CONTEXT.reset(token)


def add_log_context(**fields: str) -> None:
    """Add fields to every line logged from here to the end of the enclosing `log_context`.

    Do nothing outside of one, where they would stay for ever.
    """
    if outer := _CONTEXT.get():
        _CONTEXT.set({**outer, **fields})


class ConsoleFormatter(logging.Formatter):
    """Formats a record as a line for people."""

    def __init__(self) -> None:
        super().__init__("%(asctime)s %(levelname)-7s %(name)s: %(message)s")

    def format(self, record: logging.LogRecord) -> str:
        """Format the record and redact it, traceback included."""
        context = "".join(f" {name}={value}" for name, value in _CONTEXT.get().items())
        first, end, rest = super().format(record).partition("\n")
        return redacted(f"{first}{context and f' |{context}'}{end}{rest}")


class JsonFormatter(logging.Formatter):
    """Formats a record as one line of JSON."""

    def format(self, record: logging.LogRecord) -> str:
        """Format the record and redact it, traceback included."""
        line = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(),
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage(),
            **_CONTEXT.get(),
        }
        if record.exc_info:
            line["traceback"] = self.formatException(record.exc_info)
        return redacted(json.dumps(line, ensure_ascii=False))


def set_up(level: str, style: str) -> None:
    """Log everything from `level` up to stderr; `style` is `console` or `json`."""
    handler = logging.StreamHandler()
    handler.setFormatter(JsonFormatter() if style == "json" else ConsoleFormatter())
    logging.basicConfig(level=level, handlers=[handler], force=True)
    logging.captureWarnings(capture=True)
    logging.raiseExceptions = False  # the report of a line that can't be written has its arguments


def report_uncaught() -> None:
    """Log what nothing catches, in any thread, instead of printing it as it is."""

    def report(error: BaseException | None, where: str) -> None:
        log.critical("Uncaught in %s", where, exc_info=error)

    sys.excepthook = lambda _kind, error, _trace: report(error, "the main thread")
    sys.unraisablehook = lambda found: report(found.exc_value, f"{found.object!r}")
    threading.excepthook = lambda found: report(
        found.exc_value, found.thread.name if found.thread else "a thread"
    )
