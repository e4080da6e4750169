"""Text from people, made safe to store. Every text passes through `cleaned` once."""

import unicodedata

_KEPT_CONTROLS = "\n\t"
_INVISIBLE = frozenset("\u034f\u115f\u1160\u2800\u3164\uffa0\ufe0e\ufe0f")
"""Letters and marks without a glyph, which no Unicode category covers."""


def cleaned(text: str) -> str:
    """Return `text` without control characters (except line feed and tab) and lone surrogates.

    A surrogate pair becomes its character, a lone surrogate U+FFFD.
    """
    paired = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    if paired.isprintable():
        return paired
    return "".join(c for c in paired if c in _KEPT_CONTROLS or unicodedata.category(c) != "Cc")


def is_blank(text: str) -> bool:
    """Return whether `text` shows nothing: only spaces and characters without width."""
    return all(
        c.isspace() or c in _INVISIBLE or unicodedata.category(c) in ("Cc", "Cf") for c in text
    )
