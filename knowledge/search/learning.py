"""Learns a ranking of a guide's entries, and its thresholds, from the guide's texts."""

from collections.abc import Iterator, Sequence
from itertools import zip_longest
from typing import NamedTuple

import numpy as np

from knowledge.guide.models import Guide
from knowledge.search.encoder import Encoder, Vectors
from knowledge.search.ranking import NO_ENTRY, Evidence, Numbers, Ranking, rank
from knowledge.search.targets import Target, beside, elsewhere, targets
from knowledge.search.thresholds import Thresholds, thresholds

SENTENCE_WEIGHT = 0.15
"""The weight of a sentence of an answer as evidence; a phrasing has weight 1."""

STRAY_FACTOR = 2
"""The factor over its own entry's score from which a phrasing belongs to another entry."""

TOO_SIMILAR, MUCH_TOO_SIMILAR = 0.55, 0.75
"""The similarity to a phrasing from which a sentence, from elsewhere or beside, may be one."""


class Phrasing(NamedTuple):
    """A text that leads to the target with this index."""

    owner: int
    text: str


class Learned(NamedTuple):
    """A learned guide."""

    targets: Sequence[Target]
    phrasings: Sequence[Phrasing]
    strays: Sequence[tuple[int, int]]
    """The indexes of phrasings, each with the target that would win if its own didn't list it."""
    ranking: Ranking
    thresholds: Thresholds


_NONE = np.zeros((0, 0), np.float32)
NOTHING = Learned((), (), (), Ranking(_NONE, _NONE), Thresholds(1.0, 1.0, 1.0))


def learn(guide: Guide, encoder: Encoder) -> Learned:
    """Learn the guide's targets, ranking and thresholds."""
    found, phrasings = subject(guide)
    if not found:
        return NOTHING
    sentences = [Phrasing(n, text) for n, target in enumerate(found) for text in target.sentences]
    asked, distant, close, said = _encoded(
        encoder,
        [phrasing.text for phrasing in phrasings],
        elsewhere(),
        list(beside(guide)),
        [sentence.text for sentence in sentences],
    )
    owners = np.array([phrasing.owner for phrasing in phrasings])
    parts = (
        _evidence(asked, owners),
        _evidence(_clear(distant, asked, TOO_SIMILAR), NO_ENTRY),
        _evidence(_clear(close, asked, MUCH_TOO_SIMILAR), NO_ENTRY),
        _evidence(said, np.array([s.owner for s in sentences], np.int64), SENTENCE_WEIGHT),
    )
    joined = Evidence(
        vectors=np.concatenate([part.vectors for part in parts]),
        owners=np.concatenate([part.owners for part in parts]),
        trust=np.concatenate([part.trust for part in parts]),
    )
    ranking, left_out = rank(joined, len(found))
    left_out[:, [bool(target.compares) for target in found]] = 0
    ends = np.cumsum([len(part.owners) for part in parts])
    of_asked, of_distant, of_close = np.split(left_out, ends)[:3]
    entries = np.array([not found[owner].compares for owner in owners])
    limits = thresholds(of_asked[entries], owners[entries], of_distant, of_close)
    return Learned(found, phrasings, _strays(owners, of_asked, limits), ranking, limits)


def subject(guide: Guide) -> tuple[Sequence[Target], Sequence[Phrasing]]:
    """Return the targets of the guide, and the phrasings that lead to them."""
    found = tuple(targets(guide))
    return found, tuple(_interleaved(found))


def _strays(owners: Numbers, left_out: Vectors, limits: Thresholds) -> Sequence[tuple[int, int]]:
    """Return each phrasing that another target would win, with that target."""
    own = left_out[np.arange(len(owners)), owners]
    best = left_out.max(axis=1)
    has_others = np.bincount(owners)[owners] > 1
    astray = has_others & (best >= limits.suggest) & (best >= STRAY_FACTOR * own)
    nearest = left_out.argmax(axis=1)
    return [(at, int(nearest[at])) for at in map(int, np.flatnonzero(astray))]


def _evidence(vectors: Vectors, owners: object, trust: float = 1.0) -> Evidence:
    count = len(vectors)
    return Evidence(
        vectors,
        np.broadcast_to(np.asarray(owners, np.int64), count),
        np.full(count, trust, np.float32),
    )


def _encoded(encoder: Encoder, *groups: Sequence[str]) -> list[Vectors]:
    """Return the vectors of each group of texts."""
    vectors = encoder.encode_all([text for group in groups for text in group])
    return np.split(vectors, np.cumsum([len(group) for group in groups])[:-1])


def _interleaved(found: Sequence[Target]) -> Iterator[Phrasing]:
    """Yield the first phrasing of every target, then the second of each, and so on."""
    for turn in zip_longest(*(target.phrasings for target in found)):
        yield from (Phrasing(owner, text) for owner, text in enumerate(turn) if text is not None)


def _clear(background: Vectors, phrasings: Vectors, limit: float) -> Vectors:
    """Return the background without the sentences that are too similar to a phrasing."""
    clear: Vectors = background[(background @ phrasings.T).max(axis=1) < limit]
    return clear
