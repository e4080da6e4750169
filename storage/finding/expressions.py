"""Search words as FTS5 expressions. Nothing that a person types is interpreted as syntax."""

import unicodedata
from collections.abc import Callable, Iterable

from storage.text import cleaned

_SYMBOLS = frozenset(("So", "Sm", "Sc"))


def separate_symbols(text: str) -> str:
    """Return `text` with spaces around each symbol and each Chinese or Japanese character.

    The index separates words at spaces: otherwise nobody would find a word next to an emoji, or
    in a sentence written without spaces.
    """
    for character in filter(_stands_alone, set(text)):
        text = text.replace(character, f" {character} ")
    return text


def match_prefixes(words: str) -> str:
    """Return an expression that matches texts with every one of `words`, at least as a prefix.

    Punctuation is ignored; without any word nothing matches.
    """
    return " ".join(f"{word}*" for word in _quoted(words)) or '""'


def match_words(words: str) -> str:
    """Return an expression that matches texts with every one of `words` exactly."""
    return " ".join(_quoted(words)) or '""'


def match_similar(words: str, similar: Callable[[str], Iterable[str]]) -> str:
    """Return an expression like `match_prefixes`, with the other spellings that `similar` gives."""
    groups = [
        " OR ".join([f"{quoted}*", *(f'"{other}"' for other in similar(quoted.strip('"')))])
        for quoted in _quoted(words)
        if any(_is_searchable(c) for c in quoted)
    ]
    return " AND ".join(f"({group})" for group in groups) or '""'


def _quoted(words: str) -> list[str]:
    wanted = dict.fromkeys(cleaned(words).replace('"', " ").split())
    return [f'"{separate_symbols(word)}"' for word in wanted]


def _is_searchable(character: str) -> bool:
    return unicodedata.category(character)[0] in "LN" or _stands_alone(character)


def _stands_alone(character: str) -> bool:
    return "\u3040" <= character <= "\u9fff" or unicodedata.category(character) in _SYMBOLS
