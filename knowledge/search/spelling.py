"""Corrects typos by the vocabulary of a guide. Pure."""

import re
from collections.abc import Callable, Iterable, Iterator

SHORT = 4
"""Words up to this length are corrected only if a letter is missing: too many short terms differ
in a single letter."""

ENDINGS = ("s", "nt", "re", "ve", "ll")
"""Endings that people append without an apostrophe: "whats", "arent", "youre"."""

_WORD = re.compile(r"[^\W\d_]{4,}")


class SpellingCorrector:
    """Corrects words that have one wrong letter, other than the first."""

    def __init__(self, texts: Iterable[str], known: Callable[[str], bool]) -> None:
        """Take the vocabulary from the texts; words that are `known` are never corrected."""
        self._known = known
        self._words = {word for text in texts for word in _WORD.findall(text.lower())}
        self._by_form = {form: word for word in sorted(self._words) for form in _shortened(word)}

    def correct(self, text: str) -> str:
        """Return the text with unknown words replaced by similar words of the vocabulary."""
        return _WORD.sub(self._replacement, text)

    def _replacement(self, match: re.Match[str]) -> str:
        written = match[0]
        word = written.lower()
        if word in self._words or self._is_known(word):
            return written
        forms = _shortened(word) if len(word) > SHORT else (word,)
        return next((self._by_form[form] for form in forms if form in self._by_form), written)

    def _is_known(self, word: str) -> bool:
        """Return whether it is a known word, with or without one of the ENDINGS."""
        stems = (word.removesuffix(ending) for ending in ("", *ENDINGS))
        return any(map(self._known, stems))


def _shortened(word: str) -> Iterator[str]:
    """Yield the word, and the word without each one of its letters except the first."""
    yield word
    yield from (word[:at] + word[at + 1 :] for at in range(1, len(word)))
