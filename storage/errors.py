"""Errors whose text is the sentence that a person reads."""


class StorageError(Exception):
    """The record can't be used: `str()` is what the reader needs, `__cause__` what the log does."""


class Refused(Exception):  # noqa: N818 - it is an answer to a person, not a fault of the program
    """What was asked can't be done with the record; `str()` says why and what to do next."""
