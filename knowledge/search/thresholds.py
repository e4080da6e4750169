"""Calibrates the thresholds of verdicts on a guide's own phrasings. Pure."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from knowledge.search.encoder import Vectors
from knowledge.search.ranking import Indexes

ANSWER_PRECISION, SURE_PRECISION = 0.92, 0.98
"""The shares of answers to the guide's own phrasings that must be right."""

ANSWER_RANGE = (0.33, 0.6)
"""The lowest and highest answer threshold that phrasings alone can lead to."""

FALSE_ANSWERS, FALSE_SUGGESTIONS = 0.02, 0.1
"""The shares of background texts that may be answered, and of far ones that may be suggested."""


class Thresholds(NamedTuple):
    """The lowest scores at which an entry is suggested, answers, and surely answers."""

    suggest: float
    answer: float
    sure: float


def calibrate(phrasings: Vectors, owners: Indexes, far: Vectors, near: Vectors) -> Thresholds:
    """Return the thresholds for the leave-one-out scores, (n, k), of phrasings and background.

    `owners` has the index of the right entry for each phrasing.
    """
    best = phrasings.max(axis=1)
    order = np.argsort(-best, kind="stable")
    ranked, right = best[order], (phrasings.argmax(axis=1) == owners)[order]
    precision = np.cumsum(right) / np.arange(1, len(order) + 1)
    best_far = far.max(axis=1)
    background = np.concatenate([best_far, near.max(axis=1)])
    lowest, highest = ANSWER_RANGE
    precise = _last(ranked, precision >= ANSWER_PRECISION, default=highest)
    answer = max(min(max(precise, lowest), highest), _upper_quantile(FALSE_ANSWERS, background))
    return Thresholds(
        suggest=min(answer, max(answer / 2, _upper_quantile(FALSE_SUGGESTIONS, best_far))),
        answer=answer,
        sure=max(answer, _last(ranked, precision >= SURE_PRECISION, default=highest)),
    )


def _last(scores: Vectors, mask: NDArray[np.bool_], default: float) -> float:
    """Return the last score at which the mask is true."""
    selected = scores[mask]
    return float(selected[-1]) if len(selected) else default


def _upper_quantile(share: float, scores: Vectors) -> float:
    """Return the score that only this share of the scores exceeds; 0 if there are no scores."""
    return float(np.quantile(scores, 1 - share)) if len(scores) else 0.0
