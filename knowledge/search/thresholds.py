"""How sure is sure enough: what a guide's own phrasings say about its scores. Pure."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from knowledge.search.encoder import Vectors
from knowledge.search.ranking import Numbers

ANSWER_PRECISION, SURE_PRECISION = 0.92, 0.98
"""Shares of right ones among the answers that the guide's own phrasings would get."""

ANSWERS_BETWEEN = (0.33, 0.6)
"""Where the threshold of answers lies even if a guide is too small or too tidy to tell."""

FALSE_ANSWERS, FALSE_SUGGESTIONS = 0.02, 0.1
"""Shares of the background that may get an answer, and of that from elsewhere a suggestion."""


class Thresholds(NamedTuple):
    """The scores from which on an entry is suggested, answers, and surely answers."""

    suggest: float
    answer: float
    sure: float


def thresholds(asked: Vectors, owners: Numbers, elsewhere: Vectors, beside: Vectors) -> Thresholds:
    """Return the thresholds that texts lead to by the scores [texts, entries] they get unseen.

    `asked` are phrasings and `owners` their entries; the others are background.
    """
    best = asked.max(axis=1)
    order = np.argsort(-best, kind="stable")
    ranked, right = best[order], (asked.argmax(axis=1) == owners)[order]
    precision = np.cumsum(right) / np.arange(1, len(order) + 1)
    far = elsewhere.max(axis=1)
    background = np.concatenate([far, beside.max(axis=1)])
    lowest, highest = ANSWERS_BETWEEN
    precise = _last(ranked, precision >= ANSWER_PRECISION, default=highest)
    answer = max(min(max(precise, lowest), highest), _all_but(FALSE_ANSWERS, background))
    return Thresholds(
        suggest=min(answer, max(answer / 2, _all_but(FALSE_SUGGESTIONS, far))),
        answer=answer,
        sure=max(answer, _last(ranked, precision >= SURE_PRECISION, default=highest)),
    )


def _last(scores: Vectors, wanted: NDArray[np.bool_], default: float) -> float:
    """Return the last of the scores that are wanted."""
    found = scores[wanted]
    return float(found[-1]) if len(found) else default


def _all_but(share: float, scores: Vectors) -> float:
    """Return the score that all but a share of the scores stay below."""
    return float(np.quantile(scores, 1 - share)) if len(scores) else 0.0
