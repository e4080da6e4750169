"""Errors of this package."""


class KnowledgeError(Exception):
    """An error whose text is the sentence that a person reads."""
