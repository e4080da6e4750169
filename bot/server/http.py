"""The HTTP endpoint: a request is fully validated before Bolt sees it."""

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from functools import partial
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import parse_qsl

from slack_bolt import App, BoltRequest
from slack_sdk.signature import SignatureVerifier

from bot.runtime.background import BackgroundTasks
from bot.server.delivery import observed
from bot.server.health import Pages
from bot.server.shapes import check_shape
from bot.services import Runtime
from bot.slack.payloads import MalformedPayload

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

EVENTS_PATH: Final = "/slack/events"
BODY_LIMIT: Final = 1_000_000
TIMESTAMP: Final = re.compile(r"[0-9]{1,12}")
SIGNATURE: Final = re.compile(r"v0=[0-9a-f]{64}")
FORM: Final = "application/x-www-form-urlencoded"
PLAIN: Final = {"content-type": ["text/plain; charset=utf-8"]}
REASONS: Final = {
    200: "OK",
    400: "Bad Request",
    401: "Unauthorized",
    404: "Not Found",
    405: "Method Not Allowed",
    411: "Length Required",
    413: "Content Too Large",
    503: "Service Unavailable",
}


class RejectedRequest(Exception):  # noqa: N818 - an HTTP status, not a program error
    """An invalid request; the response has this status and the sentence as its body."""

    def __init__(self, status: int, sentence: str) -> None:
        super().__init__(sentence)
        self.status = status


Document = dict[str, Any]
Answer = tuple[int, Mapping[str, Sequence[str]], str]


def create_wsgi(app: App, signing_secret: str, pages: Pages, runtime: Runtime) -> "WSGIApplication":
    """Return the WSGI application, which serves Slack's endpoint and the pages."""
    verifier = SignatureVerifier(signing_secret)

    def routed(environ: "WSGIEnvironment") -> Answer:
        route = environ.get("PATH_INFO", "/")
        if route == EVENTS_PATH:
            _require(environ, "POST")
            document = _verified(environ, verifier)
            # The mode in which Bolt accepts a body that is already verified and parsed.
            request = BoltRequest(body=document, headers=_headers(environ), mode="socket_mode")
            with observed(document, runtime.metrics):
                answer = app.dispatch(request)
            return answer.status, answer.headers, answer.body
        if route in pages:
            _require(environ, "GET", "HEAD")
            status, content_type, text = pages[route]()
            return status, {"content-type": [content_type]}, text
        raise RejectedRequest(404, f"Not found; Slack's endpoint is {EVENTS_PATH}.")

    def wsgi(environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        try:
            status, headers, text = routed(environ)
        except RejectedRequest as error:
            status, headers, text = error.status, PLAIN, str(error)
        content = text.encode()
        pairs = [(key, value) for key, values in headers.items() for value in values]
        pairs.append(("content-length", str(len(content))))
        start_response(f"{status} {REASONS.get(status, 'Status')}", pairs)
        return [] if environ["REQUEST_METHOD"] == "HEAD" else [content]

    return partial(_respond, runtime.tasks, wsgi)


def _respond(
    tasks: BackgroundTasks,
    wsgi: "WSGIApplication",
    environ: "WSGIEnvironment",
    start: "StartResponse",
) -> Iterable[bytes]:
    """Start the deferred tasks once the server has sent the response and closes it."""
    request = ExitStack()
    request.enter_context(tasks.after_response())
    return ClosingResponse(wsgi(environ, start), request)


class ClosingResponse:
    """The body of a response, with a context to leave after it is sent."""

    def __init__(self, parts: Iterable[bytes], request: ExitStack) -> None:
        self._parts, self._request = parts, request

    def __iter__(self) -> Iterator[bytes]:
        """Return an iterator over the parts of the body."""
        return iter(self._parts)

    def close(self) -> None:
        """Leave the context; the server calls this after it has sent the response."""
        self._request.close()


def _require(environ: "WSGIEnvironment", *methods: str) -> None:
    if environ["REQUEST_METHOD"] not in methods:
        raise RejectedRequest(405, f"Use {' or '.join(methods)}.")


def _headers(environ: "WSGIEnvironment") -> dict[str, str | Sequence[str]]:
    return {
        key.removeprefix("HTTP_").replace("_", "-").lower(): value
        for key, value in environ.items()
        if key.startswith("HTTP_")
    }


def _verified(environ: "WSGIEnvironment", verifier: SignatureVerifier) -> Document:
    """Return the JSON object in the body, after checking the body's size, signature and shape."""
    length = environ.get("CONTENT_LENGTH") or ""
    if not (length.isascii() and length.isdecimal()):
        raise RejectedRequest(411, "Content-Length is missing.")
    if int(length) > BODY_LIMIT:
        raise RejectedRequest(413, f"The body is larger than {BODY_LIMIT} bytes.")
    timestamp = environ.get("HTTP_X_SLACK_REQUEST_TIMESTAMP", "")
    signature = environ.get("HTTP_X_SLACK_SIGNATURE", "")
    if not (TIMESTAMP.fullmatch(timestamp) and SIGNATURE.fullmatch(signature)):
        raise RejectedRequest(401, "The request is not signed by Slack.")
    try:
        body: str = environ["wsgi.input"].read(int(length)).decode()
    except UnicodeDecodeError:
        raise RejectedRequest(400, "The body is not UTF-8.") from None
    if not verifier.is_valid(body, timestamp, signature):
        raise RejectedRequest(401, "The request is not signed by Slack, or it is too old.")
    return _document(body, environ.get("CONTENT_TYPE", ""))


def _document(text: str, content_type: str) -> Document:
    """Parse an event, a form with a `payload`, or the form of a slash command."""
    try:
        if content_type.startswith(FORM):
            form = dict(parse_qsl(text, keep_blank_values=True))
            text = form.get("payload") or json.dumps(form)
        document = json.loads(text)
        if "\\u" in text:  # fail on a lone surrogate now, not when it is stored
            json.dumps(document, ensure_ascii=False).encode()
    except (ValueError, RecursionError):
        document = None
    if not isinstance(document, dict):
        raise RejectedRequest(400, "The body is not a JSON object.")
    try:
        check_shape(document)
    except MalformedPayload as error:
        raise RejectedRequest(400, str(error)) from None
    return document
