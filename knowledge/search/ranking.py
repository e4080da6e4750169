"""Which entry a vector belongs to, learned in closed form from the vectors of phrasings. Pure.

Kernel ridge regression: an entry's score is near 1 close to its own phrasings and near 0 close
to others and far from all. Beyond `LANDMARKS` rows, the first ones stand for the others
(Nyström's method), which bounds what a question costs.
"""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from knowledge.search.encoder import Vectors

LANDMARKS = 1024
SHARPNESS = 1.2
"""How fast likeness fades with the distance between two directions."""

SMOOTHNESS = 0.1
"""How little a single row can do against its neighbours."""

JITTER = 1e-6
"""Keeps the system solvable where two rows are the same."""

Numbers = NDArray[np.int64]


class Evidence(NamedTuple):
    """Vectors [rows, dimensions], the entry of each or NOBODY, and how far each is trusted."""

    vectors: Vectors
    owners: Numbers
    trust: Vectors


NOBODY = -1


@dataclass(frozen=True)
class Ranking:
    """Scores of entries for a vector: by its likeness to landmarks [rows, dimensions], weighed."""

    landmarks: Vectors
    weights: Vectors

    def scores(self, vector: Vectors) -> Vectors:
        """Return a score for each entry, mostly between 0 and 1.

        Products this small are done in the calling thread: where others keep the processors busy,
        to wait for the threads of a matrix library takes many times longer than the sum.
        """
        alike = _likeness(np.vecdot(self.landmarks, vector))
        scores: Vectors = np.einsum("i,ij->j", alike, self.weights)
        return scores


def rank(evidence: Evidence, entries: int) -> tuple[Ranking, Vectors]:
    """Return the ranking, and the scores [rows, entries] of each row as if it had been left out.

    The rows that matter most come first.
    """
    landmarks = evidence.vectors[:LANDMARKS]
    rows = _alike(evidence.vectors, landmarks).astype(np.float64)
    weighed = rows * evidence.trust[:, np.newaxis]
    wanted = np.zeros((len(rows), entries))
    owned = evidence.owners != NOBODY
    wanted[owned, evidence.owners[owned]] = 1
    system = weighed.T @ rows + SMOOTHNESS * _alike(landmarks, landmarks)
    system[np.diag_indices_from(system)] += JITTER
    inverse = np.linalg.inv(system)
    weights = inverse @ (weighed.T @ wanted)
    leverage = np.einsum("ij,ij->i", weighed @ inverse, rows)[:, np.newaxis]
    left_out = (rows @ weights - leverage * wanted) / (1 - leverage)
    return Ranking(landmarks, weights.astype(np.float32)), left_out.astype(np.float32)


def _alike(one: Vectors, other: Vectors) -> Vectors:
    """Return the likeness of each row of one to each row of the other, from 0 to 1."""
    return _likeness(one @ other.T)


def _likeness(cosine: Vectors) -> Vectors:
    likeness: Vectors = np.exp(2 * SHARPNESS * (cosine - 1))
    return likeness
