"""Words that a person looks for, as an FTS5 expression; whatever is typed is data."""

import unicodedata
from collections.abc import Callable, Iterable

from storage.text import cleaned

_SYMBOLS = frozenset(("So", "Sm", "Sc"))


def spaced(text: str) -> str:
    """`text` for the index, with each symbol and each Chinese or Japanese character apart.

    The index knows words by the spaces around them: without this a word beside an emoji, or
    inside a sentence written without spaces, is found by nobody.
    """
    for character in filter(_stands_alone, set(text)):
        text = text.replace(character, f" {character} ")
    return text


def beginning(words: str) -> str:
    """Matches what has every word of `words` or a word that begins with it.

    Punctuation between words counts for nothing; with nothing else in `words` nothing matches.
    """
    return " ".join(f"{word}*" for word in _quoted(words)) or '""'


def exactly(words: str) -> str:
    """Like `beginning`, but matches only what has every word itself."""
    return " ".join(_quoted(words)) or '""'


def roughly(words: str, near: Callable[[str], Iterable[str]]) -> str:
    """Like `beginning`, but `near` gives other spellings that do in the place of a word."""
    groups = [
        " OR ".join([f"{quoted}*", *(f'"{other}"' for other in near(quoted.strip('"')))])
        for quoted in _quoted(words)
        if any(_counts(c) for c in quoted)
    ]
    return " AND ".join(f"({group})" for group in groups) or '""'


def _quoted(words: str) -> list[str]:
    wanted = dict.fromkeys(cleaned(words).replace('"', " ").split())
    return [f'"{spaced(word)}"' for word in wanted]


def _counts(character: str) -> bool:
    return unicodedata.category(character)[0] in "LN" or _stands_alone(character)


def _stands_alone(character: str) -> bool:
    return "\u3040" <= character <= "\u9fff" or unicodedata.category(character) in _SYMBOLS
