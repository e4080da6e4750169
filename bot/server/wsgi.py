"""WSGI applications from routes, and what may be refused before a route is known."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Final, TypeAlias

from bot.server.health import Page, Pages
from bot.server.refused import Reason, RefusedRequests

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

EVENTS_PATH: Final = "/slack/events"
BODY_LIMIT: Final = 1_000_000
PLAIN: Final = {"content-type": ["text/plain; charset=utf-8"]}
STATUSES: Final = {
    200: "OK",
    400: "Bad Request",
    401: "Unauthorized",
    404: "Not Found",
    405: "Method Not Allowed",
    411: "Length Required",
    413: "Content Too Large",
    503: "Service Unavailable",
}

Answer: TypeAlias = tuple[int, Mapping[str, Sequence[str]], str]
Route: TypeAlias = "Callable[[WSGIEnvironment], Answer]"


class RefusedRequest(Exception):  # noqa: N818 - an HTTP status, not a program error
    """A request that is refused; the response has this status and the sentence as its body.

    `advice` is for the operator, if it says more than the reason does.
    """

    def __init__(self, status: int, reason: Reason, sentence: str, advice: str = "") -> None:
        super().__init__(sentence)
        self.status, self.reason, self.advice = status, reason, advice


def wsgi_of(route: Route, refused: RefusedRequests) -> "WSGIApplication":
    """Return the WSGI application that answers with `route`, and notes what that refuses."""

    def wsgi(environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        try:
            status, headers, text = route(environ)
        except RefusedRequest as error:
            status, headers, text = error.status, PLAIN, str(error)
            refused.note(error.reason, error.advice)
        content = text.encode()
        pairs = [(key, value) for key, values in headers.items() for value in values]
        pairs.append(("content-length", str(len(content))))
        start_response(f"{status} {STATUSES.get(status, 'Status')}", pairs)
        return [] if environ["REQUEST_METHOD"] == "HEAD" else [content]

    return wsgi


def page_route(pages: Pages) -> Route:
    """Return the route of the pages; it refuses every other path."""

    def route(environ: "WSGIEnvironment") -> Answer:
        page: Callable[[], Page] | None = pages.get(environ.get("PATH_INFO", "/"))
        if page is None:
            sentence = f"Not found; Slack's endpoint is {EVENTS_PATH}."
            raise RefusedRequest(404, Reason.PATH, sentence)
        require_method(environ, "GET", "HEAD")
        status, content_type, text = page()
        return status, {"content-type": [content_type]}, text

    return route


def require_method(environ: "WSGIEnvironment", *methods: str) -> None:
    """Refuse the request if its method is none of these."""
    if environ["REQUEST_METHOD"] not in methods:
        raise RefusedRequest(405, Reason.METHOD, f"Use {' or '.join(methods)}.")
