"""A message: blocks, and the text for notifications and plain clients."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from slack_sdk.models.blocks import Block


@dataclass(frozen=True, slots=True)
class Message:
    """A message to send; `text` is never empty."""

    text: str
    blocks: Sequence[Block]

    def arguments(self) -> dict[str, Any]:
        """Return the arguments for chat.postMessage, an acknowledgement or a response_url.

        Links are not unfurled: an answer is one message, without previews below it.
        """
        return {
            "text": self.text,
            "blocks": [block.to_dict() for block in self.blocks],
            "unfurl_links": False,
            "unfurl_media": False,
        }
