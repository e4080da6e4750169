"""The HTTP endpoint: a request is fully validated before Bolt sees it."""

import hmac
import json
import os
import re
import signal
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from functools import partial
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import parse_qsl

from slack_bolt import App, BoltRequest
from slack_sdk.signature import SignatureVerifier

from bot.runtime.background import BackgroundTasks
from bot.server import readiness
from bot.server.app import create_app
from bot.server.composition import running
from bot.server.delivery import observed
from bot.server.refused import SIGNATURE_SECONDS, Reason, RefusedRequests
from bot.server.shapes import check_shape
from bot.server.vitals import Vitals
from bot.server.wsgi import (
    BODY_LIMIT,
    EVENTS_PATH,
    Answer,
    RefusedRequest,
    page_route,
    require_method,
    wsgi_of,
)
from bot.services import Runtime
from bot.settings import Settings
from bot.slack.payloads import MalformedPayload

if TYPE_CHECKING:
    from concurrent.futures import Future

    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

    from storage.records import Installation

TIMESTAMP: Final = re.compile(r"[0-9]{1,12}")
SIGNATURE: Final = re.compile(r"v0=[0-9a-f]{64}")
FORM: Final = "application/x-www-form-urlencoded"

Document = dict[str, Any]


@contextmanager
def application(settings: Settings, vitals: Vitals) -> Iterator["WSGIApplication"]:
    """Run the bot for the length of the block, and yield its WSGI application."""
    with running(settings, vitals) as services:
        installation = services.slack.installation
        installation.require_accepted()
        installation.confirmed.add_done_callback(_restart_if_refused)
        app = create_app(services, services.slack.client)
        checks = readiness.checks(services)
        vitals.loaded({**checks, "slack": installation.check})
        vitals.metrics.add_gauges(readiness.gauges(services.stores))
        secret = settings.secret("SLACK_SIGNING_SECRET")
        yield create_wsgi(app, secret, vitals, services.runtime)


def _restart_if_refused(confirmed: "Future[Installation]") -> None:
    """Stop this worker if Slack has refused the bot's token; the next one says so, and ends all."""
    if not confirmed.cancelled() and confirmed.exception():
        os.kill(os.getpid(), signal.SIGTERM)


def create_wsgi(
    app: App, signing_secret: str, vitals: Vitals, runtime: Runtime
) -> "WSGIApplication":
    """Return the WSGI application, which serves Slack's endpoint and the pages."""
    verifier = SignatureVerifier(signing_secret)
    page = page_route(vitals.pages)

    def route(environ: "WSGIEnvironment") -> Answer:
        if environ.get("PATH_INFO", "/") != EVENTS_PATH:
            return page(environ)
        require_method(environ, "POST")
        document = _verified(environ, verifier, vitals.refused)
        # The mode in which Bolt accepts a body that is already verified and parsed.
        request = BoltRequest(body=document, headers=_headers(environ), mode="socket_mode")
        with observed(document, runtime.metrics):
            answer = app.dispatch(request)
        if answer.status == 400:  # a listener found the payload malformed
            vitals.refused.note(Reason.MALFORMED)
        return answer.status, answer.headers, answer.body

    return partial(_respond, runtime.tasks, wsgi_of(route, vitals.refused))


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


def _headers(environ: "WSGIEnvironment") -> dict[str, str | Sequence[str]]:
    return {
        key.removeprefix("HTTP_").replace("_", "-").lower(): value
        for key, value in environ.items()
        if key.startswith("HTTP_")
    }


def _verified(
    environ: "WSGIEnvironment", verifier: SignatureVerifier, refused: RefusedRequests
) -> Document:
    """Return the JSON object in the body, after checking the body's size, signature and shape."""
    size = _size(environ)
    timestamp = environ.get("HTTP_X_SLACK_REQUEST_TIMESTAMP", "")
    signature = environ.get("HTTP_X_SLACK_SIGNATURE", "")
    if not (TIMESTAMP.fullmatch(timestamp) and SIGNATURE.fullmatch(signature)):
        raise RefusedRequest(401, Reason.UNSIGNED, "The request is not signed by Slack.")
    try:
        body = _body(environ, size).decode()
    except UnicodeDecodeError:
        raise RefusedRequest(400, Reason.MALFORMED, "The body is not UTF-8.") from None
    expected = verifier.generate_signature(timestamp=timestamp, body=body) or ""
    is_signed = hmac.compare_digest(expected, signature)
    age = time.time() - int(timestamp)
    if is_signed:
        refused.note_clock(age)
    if abs(age) > SIGNATURE_SECONDS:
        reason, advice = Reason.TIMESTAMP, _clock_advice(age, is_signed=is_signed)
    elif not is_signed:
        reason, advice = Reason.SIGNATURE, ""
    else:
        return _document(body, environ.get("CONTENT_TYPE", ""))
    sentence = "The request is not signed by Slack, or it is too old."
    raise RefusedRequest(401, reason, sentence, advice)


def _clock_advice(age: float, *, is_signed: bool) -> str:
    """Say how far a timestamp is from this machine's clock, in seconds, and what to do."""
    apart = f"{abs(age):.0f} seconds {'older' if age > 0 else 'later'} than this machine's clock"
    if is_signed:
        return f"Slack's requests are {apart}: set the clock."
    return (
        f"The timestamp is {apart}, and the signature does not match: if this is Slack's request, "
        "set the clock, and check SLACK_SIGNING_SECRET."
    )


def _size(environ: "WSGIEnvironment") -> int:
    """Return the number of bytes to read: the body's length, or more if it comes in chunks."""
    if "HTTP_TRANSFER_ENCODING" in environ:
        return BODY_LIMIT + 1
    length = environ.get("CONTENT_LENGTH") or ""
    if not (length.isascii() and length.isdecimal()):
        raise RefusedRequest(411, Reason.LENGTH, "Content-Length is missing.")
    if int(length) > BODY_LIMIT:
        raise _too_large()
    return int(length)


def _body(environ: "WSGIEnvironment", size: int) -> bytes:
    try:
        body: bytes = environ["wsgi.input"].read(size)
    except TimeoutError:  # the worker gave up waiting for chunks
        raise _too_large() from None
    if len(body) > BODY_LIMIT:
        raise _too_large()
    return body


def _too_large() -> RefusedRequest:
    return RefusedRequest(413, Reason.TOO_LARGE, f"The body is larger than {BODY_LIMIT} bytes.")


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
        raise RefusedRequest(400, Reason.MALFORMED, "The body is not a JSON object.")
    try:
        check_shape(document)
    except MalformedPayload as error:
        raise RefusedRequest(400, Reason.MALFORMED, str(error)) from None
    return document
