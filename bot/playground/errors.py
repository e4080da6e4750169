"""Slack's refusals."""

from typing import Any


class SlackError(Exception):
    """A call that Slack refuses, with its error code and the further fields of the response."""

    def __init__(self, code: str, **details: Any) -> None:
        super().__init__(code)
        self.code = code
        self.details = details

    @property
    def answer(self) -> dict[str, Any]:
        """The body of Slack's response."""
        return {"ok": False, "error": self.code, **self.details}


def invalid_arguments(*messages: str) -> SlackError:
    """Return the refusal of a call with missing or malformed arguments."""
    return SlackError(
        "invalid_arguments",
        response_metadata={"messages": [f"[ERROR] {message}" for message in messages]},
    )
