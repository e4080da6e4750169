"""Errors whose text is a sentence for a person."""

from typing import Final

from knowledge.errors import KnowledgeError
from storage.errors import RecordError


class Refusal(Exception):  # noqa: N818 - an answer to a person, not a program error
    """A request that can't be fulfilled; the message says why and what to do next."""


class FieldRefusal(Refusal):
    """A form field with an invalid value; the message belongs under that field.

    `block_id` is the field's block in the modal.
    """

    def __init__(self, block_id: str, sentence: str) -> None:
        super().__init__(sentence)
        self.block_id = block_id


READABLE: Final = (Refusal, KnowledgeError, RecordError)
"""Every error that is printed as it is, the bot's own and those of the libraries."""
