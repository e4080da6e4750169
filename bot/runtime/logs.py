"""Logging to stderr, as plain lines or as JSON, with every token redacted."""

import json
import logging
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from types import MappingProxyType
from typing import Final

SLASH: Final = r"(?:\\*/|%2[Ff])"  # in a URL, in JSON and in a form
NAMED: Final = r"((?:token|ticket)(?:=|\\*[\"']: ?\\*[\"']))[\w.-]+"
TOKENS: Final = r"x(?:ox[a-z]|app)[-.][\w.-]+"
HOOKS: Final = rf"{SLASH}(?:actions|app|commands){SLASH}[ET]\w*{SLASH}\w+{SLASH}[\w-]+"
SECRET: Final = re.compile(f"{NAMED}|{TOKENS}|{HOOKS}")

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
    """Add fields to every line logged from here to the end of the enclosing `log_context`."""
    _CONTEXT.set({**_CONTEXT.get(), **fields})


def redacted(text: str) -> str:
    """Return the text without Slack's tokens, socket tickets and response URLs."""
    return SECRET.sub(r"\1[redacted]", text)


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
