"""Corrects unknown words by the words of a guide. Pure."""

import re
from collections.abc import Callable, Iterable, Iterator

SHORT = 4
"""Up to this length only a missing letter is corrected: too many short words differ by one."""

ENDINGS = ("s", "nt", "re", "ve", "ll")
"""What people append to a word, often without the apostrophe: "whats", "arent", "youre"."""

_WORD = re.compile(r"[^\W\d_]{4,}")


class Spelling:
    """A spelling corrector for the words of some texts, for one wrong letter after the first."""

    def __init__(self, texts: Iterable[str], known: Callable[[str], bool]) -> None:
        """Index the words of the texts; a word that is `known` is never corrected."""
        self._known = known
        self._words = {word for text in texts for word in _WORD.findall(text.lower())}
        self._near = {form: word for word in sorted(self._words) for form in _shortened(word)}

    def corrected(self, text: str) -> str:
        """Return the text with unknown words replaced by the closest word of the guide."""
        return _WORD.sub(self._replacement, text)

    def _replacement(self, match: re.Match[str]) -> str:
        written = match[0]
        word = written.lower()
        if word in self._words or self._is_known(word):
            return written
        forms = _shortened(word) if len(word) > SHORT else (word,)
        return next((self._near[form] for form in forms if form in self._near), written)

    def _is_known(self, word: str) -> bool:
        """Return whether it is a known word, perhaps with an ending."""
        stems = (word.removesuffix(ending) for ending in ("", *ENDINGS))
        return any(map(self._known, stems))


def _shortened(word: str) -> Iterator[str]:
    """Yield the word, and the word without each of its letters but the first."""
    yield word
    yield from (word[:at] + word[at + 1 :] for at in range(1, len(word)))
