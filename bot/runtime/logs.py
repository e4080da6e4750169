"""Logs go to stderr, as lines for people or as JSON, and never carry a token."""

import json
import logging
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from types import MappingProxyType
from typing import Final

SLASH: Final = r"(?:\\*/|%2[Ff])"  # in an address, in JSON and in a form
NAMED: Final = r"((?:token|ticket)(?:=|\\*[\"']: ?\\*[\"']))[\w.-]+"
TOKENS: Final = r"x(?:ox[a-z]|app)[-.][\w.-]+"
HOOKS: Final = rf"{SLASH}(?:actions|app|commands){SLASH}[ET]\w*{SLASH}\w+{SLASH}[\w-]+"
SECRET: Final = re.compile(f"{NAMED}|{TOKENS}|{HOOKS}")


_CONTEXT: ContextVar[Mapping[str, str]] = ContextVar("context", default=MappingProxyType({}))


@contextmanager
def about(**what: str) -> Iterator[None]:
    """Have every line within, of this thread and of the tasks that it gives away, say what of."""
    token = _CONTEXT.set({**_CONTEXT.get(), **what})
    try:
        yield
    finally:
        _CONTEXT.reset(token)


def redacted(text: str) -> str:
    """The text without Slack's tokens, socket tickets and response URLs."""
    return SECRET.sub(r"\1[redacted]", text)


class ConsoleFormatter(logging.Formatter):
    """A line for people."""

    def __init__(self) -> None:
        super().__init__("%(asctime)s %(levelname)-7s %(name)s: %(message)s")

    def format(self, record: logging.LogRecord) -> str:
        """Format and redact, tracebacks included."""
        what = "".join(f" {name}={value}" for name, value in _CONTEXT.get().items())
        first, end, rest = super().format(record).partition("\n")
        return redacted(f"{first}{what and f' |{what}'}{end}{rest}")


class JsonFormatter(logging.Formatter):
    """A JSON object a line."""

    def format(self, record: logging.LogRecord) -> str:
        """Format and redact, tracebacks included."""
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
    """Log everything from `level` on to stderr; `style` is `console` or `json`."""
    handler = logging.StreamHandler()
    handler.setFormatter(JsonFormatter() if style == "json" else ConsoleFormatter())
    logging.basicConfig(level=level, handlers=[handler], force=True)
