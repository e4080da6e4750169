"""Scores entries for a vector, by kernel ridge regression on the vectors of phrasings. Pure.

An entry's score is near 1 close to its own phrasings, and near 0 close to others or far from all.
Beyond `MAX_LANDMARKS` rows, the first ones represent the rest (Nyström approximation), which
bounds the cost of a question.
"""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from knowledge.search.encoder import Vectors

MAX_LANDMARKS = 1024

SHARPNESS = 1.2
"""How fast the kernel falls with the distance between two directions."""

REGULARISATION = 0.1
"""The ridge penalty: the higher, the less a single row can do against its neighbours."""

JITTER = 1e-6
"""Keeps the system solvable if two rows are the same."""

Indexes = NDArray[np.int64]

NO_OWNER = -1
"""The owner of a row that belongs to no entry."""


class TrainingSet(NamedTuple):
    """Vectors (n, d), the index of the entry that each belongs to (or NO_OWNER), and weights."""

    vectors: Vectors
    owners: Indexes
    weights: Vectors


@dataclass(frozen=True)
class Ranking:
    """A fitted model: m landmarks (m, d) float32, and their weights for k entries (m, k)."""

    landmarks: Vectors
    weights: Vectors

    def scores(self, vector: Vectors) -> Vectors:
        """Return a score for each of the k entries, mostly between 0 and 1, as (k,) float32.

        `vecdot` and `einsum` run in the calling thread. A threaded BLAS takes many times longer
        for products this small if other processes keep the processors busy.
        """
        similarity = _kernel(np.vecdot(self.landmarks, vector))
        scores: Vectors = np.einsum("i,ij->j", similarity, self.weights)
        return scores


def fit(training: TrainingSet, entries: int) -> tuple[Ranking, Vectors]:
    """Return the ranking of k entries, and the leave-one-out scores of the rows, (n, k) float32.

    The most important rows must come first, as they become the landmarks.
    """
    landmarks = training.vectors[:MAX_LANDMARKS]
    roots = np.sqrt(training.weights, dtype=np.float64)[:, np.newaxis]
    rows = roots * _similarity(training.vectors, landmarks)
    targets = np.zeros((len(rows), entries))
    owned = training.owners != NO_OWNER
    targets[owned, training.owners[owned]] = 1
    system = rows.T @ rows + REGULARISATION * _similarity(landmarks, landmarks)
    system[np.diag_indices_from(system)] += JITTER
    inverse = np.linalg.inv(system)
    weights = inverse @ (rows.T @ (roots * targets))
    leverage = np.einsum("ij,ij->i", rows @ inverse, rows)[:, np.newaxis]
    left_out = (rows @ weights / roots - leverage * targets) / (1 - leverage)
    return Ranking(landmarks.copy(), weights.astype(np.float32)), left_out.astype(np.float32)


def _similarity(one: Vectors, other: Vectors) -> Vectors:
    """Return the kernel of each row of (n, d) with each row of (m, d), as (n, m)."""
    return _kernel(one @ other.T)


def _kernel(cosine: Vectors) -> Vectors:
    """Return the kernel for cosine similarities, from 0 to 1."""
    kernel: Vectors = np.exp(2 * SHARPNESS * (cosine - 1))
    return kernel
