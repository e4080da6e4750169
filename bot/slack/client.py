"""The client of Slack's Web API, with metrics of its calls, and what its errors mean."""

import logging
import math
import re
import time
from collections import Counter, deque
from datetime import timedelta
from http.client import HTTPException
from typing import Any, Final, Literal, TypeAlias
from urllib.request import Request

from prometheus_client import Counter as Metric
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from slack_sdk.web import SlackResponse

from bot.runtime.seldom import Seldom
from bot.slack.clock import SlackClock
from storage.moments import MAX_WAIT

log = logging.getLogger(__name__)

Result: TypeAlias = Literal["ok", "rate_limited", "refused", "no_answer"]

CALL_ERRORS: Final = (SlackApiError, OSError, HTTPException)
"""What a call raises if Slack refuses it, can't be reached, or gives no answer."""

RATE_LIMITS: Final = frozenset({"rate_limited", "ratelimited"})

FINAL: Final = frozenset(
    {
        "access_denied",
        "as_user_not_supported",
        "attachment_payload_limit_exceeded",
        "block_mismatch",
        "cannot_dm_bot",
        "cannot_reply_to_message",
        "cant_broadcast_message",
        "cant_update_message",
        "channel_not_found",
        "channel_type_not_supported",
        "deprecated_endpoint",
        "edit_window_closed",
        "enterprise_is_restricted",
        "invalid_arg_name",
        "invalid_arguments",
        "invalid_array_arg",
        "invalid_attachments",
        "invalid_blocks",
        "invalid_blocks_format",
        "invalid_channel",
        "invalid_charset",
        "invalid_form_data",
        "invalid_json",
        "invalid_metadata_format",
        "invalid_metadata_schema",
        "invalid_post_type",
        "invalid_thread_ts",
        "invalid_user_combination",
        "is_archived",
        "is_inactive",
        "json_not_object",
        "markdown_text_conflict",
        "message_not_found",
        "messages_tab_disabled",
        "metadata_must_be_sent_from_app",
        "metadata_too_large",
        "method_deprecated",
        "method_not_supported_for_channel_type",
        "missing_post_type",
        "missing_scope",
        "msg_blocks_too_long",
        "msg_too_large",
        "msg_too_long",
        "no_dual_broadcast_content_update",
        "no_permission",
        "no_text",
        "not_allowed_token_type",
        "not_in_channel",
        "restricted_action",
        "restricted_action_non_threadable_channel",
        "restricted_action_read_only_channel",
        "restricted_action_thread_locked",
        "restricted_action_thread_only_channel",
        "slack_connect_blocked_file_type",
        "slack_connect_canvas_sharing_blocked",
        "slack_connect_clip_sharing_blocked",
        "slack_connect_file_link_sharing_blocked",
        "slack_connect_lists_sharing_blocked",
        "team_access_not_granted",
        "team_not_found",
        "thread_not_found",
        "too_many_attachments",
        "too_many_contact_cards",
        "unknown_method",
        "user_disabled",
        "user_is_bot",
        "user_not_found",
        "user_not_visible",
        "users_list_not_supplied",
    }
)
"""The error codes that Slack documents for posting and reading, and that no later attempt changes.

After any other code a call may be tried again, for Slack adds new ones without notice.
"""

OUTAGES: Final = frozenset(
    {
        "accesslimited",
        "account_inactive",
        "ekm_access_denied",
        "external_channel_migrating",
        "fatal_error",
        "internal_error",
        "invalid_auth",
        "not_authed",
        "org_login_required",
        "request_timeout",
        "service_unavailable",
        "streaming_state_conflict",
        "team_added_to_org",
        "token_expired",
        "token_revoked",
        "update_failed",
    }
)
"""The error codes of a state that ends: an outage, or one that an administrator can end."""

TOKEN_FAULTS: Final = frozenset(
    {"account_inactive", "invalid_auth", "not_authed", "token_expired", "token_revoked"}
)
"""The error codes with which Slack refuses a token that it has accepted before."""

OPEN_SOCKET: Final = "apps.connections.open"
"""The one method that is called with another token."""

LIMIT_MINUTES: Final = 10
MAX_LIMITED: Final = 1_000
"""The calls to remember that Slack has limited."""

_CODE: Final = re.compile(r"\w{1,100}", re.ASCII)
_MISREAD: Final = (AttributeError, TypeError, ValueError, LookupError, RecursionError)
"""What slack_sdk raises for an answer that isn't an object, or isn't text."""


