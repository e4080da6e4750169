"""How alike two phrasings are, by their words and by the letters in them. Pure."""

import math
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

LONGEST = 1000
"""Characters of a question that are looked at; what it asks is said by then."""

_WORD = re.compile(r"[^\W_]+")
_COMMON = frozenset(
    _WORD.findall(
        "a an and any are as at be by can could do does for from get has have how i if in into is"
        " it me my of on or our should so some that the there this to up us use using was we what"
        " whats when where which while who why will with would you your please hi hello hey"
        " vs versus compare compared comparison difference differ between against better"
    )
)
_COMMON_WEIGHT = 0.35
_WORDS_SHARE = 0.5

Vector = Mapping[str, float]


def words(text: str) -> list[str]:
    """Return the words of a text without case, accents and punctuation."""
    decomposed = unicodedata.normalize("NFKD", text[:LONGEST]).casefold()
    plain = "".join(char for char in decomposed if not unicodedata.combining(char))
    return _WORD.findall(plain)


class Lexicon:
    """Phrasings, each as two unit vectors: its words, and the groups of three letters in them."""

    def __init__(self, phrasings: Iterable[str]) -> None:
        counted = [_features(phrasing) for phrasing in phrasings]
        self._size = len(counted)
        self._spread = Counter(feature for features in counted for feature in features)
        self._postings: dict[str, list[tuple[int, float]]] = {}
        for number, features in enumerate(counted):
            for feature, weight in self._unit(features).items():
                self._postings.setdefault(feature, []).append((number, weight))

    def similarities(self, text: str) -> Sequence[float]:
        """Return the likeness of the text to each phrasing, from 0 to 1, in their order."""
        likeness = [0.0] * self._size
        for feature, weight in self._unit(_features(text)).items():
            for number, other in self._postings.get(feature, ()):
                likeness[number] += weight * other
        return likeness

    def _unit(self, features: Vector) -> Vector:
        """Weigh by rarity and scale, so that words and letters each keep their share."""
        weighed = {
            feature: weight * (1 + math.log((self._size + 1) / (self._spread[feature] + 1)))
            for feature, weight in features.items()
        }
        scales = {
            kind: math.sqrt(share / (sum(w * w for f, w in weighed.items() if f[0] == kind) or 1))
            for kind, share in (("w", _WORDS_SHARE), ("l", 1 - _WORDS_SHARE))
        }
        return {feature: weight * scales[feature[0]] for feature, weight in weighed.items()}


def _features(text: str) -> dict[str, float]:
    """Count the words, marked w, and the letter groups, marked l; common words count little."""
    features: dict[str, float] = {}
    for word in words(text):
        weight = _COMMON_WEIGHT if word in _COMMON else 1.0
        padded = f" {word} "
        groups = {padded[start : start + 3] for start in range(max(len(padded) - 2, 1))}
        for feature in (f"w{word}", *(f"l{group}" for group in groups)):
            features[feature] = features.get(feature, 0.0) + weight
    return features
