"""Which entry a vector belongs to, learned in closed form from the vectors of phrasings. Pure.

Kernel ridge regression: an entry's score is near 1 close to its own phrasings and near 0 close
to others and far from all. Beyond `LANDMARKS` rows, the first ones stand for the others
(Nyström's method), which bounds what a question costs.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from knowledge.encoder import Vectors

LANDMARKS = 1200
SHARPNESS = 1.2
"""How fast likeness fades with the distance between two directions."""

SMOOTHNESS = 0.1
"""How little a single row can do against its neighbours."""

Numbers = NDArray[np.int64]


class Evidence(NamedTuple):
    """Vectors [rows, dimensions], the entry of each or NOBODY, and how far each is trusted."""

    vectors: Vectors
    owners: Numbers
    trust: Vectors


NOBODY = -1


class LeftOut(NamedTuple):
    """What the ranking makes of each row when it has not seen that row."""

    best: Numbers
    score: Vectors


class Ranking:
    """Scores of entries for a vector."""

    def __init__(self, evidence: Evidence, entries: int) -> None:
        """Learn; the rows that matter most come first."""
        self._landmarks = evidence.vectors[:LANDMARKS]
        rows = _alike(evidence.vectors, self._landmarks)
        weighed = rows * evidence.trust[:, np.newaxis]
        wanted = np.zeros((len(rows), entries), np.float32)
        owned = evidence.owners != NOBODY
        wanted[owned, evidence.owners[owned]] = 1
        ridge = SMOOTHNESS * _alike(self._landmarks, self._landmarks)
        system = (rows.T @ weighed + ridge).astype(np.float64)
        system[np.diag_indices_from(system)] += 1e-4
        inverse = np.linalg.inv(system).astype(np.float32)
        self._weights: Vectors = inverse @ (weighed.T @ wanted)
        leverage = np.einsum("ij,ij->i", weighed @ inverse, rows)
        fitted = rows @ self._weights
        blind = (fitted - leverage[:, np.newaxis] * wanted) / (1 - leverage)[:, np.newaxis]
        self.left_out = LeftOut(blind.argmax(axis=1), blind.max(axis=1))

    def scores(self, vector: Vectors) -> Vectors:
        """Return a score for each entry, mostly between 0 and 1."""
        scores: Vectors = _alike(vector[np.newaxis], self._landmarks)[0] @ self._weights
        return scores


def _alike(one: Vectors, other: Vectors) -> Vectors:
    """Return the likeness of each row of one to each row of the other, from 0 to 1."""
    alike: Vectors = np.exp(2 * SHARPNESS * (one @ other.T - 1))
    return alike
