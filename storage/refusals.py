"""What is no fault of the program: a person asks for what can't be done."""


class Refused(Exception):  # noqa: N818 - it is an answer to a person, not a fault of the program
    """What was asked can't be done with the record; `str()` says why and what to do next."""
