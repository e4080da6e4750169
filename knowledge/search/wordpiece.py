"""Splits text into the word pieces of uncased BERT models. Pure."""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from itertools import islice

_LONGEST_WORD = 100
_CJK = re.compile(
    "([\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0002a6df\U0002a700-\U0002ceaf"
    "\U0002f800-\U0002fa1f])"
)
_SPACES = frozenset("\t\n\r")
_DROPPED = frozenset({"Cc", "Cf", "Co", "Cn"})
_ASCII_SYMBOLS = frozenset("$+<=>^`|~")
"""Symbols that Unicode doesn't count as punctuation, though they separate words."""


class WordPieces:
    """A vocabulary of word pieces; those that continue a word begin with ##."""

    def __init__(self, vocabulary: Sequence[str]) -> None:
        """Take the pieces in the order of their ids; raise KeyError without the special ones."""
        self._numbers = {piece: number for number, piece in enumerate(vocabulary)}
        self._begin, self._end, self._unknown = (
            self._numbers[special] for special in ("[CLS]", "[SEP]", "[UNK]")
        )

    def __contains__(self, piece: str) -> bool:
        """Return whether this is one piece."""
        return piece in self._numbers

    def encode(self, text: str, longest: int) -> list[int]:
        """Return at most `longest` ids, including the markers of the beginning and the end."""
        numbers = (number for word in words(text) for number in self._pieces(word))
        return [self._begin, *islice(numbers, longest - 2), self._end]

    def _pieces(self, word: str) -> Sequence[int]:
        """Split off the longest known piece until nothing is left."""
        numbers: list[int] = []
        start = 0
        while start < len(word) <= _LONGEST_WORD:
            prefix = "##" if start else ""
            for end in range(len(word), start, -1):
                number = self._numbers.get(prefix + word[start:end])
                if number is not None:
                    numbers.append(number)
                    start = end
                    break
            else:
                return [self._unknown]
        return numbers or [self._unknown]


def words(text: str) -> Iterator[str]:
    """Yield the words, in lower case without accents, and the punctuation marks of a text."""
    clean = "".join(_kept(char) for char in text)
    plain = unicodedata.normalize("NFD", _CJK.sub(r" \1 ", clean))
    lower = "".join(char for char in plain if unicodedata.category(char) != "Mn").lower()
    parted = "".join(f" {char} " if _parts_words(char) else char for char in lower)
    yield from parted.split()


def _kept(char: str) -> str:
    if char not in _SPACES and unicodedata.category(char) in _DROPPED:
        return ""
    return " " if char.isspace() else char


def _parts_words(char: str) -> bool:
    return char in _ASCII_SYMBOLS or unicodedata.category(char)[0] == "P"
