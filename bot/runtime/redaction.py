"""Removes secrets from text that leaves the process: log lines and what commands print.

It knows the form of Slack's tokens and URLs, and the values of this process's own secrets.
"""

import base64
import json
import re
from collections.abc import Iterable, Iterator
from contextlib import suppress
from typing import Final
from urllib.parse import quote, quote_plus, unquote

SLASH: Final = r"(?:\\*/|%2[Ff])"  # in a URL, in JSON and in a form
NAMED: Final = r"((?:token|ticket)(?:=|\\*[\"']: ?\\*[\"']))[\w.-]+"
TOKENS: Final = r"x(?:ox[a-z]|app)[-.][\w.-]+"
HOOKS: Final = rf"{SLASH}(?:actions|app|commands){SLASH}[ET]\w*{SLASH}\w+{SLASH}[\w-]+"
USER: Final = rf"(?<=:){SLASH}{{2}}[^\s/@'\"]*:[^\s/@'\"]*@"
AUTHORIZATION: Final = r"(?i:authorization\W{1,6}(?:basic|bearer)) [\w.~+/=-]+"
FORMS: Final = re.compile(f"{NAMED}|{TOKENS}|{HOOKS}|{USER}|{AUTHORIZATION}")
NOTHING: Final = re.compile(r"(?!)")

MIN_LENGTH: Final = 6
"""A shorter value is left alone: it may be part of any word."""

_values = NOTHING


def redacted(text: str) -> str:
    """Return the text without secrets."""
    return FORMS.sub(r"\1[redacted]", _values.sub("[redacted]", text))


def hide(values: Iterable[str]) -> None:
    """Redact these values from now on, in every encoding that a library may print them in."""
    global _values  # noqa: PLW0603 - one process has one set of secrets
    hidden = {form for value in values for form in _encoded(value) if len(form) >= MIN_LENGTH}
    longest_first = sorted(hidden, key=len, reverse=True)
    _values = re.compile("|".join(map(re.escape, longest_first))) if hidden else NOTHING


def _encoded(value: str) -> Iterator[str]:
    for plain in {value, unquote(value)}:
        yield from (plain, quote(plain), quote(plain, safe=""), quote_plus(plain))
        for charset in ("utf-8", "latin-1"):
            with suppress(UnicodeEncodeError):
                content = plain.encode(charset)
                yield base64.b64encode(content).decode()
                yield base64.urlsafe_b64encode(content).decode()
        yield repr(plain)[1:-1]
        yield from _escaped(plain)


def _escaped(text: str) -> Iterator[str]:
    """Yield the text as JSON escapes it, and as JSON within JSON does."""
    for ascii_only in (False, True):
        once = json.dumps(text, ensure_ascii=ascii_only)[1:-1]
        yield from (once, json.dumps(once)[1:-1], json.dumps(once, ensure_ascii=False)[1:-1])
