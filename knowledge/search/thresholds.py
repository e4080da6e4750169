"""Derives the thresholds of a guide from the scores of its own phrasings. Pure."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from knowledge.search.encoder import Vectors
from knowledge.search.ranking import Numbers

ANSWER_PRECISION, SURE_PRECISION = 0.92, 0.98
"""The share of right answers to be reached on the guide's own phrasings."""

ANSWERS_BETWEEN = (0.33, 0.6)
"""The bounds of the answer threshold, for guides too small or too tidy to derive it from."""

FALSE_ANSWERS, FALSE_SUGGESTIONS = 0.02, 0.1
"""The shares of the background that may get an answer, or (from elsewhere) a suggestion."""


class Thresholds(NamedTuple):
    """The scores from which an entry is suggested, answers, and answers for sure."""

    suggest: float
    answer: float
    sure: float


def thresholds(asked: Vectors, owners: Numbers, elsewhere: Vectors, beside: Vectors) -> Thresholds:
    """Return the thresholds for leave-one-out scores, each float32 [texts, entries].

    `asked` are the scores of phrasings and `owners` their entries; the others are background.
    """
    best = asked.max(axis=1)
    order = np.argsort(-best, kind="stable")
    ranked, right = best[order], (asked.argmax(axis=1) == owners)[order]
    precision = np.cumsum(right) / np.arange(1, len(order) + 1)
    far = elsewhere.max(axis=1)
    background = np.concatenate([far, beside.max(axis=1)])
    lowest, highest = ANSWERS_BETWEEN
    precise = _last_wanted(ranked, precision >= ANSWER_PRECISION, default=highest)
    answer = max(min(max(precise, lowest), highest), _quantile(FALSE_ANSWERS, background))
    return Thresholds(
        suggest=min(answer, max(answer / 2, _quantile(FALSE_SUGGESTIONS, far))),
        answer=answer,
        sure=max(answer, _last_wanted(ranked, precision >= SURE_PRECISION, default=highest)),
    )


def _last_wanted(scores: Vectors, wanted: NDArray[np.bool_], default: float) -> float:
    """Return the last of the wanted scores."""
    found = scores[wanted]
    return float(found[-1]) if len(found) else default


def _quantile(share: float, scores: Vectors) -> float:
    """Return the quantile: the score that all but a share of the scores stay below."""
    return float(np.quantile(scores, 1 - share)) if len(scores) else 0.0
