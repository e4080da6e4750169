"""Text from people, made safe to store: every value passes through here once."""

import unicodedata

_KEPT_CONTROLS = "\n\t"


def cleaned(text: str) -> str:
    """`text` without control characters (line feed and tab stay) and half characters.

    A surrogate pair becomes its character, a lone surrogate becomes U+FFFD.
    """
    whole = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    if whole.isprintable():
        return whole
    return "".join(c for c in whole if c in _KEPT_CONTROLS or unicodedata.category(c) != "Cc")
