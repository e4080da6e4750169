"""What a button under an answer is about, as it travels in the button's value."""

import html
import json
from dataclasses import dataclass
from typing import Final, Self

VALUE_LIMIT: Final = 2000

_COMMAND: Final = "ask:"


@dataclass(frozen=True, slots=True)
class Target:
    """An entry of a guide, the words in which somebody asked, and the key of that question.

    `entry` is empty where the button is about the question only.
    """

    guide: str
    entry: str
    asked: str
    key: str

    def encode(self) -> str:
        """The button's value, with as many of the words as fit.

        The words are escaped: even where nobody reads them they mention nobody.
        """
        asked = self.asked
        while len(value := self._encoded(asked)) > VALUE_LIMIT:
            asked = asked[: len(asked) // 2]
        return value

    def _encoded(self, asked: str) -> str:
        return json.dumps([self.guide, self.entry, html.escape(asked, quote=False), self.key])

    @classmethod
    def decode(cls, value: str) -> Self:
        """What `encode` has made; ValueError for anything else."""
        parts = json.loads(value)
        if not (isinstance(parts, list) and len(parts) == 4 and all(map(_is_text, parts))):
            raise ValueError("no target")
        guide, entry, asked, key = parts
        return cls(guide, entry, html.unescape(asked), key)


def key_of_command(trigger_id: str) -> str:
    """The key of a question that was asked with a command, which only its asker sees."""
    return f"{_COMMAND}{trigger_id}"


def asked_unseen(key: str) -> bool:
    """Whether nobody but the asker saw the question, in whatever channel it was typed."""
    return key.startswith(_COMMAND)


def _is_text(part: object) -> bool:
    return isinstance(part, str)
