"""Ranks entries for a vector, by kernel ridge regression on the vectors of phrasings. Pure.

An entry's score is near 1 close to its own phrasings, and near 0 close to others and far from all.
Beyond `LANDMARKS` rows, the first ones represent the others (Nyström's method), which bounds the
cost of a question.
"""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from knowledge.search.encoder import Vectors

LANDMARKS = 1024
SHARPNESS = 1.2
"""The rate at which similarity fades with the angle."""

SMOOTHNESS = 0.1
"""The ridge: how little a single row can do against its neighbours."""

JITTER = 1e-6
"""Keeps the system solvable if two rows are equal."""

Numbers = NDArray[np.int64]


class Evidence(NamedTuple):
    """Vectors, float32 [rows, dimensions], with the entry (or NO_ENTRY) and the weight of each."""

    vectors: Vectors
    owners: Numbers
    trust: Vectors


NO_ENTRY = -1


@dataclass(frozen=True)
class Ranking:
    """Landmarks, float32 [rows, dimensions], and the weights that turn similarities into scores."""

    landmarks: Vectors
    weights: Vectors

    def scores(self, vector: Vectors) -> Vectors:
        """Return a score for each entry, mostly between 0 and 1.

        Products this small are computed in the calling thread: on busy processors, waiting for a
        matrix library's threads takes far longer than the sum.
        """
        alike = _similarity(np.vecdot(self.landmarks, vector))
        scores: Vectors = np.einsum("i,ij->j", alike, self.weights)
        return scores


def rank(evidence: Evidence, entries: int) -> tuple[Ranking, Vectors]:
    """Return the ranking, and the leave-one-out scores of the rows, float32 [rows, entries].

    The most important rows come first.
    """
    landmarks = evidence.vectors[:LANDMARKS]
    rows = _similarities(evidence.vectors, landmarks).astype(np.float64)
    weighed = rows * evidence.trust[:, np.newaxis]
    wanted = np.zeros((len(rows), entries))
    owned = evidence.owners != NO_ENTRY
    wanted[owned, evidence.owners[owned]] = 1
    system = weighed.T @ rows + SMOOTHNESS * _similarities(landmarks, landmarks)
    system[np.diag_indices_from(system)] += JITTER
    inverse = np.linalg.inv(system)
    weights = inverse @ (weighed.T @ wanted)
    leverage = np.einsum("ij,ij->i", weighed @ inverse, rows)[:, np.newaxis]
    left_out = (rows @ weights - leverage * wanted) / (1 - leverage)
    return Ranking(landmarks, weights.astype(np.float32)), left_out.astype(np.float32)


def _similarities(one: Vectors, other: Vectors) -> Vectors:
    """Return the similarity of each row of one to each row of the other, from 0 to 1."""
    return _similarity(one @ other.T)


def _similarity(cosine: Vectors) -> Vectors:
    likeness: Vectors = np.exp(2 * SHARPNESS * (cosine - 1))
    return likeness
