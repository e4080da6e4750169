"""The client of Slack's Web API, with metrics of its calls."""

from typing import Any, Final, Literal, TypeAlias

from prometheus_client import Counter
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from slack_sdk.web import SlackResponse

Result: TypeAlias = Literal["ok", "rate_limited", "refused", "no_answer"]

RATE_LIMITS: Final = frozenset({"rate_limited", "ratelimited"})

TRANSIENT: Final = frozenset(
    {
        "accesslimited",
        "account_inactive",
        "ekm_access_denied",
        "fatal_error",
        "internal_error",
        "invalid_auth",
        "not_authed",
        "org_login_required",
        "request_timeout",
        "service_unavailable",
        "team_added_to_org",
        "token_expired",
        "token_revoked",
    }
)
"""The error codes after which a post may be tried again; all others are final."""


class CountingClient(WebClient):
    """A client that counts its calls by method and result."""

    def __init__(self, calls: Counter, **settings: Any) -> None:
        super().__init__(**settings)
        self._calls = calls

    def api_call(self, api_method: str, **arguments: Any) -> SlackResponse:
        """Call a method of the Web API; raise what slack_sdk raises."""
        result: Result = "no_answer"
        try:
            answer = super().api_call(api_method, **arguments)
        except SlackApiError as error:
            result = _refusal(error)
            raise
        else:
            result = "ok"
        finally:
            self._calls.labels(api_method, result).inc()
        return answer


def _refusal(error: SlackApiError) -> Result:
    limited = error.response.status_code == 429 or error.response.get("error") in RATE_LIMITS
    return "rate_limited" if limited else "refused"


def is_transient(error: SlackApiError) -> bool:
    """Return whether a later attempt may succeed.

    An answer without an error code of Slack's, such as a proxy's, counts as transient.
    """
    status, code = error.response.status_code, str(error.response.get("error", ""))
    known = TRANSIENT | RATE_LIMITS
    return status == 429 or status >= 500 or code in known or not code.isidentifier()
