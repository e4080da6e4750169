"""The HTTP door: a request is checked, all of it, before Bolt sees it."""

import json
import re
from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import parse_qs

from slack_bolt import App, BoltRequest
from slack_sdk.signature import SignatureVerifier

from bot.health import Health

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

EVENTS_PATH: Final = "/slack/events"
BODY_LIMIT: Final = 1_000_000
TIMESTAMP: Final = re.compile(r"\d{1,12}")
SIGNATURE: Final = re.compile(r"v0=[0-9a-f]{64}")
FORM: Final = "application/x-www-form-urlencoded"
REASONS: Final = {
    200: "OK",
    400: "Bad Request",
    401: "Unauthorized",
    404: "Not Found",
    405: "Method Not Allowed",
    413: "Content Too Large",
    503: "Service Unavailable",
}


class Unacceptable(Exception):  # noqa: N818 - it is an HTTP status, not a fault of the program
    """A request that is answered with `status` and a sentence."""

    def __init__(self, status: int, sentence: str) -> None:
        super().__init__(sentence)
        self.status = status


def create_wsgi(
    app: App, signing_secret: str, health: Health
) -> "Callable[[WSGIEnvironment, StartResponse], Iterable[bytes]]":
    """The WSGI application: Slack's endpoint, `/healthz` and `/readyz`."""
    verifier = SignatureVerifier(signing_secret)

    def from_slack(environ: "WSGIEnvironment") -> tuple[int, Mapping[str, Any], str]:
        body = _verified(environ, verifier)
        headers = {
            key[5:].replace("_", "-").lower(): value
            for key, value in environ.items()
            if key.startswith("HTTP_")
        }
        content_type = environ.get("CONTENT_TYPE", "")
        request = BoltRequest(body=body, headers={**headers, "content-type": content_type})
        answer = app.dispatch(request)
        return answer.status, answer.headers, answer.body

    def wsgi(environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        route = environ.get("PATH_INFO", "/")
        headers: Mapping[str, Any] = {"content-type": ["text/plain; charset=utf-8"]}
        try:
            if route == EVENTS_PATH:
                _require(environ, "POST")
                status, headers, text = from_slack(environ)
            elif route in ("/healthz", "/readyz"):
                _require(environ, "GET", "HEAD")
                status, text = health.answer(route)
            else:
                raise Unacceptable(
                    404, f"There is nothing here; Slack's endpoint is {EVENTS_PATH}."
                )
        except Unacceptable as error:
            status, text = error.status, str(error)
        content = text.encode()
        pairs = [(key, value) for key, values in headers.items() for value in values]
        pairs.append(("content-length", str(len(content))))
        start_response(f"{status} {REASONS.get(status, 'Status')}", pairs)
        return [] if environ["REQUEST_METHOD"] == "HEAD" else [content]

    return wsgi


def _require(environ: "WSGIEnvironment", *methods: str) -> None:
    if environ["REQUEST_METHOD"] not in methods:
        raise Unacceptable(405, f"Use {' or '.join(methods)}.")


def _verified(environ: "WSGIEnvironment", verifier: SignatureVerifier) -> str:
    """The body, once its size, signature and form are right."""
    length = environ.get("CONTENT_LENGTH") or ""
    if not (length.isascii() and length.isdecimal()):
        raise Unacceptable(400, "The Content-Length is missing.")
    if int(length) > BODY_LIMIT:
        raise Unacceptable(413, f"The body is larger than {BODY_LIMIT} bytes.")
    timestamp = environ.get("HTTP_X_SLACK_REQUEST_TIMESTAMP", "")
    signature = environ.get("HTTP_X_SLACK_SIGNATURE", "")
    if not (TIMESTAMP.fullmatch(timestamp) and SIGNATURE.fullmatch(signature)):
        raise Unacceptable(401, "The request is not signed by Slack.")
    body: bytes = environ["wsgi.input"].read(int(length))
    if not verifier.is_valid(body, timestamp, signature):
        raise Unacceptable(401, "The request is not signed by Slack, or it is too old.")
    try:
        text = body.decode()
    except UnicodeDecodeError:
        raise Unacceptable(400, "The body is not UTF-8.") from None
    _check_form(text, environ.get("CONTENT_TYPE", ""))
    return text


def _check_form(text: str, content_type: str) -> None:
    """What Bolt reads must be a JSON object, or a form whose payload is one."""
    if content_type.startswith(FORM):
        fields = parse_qs(text)
        if "payload" not in fields:
            return
        text = fields["payload"][0]
    try:
        whole = isinstance(json.loads(text), dict)
    except (ValueError, RecursionError):
        whole = False
    if not whole:
        raise Unacceptable(400, "The body is not a JSON object.")