class UnreadableAnswerError(HTTPException):
    """The answer is none that Slack's Web API gives, so the outcome of the call is unknown."""


class CountingClient(WebClient):
    """A client that counts its calls by method and result, and reads Slack's clock."""

    def __init__(self, calls: Metric, **settings: Any) -> None:
        super().__init__(**settings)
        self._calls = calls
        self._seldom = Seldom()
        self._limited: deque[tuple[float, str]] = deque(maxlen=MAX_LIMITED)
        self.token_fault = ""
        """The code with which Slack has refused the bot's token last; empty after any success."""
        self.clock = SlackClock()

    def api_call(self, api_method: str, **arguments: Any) -> SlackResponse:
        """Call a method of the Web API; raise one of `CALL_ERRORS`."""
        result: Result = "no_answer"
        try:
            answer = super().api_call(api_method, **arguments)
            _require_object(answer.data)
            self.clock.read(answer.headers)
            result, self.token_fault = "ok", ""
        except SlackApiError as error:
            if not isinstance(error.response.data, dict):
                error.response.data = {}  # so that `response.get` works whatever the answer was
            if error_code(error):
                self.clock.read(error.response.headers)
            result = _refusal(error)
            if result == "rate_limited":
                self._report_limit(api_method, error)
            elif error_code(error) in TOKEN_FAULTS and api_method != OPEN_SOCKET:
                self.token_fault = error_code(error)
            raise
        except _MISREAD as error:
            if isinstance(error, OSError | HTTPException):
                raise
            raise UnreadableAnswerError(f"The answer to {api_method} can't be read.") from error
        finally:
            self._calls.labels(api_method, result).inc()
        return answer

    def _perform_urllib_http_request_internal(self, url: str, req: Request) -> dict[str, Any]:
        """Send the request; the token doesn't follow a redirection, which may lead anywhere."""
        token = req.get_header("Authorization")
        if token is not None:
            req.remove_header("Authorization")
            req.add_unredirected_header("Authorization", token)
        return super()._perform_urllib_http_request_internal(url, req)

    def describe_limits(self) -> str:
        """Say which calls Slack has limited lately."""
        since = time.monotonic() - 60 * LIMIT_MINUTES
        methods = Counter(method for at, method in self._limited.copy() if at > since)
        if not methods:
            return f"Slack limited no call in the last {LIMIT_MINUTES} minutes."
        counts = ", ".join(f"{count} {method}" for method, count in methods.most_common())
        return f"Slack limited calls in the last {LIMIT_MINUTES} minutes: {counts}."

    def _report_limit(self, method: str, error: SlackApiError) -> None:
        self._limited.append((time.monotonic(), method))
        if count := self._seldom.count(method):
            asked = retry_after(error)
            wait = f"; it asks for a pause of {asked.total_seconds():.0f} seconds" if asked else ""
            calls = "a call" if count == 1 else f"{count} calls since the last such line"
            log.warning("Slack limits the rate of %s and refused %s%s.", method, calls, wait)


def error_code(error: SlackApiError) -> str:
    """Return Slack's error code; empty if the answer has none, such as that of a proxy."""
    data = error.response.data
    code = data.get("error") if isinstance(data, dict) else None
    return code if isinstance(code, str) and _CODE.fullmatch(code) else ""


def is_limited(error: SlackApiError) -> bool:
    """Return whether Slack limits the rate of calls."""
    return error.response.status_code == 429 or error_code(error) in RATE_LIMITS


def is_outage(error: SlackApiError) -> bool:
    """Return whether Slack, or the way to it, is out of order for a while."""
    return error.response.status_code >= 500 or error_code(error) in OUTAGES


def is_final(error: SlackApiError) -> bool:
    """Return whether no later attempt can succeed."""
    passing = is_limited(error) or is_outage(error)
    return not passing and error_code(error) in FINAL


def retry_after(error: SlackApiError) -> timedelta | None:
    """Return how long Slack asks to wait, up to `MAX_WAIT`; None if it doesn't say."""
    headers = {str(name).lower(): value for name, value in error.response.headers.items()}
    try:
        seconds = float(headers.get("retry-after", "nan"))
    except (TypeError, ValueError):
        return None
    if not math.isfinite(seconds) or seconds < 0:
        return None
    return timedelta(seconds=min(seconds, MAX_WAIT.total_seconds()))


def _require_object(data: object) -> None:
    if not isinstance(data, dict):
        raise TypeError("expected an object")


def _refusal(error: SlackApiError) -> Result:
    if is_limited(error):
        return "rate_limited"
    return "refused" if error_code(error) else "no_answer"
