"""Text from people, made safe to store: every value passes through here once."""

import unicodedata

_KEPT_CONTROLS = "\n\t"
_UNSEEN = frozenset("\u034f\u115f\u1160\u2800\u3164\uffa0\ufe0e\ufe0f")
"""Letters and marks that are drawn as nothing, beside the categories of such."""


def cleaned(text: str) -> str:
    """`text` without control characters (line feed and tab stay) and half characters.

    A surrogate pair becomes its character, a lone surrogate becomes U+FFFD.
    """
    whole = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    if whole.isprintable():
        return whole
    return "".join(c for c in whole if c in _KEPT_CONTROLS or unicodedata.category(c) != "Cc")


def is_blank(text: str) -> bool:
    """Whether nobody sees anything of `text`: spaces and characters of no width are nothing."""
    return all(c.isspace() or c in _UNSEEN or unicodedata.category(c) in ("Cc", "Cf") for c in text)
