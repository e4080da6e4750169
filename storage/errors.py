"""Errors of the record."""


class RecordError(Exception):
    """An error whose `str()` is the sentence that a person reads."""


class StorageError(RecordError):
    """The record can't be used: a fault. `__cause__` is what belongs in the log."""


class RequestRefused(RecordError):  # noqa: N818 - an answer to a person, not a fault
    """The record can't do what was asked: an answer, which says why and what to do next."""
