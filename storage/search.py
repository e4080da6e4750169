"""Words that a person looks for, as an FTS5 expression; whatever is typed is data."""

import unicodedata

from storage.text import cleaned

_SYMBOLS = frozenset(("So", "Sm", "Sc"))


def spaced(text: str) -> str:
    """`text` for the index, with each symbol and each Chinese or Japanese character apart.

    The index knows words by the spaces around them: without this a word beside an emoji, or
    inside a sentence written without spaces, is found by nobody.
    """
    return "".join(f" {c} " if _stands_alone(c) else c for c in text)


def expression(words: str) -> str:
    """Matches what has every word of `words` or a word that begins with it.

    Punctuation between words counts for nothing; with nothing else in `words` nothing matches.
    """
    wanted = dict.fromkeys(cleaned(words).replace('"', " ").split())
    return " ".join(f'"{spaced(word)}"*' for word in wanted) or '""'


def _stands_alone(character: str) -> bool:
    return "\u3040" <= character <= "\u9fff" or unicodedata.category(character) in _SYMBOLS
