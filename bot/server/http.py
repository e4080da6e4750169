"""The HTTP door: a request is checked, all of it, before Bolt sees it."""

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
from bot.server.delivery import timed
from bot.server.health import Pages
from bot.server.shapes import check
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


class Unacceptable(Exception):  # noqa: N818 - it is an HTTP status, not a fault of the program
    """A request that is answered with `status` and a sentence."""

    def __init__(self, status: int, sentence: str) -> None:
        super().__init__(sentence)
        self.status = status


Document = dict[str, Any]
Answer = tuple[int, Mapping[str, Sequence[str]], str]


def create_wsgi(app: App, signing_secret: str, pages: Pages, runtime: Runtime) -> "WSGIApplication":
    """The WSGI application: Slack's endpoint and, beside it, the pages."""
    verifier = SignatureVerifier(signing_secret)

    def routed(environ: "WSGIEnvironment") -> Answer:
        route = environ.get("PATH_INFO", "/")
        if route == EVENTS_PATH:
            _require(environ, "POST")
            document = _verified(environ, verifier)
            # The mode in which Bolt takes what has been verified and parsed before.
            request = BoltRequest(body=document, headers=_headers(environ), mode="socket_mode")
            with timed(document, runtime.metrics):
                answer = app.dispatch(request)
            return answer.status, answer.headers, answer.body
        if route in pages:
            _require(environ, "GET", "HEAD")
            status, content_type, text = pages[route]()
            return status, {"content-type": [content_type]}, text
        raise Unacceptable(404, f"There is nothing here; Slack's endpoint is {EVENTS_PATH}.")

    def wsgi(environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        try:
            status, headers, text = routed(environ)
        except Unacceptable as error:
            status, headers, text = error.status, PLAIN, str(error)
        content = text.encode()
        pairs = [(key, value) for key, values in headers.items() for value in values]
        pairs.append(("content-length", str(len(content))))
        start_response(f"{status} {REASONS.get(status, 'Status')}", pairs)
        return [] if environ["REQUEST_METHOD"] == "HEAD" else [content]

    return partial(_answering, runtime.tasks, wsgi)


def _answering(
    work: BackgroundTasks,
    wsgi: "WSGIApplication",
    environ: "WSGIEnvironment",
    start: "StartResponse",
) -> Iterable[bytes]:
    """Do what must follow the answer once the server has sent it: it closes what it was given."""
    request = ExitStack()
    request.enter_context(work.after_the_answer())
    return Sent(wsgi(environ, start), request)


class Sent:
    """The parts of a response, and what is closed after them."""

    def __init__(self, parts: Iterable[bytes], request: ExitStack) -> None:
        self._parts, self._request = parts, request

    def __iter__(self) -> Iterator[bytes]:
        """The parts."""
        return iter(self._parts)

    def close(self) -> None:
        """Called by the server when the response is sent."""
        self._request.close()


def _require(environ: "WSGIEnvironment", *methods: str) -> None:
    if environ["REQUEST_METHOD"] not in methods:
        raise Unacceptable(405, f"Use {' or '.join(methods)}.")


def _headers(environ: "WSGIEnvironment") -> dict[str, str | Sequence[str]]:
    return {
        key.removeprefix("HTTP_").replace("_", "-").lower(): value
        for key, value in environ.items()
        if key.startswith("HTTP_")
    }


def _verified(environ: "WSGIEnvironment", verifier: SignatureVerifier) -> Document:
    """The JSON object in the body, once the body's size, signature and form are right."""
    length = environ.get("CONTENT_LENGTH") or ""
    if not (length.isascii() and length.isdecimal()):
        raise Unacceptable(411, "The Content-Length is missing.")
    if int(length) > BODY_LIMIT:
        raise Unacceptable(413, f"The body is larger than {BODY_LIMIT} bytes.")
    timestamp = environ.get("HTTP_X_SLACK_REQUEST_TIMESTAMP", "")
    signature = environ.get("HTTP_X_SLACK_SIGNATURE", "")
    if not (TIMESTAMP.fullmatch(timestamp) and SIGNATURE.fullmatch(signature)):
        raise Unacceptable(401, "The request is not signed by Slack.")
    try:
        body: str = environ["wsgi.input"].read(int(length)).decode()
    except UnicodeDecodeError:
        raise Unacceptable(400, "The body is not UTF-8.") from None
    if not verifier.is_valid(body, timestamp, signature):
        raise Unacceptable(401, "The request is not signed by Slack, or it is too old.")
    return _document(body, environ.get("CONTENT_TYPE", ""))


def _document(text: str, content_type: str) -> Document:
    """The JSON object of an event or of a form's payload; a command's form is one as it is."""
    try:
        if content_type.startswith(FORM):
            form = dict(parse_qsl(text, keep_blank_values=True))
            text = form.get("payload") or json.dumps(form)
        document = json.loads(text)
        if "\\u" in text:  # half a character fails here, and not where it is sent or kept
            json.dumps(document, ensure_ascii=False).encode()
    except (ValueError, RecursionError):
        document = None
    if not isinstance(document, dict):
        raise Unacceptable(400, "The body is not a JSON object.")
    try:
        check(document)
    except MalformedPayload as error:
        raise Unacceptable(400, str(error)) from None
    return document
