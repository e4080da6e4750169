"""Learns the ranking and the thresholds of a guide from its texts."""

from collections.abc import Iterator, Sequence
from itertools import zip_longest
from typing import NamedTuple

import numpy as np

from knowledge.guide.models import Guide
from knowledge.search.encoder import Encoder, Vectors
from knowledge.search.ranking import NO_OWNER, Indexes, Ranking, TrainingSet, fit
from knowledge.search.targets import Target, far_texts, near_texts, targets
from knowledge.search.thresholds import Thresholds, calibrate

SENTENCE_WEIGHT = 0.15
"""The weight of a sentence of an answer; a phrasing has the weight 1."""

STRAY_FACTOR = 2
"""A stray scores at least this many times more for another entry than for its own."""

MAX_FAR_SIMILARITY, MAX_NEAR_SIMILARITY = 0.55, 0.75
"""Background texts with a higher cosine similarity to a phrasing may mean the same; they are left
out of the training set."""


class Phrasing(NamedTuple):
    """A text, and the index of the target that it leads to."""

    owner: int
    text: str


class Learned(NamedTuple):
    """Everything that is learned from a guide."""

    targets: Sequence[Target]
    phrasings: Sequence[Phrasing]
    strays: Sequence[tuple[int, int]]
    """Pairs of indexes: a phrasing, and the target that would win if its own did not list it."""
    ranking: Ranking
    thresholds: Thresholds


_NO_VECTORS = np.zeros((0, 0), np.float32)
EMPTY = Learned((), (), (), Ranking(_NO_VECTORS, _NO_VECTORS), Thresholds(1.0, 1.0, 1.0))


def learn(guide: Guide, encoder: Encoder) -> Learned:
    """Return what is learned from a guide."""
    found, phrasings = targets_and_phrasings(guide)
    if not found:
        return EMPTY
    sentences = [Phrasing(n, text) for n, target in enumerate(found) for text in target.sentences]
    of_phrasings, far, near, of_sentences = _encode_groups(
        encoder,
        [phrasing.text for phrasing in phrasings],
        far_texts(),
        list(near_texts(guide)),
        [sentence.text for sentence in sentences],
    )
    owners = np.array([phrasing.owner for phrasing in phrasings])
    sentence_owners = np.array([sentence.owner for sentence in sentences], np.int64)
    parts = (
        _training_set(of_phrasings, owners),
        _training_set(_below(far, of_phrasings, MAX_FAR_SIMILARITY), NO_OWNER),
        _training_set(_below(near, of_phrasings, MAX_NEAR_SIMILARITY), NO_OWNER),
        _training_set(of_sentences, sentence_owners, SENTENCE_WEIGHT),
    )
    training = TrainingSet(
        vectors=np.concatenate([part.vectors for part in parts]),
        owners=np.concatenate([part.owners for part in parts]),
        weights=np.concatenate([part.weights for part in parts]),
    )
    ranking, left_out = fit(training, len(found))
    left_out[:, [bool(target.compares) for target in found]] = 0
    ends = np.cumsum([len(part.owners) for part in parts])
    scores, far_scores, near_scores = np.split(left_out, ends)[:3]
    is_entry = np.array([not found[owner].compares for owner in owners])
    thresholds = calibrate(scores[is_entry], owners[is_entry], far_scores, near_scores)
    return Learned(found, phrasings, _strays(owners, scores, thresholds), ranking, thresholds)


def targets_and_phrasings(guide: Guide) -> tuple[Sequence[Target], Sequence[Phrasing]]:
    """Return the targets of a guide, and all their phrasings, the most important ones first."""
    found = tuple(targets(guide))
    return found, tuple(_interleaved(found))


def _strays(owners: Indexes, scores: Vectors, limits: Thresholds) -> Sequence[tuple[int, int]]:
    """Return each phrasing with the target that clearly beats its own in leave-one-out scores."""
    own = scores[np.arange(len(owners)), owners]
    best = scores.max(axis=1)
    has_others = np.bincount(owners)[owners] > 1
    is_stray = has_others & (best >= limits.suggest) & (best >= STRAY_FACTOR * own)
    nearest = scores.argmax(axis=1)
    return [(n, int(nearest[n])) for n in map(int, np.flatnonzero(is_stray))]


def _training_set(vectors: Vectors, owners: Indexes | int, weight: float = 1.0) -> TrainingSet:
    count = len(vectors)
    return TrainingSet(
        vectors,
        np.broadcast_to(np.asarray(owners, np.int64), count),
        np.full(count, weight, np.float32),
    )


def _encode_groups(encoder: Encoder, *groups: Sequence[str]) -> list[Vectors]:
    """Return the vectors of each group of texts, (n, d) float32 each."""
    vectors = encoder.encode_all([text for group in groups for text in group])
    return np.split(vectors, np.cumsum([len(group) for group in groups])[:-1])


def _interleaved(found: Sequence[Target]) -> Iterator[Phrasing]:
    """Yield the first phrasing of every target, then every second one, and so on."""
    for nth in zip_longest(*(target.phrasings for target in found)):
        yield from (Phrasing(owner, text) for owner, text in enumerate(nth) if text is not None)


def _below(background: Vectors, phrasings: Vectors, limit: float) -> Vectors:
    """Return the background rows whose cosine similarity to every phrasing is below the limit."""
    selected: Vectors = background[(background @ phrasings.T).max(axis=1) < limit]
    return selected
