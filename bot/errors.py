"""Errors whose text is a sentence for a person."""

import errno
from collections.abc import Mapping
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

FULL: Final = "Free some space, then try again."
REMEDIES: Final[Mapping[int | None, str]] = {
    errno.EACCES: "Give the user that runs this command access to it.",
    errno.EPERM: "Give the user that runs this command access to it.",
    errno.EROFS: "Choose a place that can be written.",
    errno.ENOSPC: FULL,
    errno.EDQUOT: FULL,
    errno.EMFILE: "Allow this process more open files (`ulimit -n`, or LimitNOFILE of its unit).",
    errno.ENFILE: "The machine has too many open files; stop what holds them.",
}


def file_sentence(error: OSError) -> str:
    """Return a sentence for the person whose command failed at a file."""
    fault = error.strerror or str(error) or type(error).__name__
    if error.errno == errno.ENOENT and error.filename is None:  # what tempfile raises
        return f"{fault}. Set TMPDIR to a folder that can be written."
    place = f"{error.filename}: " if error.filename is not None else ""
    remedy = REMEDIES.get(error.errno, "")
    return f"{place}{fault}.{remedy and f' {remedy}'}"
