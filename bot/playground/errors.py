"""How Slack says no."""

from typing import Any


class SlackError(Exception):
    """A call that Slack refuses: its error code, and what else stands in the answer."""

    def __init__(self, code: str, **details: Any) -> None:
        super().__init__(code)
        self.code = code
        self.details = details

    @property
    def answer(self) -> dict[str, Any]:
        """The body of Slack's answer."""
        return {"ok": False, "error": self.code, **self.details}


def invalid_arguments(*messages: str) -> SlackError:
    """The refusal of a call whose arguments are missing or malformed."""
    return SlackError(
        "invalid_arguments",
        response_metadata={"messages": [f"[ERROR] {message}" for message in messages]},
    )
