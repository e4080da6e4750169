"""How sure is sure enough: what a guide's own phrasings say about its scores. Pure."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from knowledge.encoder import Vectors

PRECISION = 0.92
"""Share of right ones among the answers that the guide's own phrasings would get."""

ANSWERS_BETWEEN = (0.3, 0.6)
"""Where the threshold of answers lies even if a guide is too small or too tidy to tell."""

FALSE_ANSWERS, FALSE_SUGGESTIONS = 0.02, 0.2
"""Shares of the background that may get an answer, and of that from elsewhere a suggestion."""


class Thresholds(NamedTuple):
    """The scores from which on an entry answers, and from which on it is suggested."""

    answer: float
    suggest: float


def thresholds(
    scores: Vectors, right: NDArray[np.bool_], background: Vectors, elsewhere: Vectors
) -> Thresholds:
    """Return the thresholds that left-out phrasings and background sentences lead to.

    `scores` are those of the best entries for the phrasings, `right` says where these are theirs.
    """
    order = np.argsort(-scores, kind="stable")
    precision = np.cumsum(right[order]) / np.arange(1, len(order) + 1)
    good = np.flatnonzero(precision >= PRECISION)
    found = float(scores[order[good[-1]]]) if len(good) else ANSWERS_BETWEEN[1]
    answer = float(np.clip(found, *ANSWERS_BETWEEN))
    answer = max(answer, _all_but(FALSE_ANSWERS, background))
    return Thresholds(answer, min(answer, max(answer / 2, _all_but(FALSE_SUGGESTIONS, elsewhere))))


def _all_but(share: float, scores: Vectors) -> float:
    """Return the score that all but a share of the scores stay below."""
    return float(np.quantile(scores, 1 - share)) if len(scores) else 0.0
