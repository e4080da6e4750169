"""The base of the errors whose text is written for people."""


class KnowledgeError(Exception):
    """An error whose text is the sentence that a person reads."""
