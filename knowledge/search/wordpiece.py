"""The WordPiece tokenizer of the uncased BERT models. Pure."""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from itertools import islice

_MAX_WORD_LENGTH = 100
_CJK = re.compile(
    "([\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0002a6df\U0002a700-\U0002ceaf"
    "\U0002f800-\U0002fa1f])"
)
_SPACES = frozenset("\t\n\r")
_DROPPED = frozenset({"Cc", "Cf", "Co", "Cn"})
_ASCII_SYMBOLS = frozenset("$+<=>^`|~")
"""ASCII symbols that BERT treats as punctuation, although Unicode does not."""


class WordPieces:
    """A vocabulary of word pieces; those that continue a word start with ##."""

    def __init__(self, vocabulary: Sequence[str]) -> None:
        """Take the pieces in the order of their ids; raise KeyError if a special one is missing."""
        self._ids = {piece: id_ for id_, piece in enumerate(vocabulary)}
        self._cls, self._sep, self._unknown = (
            self._ids[special] for special in ("[CLS]", "[SEP]", "[UNK]")
        )

    def __contains__(self, piece: str) -> bool:
        """Return whether the vocabulary has this piece."""
        return piece in self._ids

    def encode(self, text: str, max_pieces: int) -> list[int]:
        """Return at most `max_pieces` ids, including those of [CLS] and [SEP]."""
        ids = (id_ for word in words(text) for id_ in self._piece_ids(word))
        return [self._cls, *islice(ids, max_pieces - 2), self._sep]

    def _piece_ids(self, word: str) -> Sequence[int]:
        """Return the ids of the longest matching pieces, from left to right."""
        ids: list[int] = []
        start = 0
        while start < len(word) <= _MAX_WORD_LENGTH:
            prefix = "##" if start else ""
            for end in range(len(word), start, -1):
                id_ = self._ids.get(prefix + word[start:end])
                if id_ is not None:
                    ids.append(id_)
                    start = end
                    break
            else:
                return [self._unknown]
        return ids or [self._unknown]


def words(text: str) -> Iterator[str]:
    """Yield the words, in lower case and without accents, and the punctuation marks of a text."""
    clean = "".join(_clean(char) for char in text)
    plain = unicodedata.normalize("NFD", _CJK.sub(r" \1 ", clean))
    lower = "".join(char for char in plain if unicodedata.category(char) != "Mn").lower()
    spaced = "".join(f" {char} " if _is_punctuation(char) else char for char in lower)
    yield from spaced.split()


def _clean(char: str) -> str:
    if char not in _SPACES and unicodedata.category(char) in _DROPPED:
        return ""
    return " " if char.isspace() else char


def _is_punctuation(char: str) -> bool:
    return char in _ASCII_SYMBOLS or unicodedata.category(char)[0] == "P"
