"""A message: blocks, and the text that notifications and plain clients show."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from slack_sdk.models.blocks import Block


@dataclass(frozen=True, slots=True)
class Message:
    """What Slack is asked to show; `text` is never empty."""

    text: str
    blocks: Sequence[Block]

    def arguments(self) -> dict[str, Any]:
        """For chat.postMessage, an acknowledgement or a response_url.

        Links are not unfolded: an answer is one message, without previews below it.
        """
        return {
            "text": self.text,
            "blocks": [block.to_dict() for block in self.blocks],
            "unfurl_links": False,
            "unfurl_media": False,
        }
