"""From the texts of a guide to a ranking of its entries, and to how sure is sure enough."""

from collections.abc import Iterator, Sequence
from itertools import zip_longest
from typing import NamedTuple

import numpy as np

from knowledge.guide.models import Guide
from knowledge.search.encoder import Encoder, Vectors
from knowledge.search.ranking import NOBODY, Evidence, Numbers, Ranking, rank
from knowledge.search.targets import Target, beside, elsewhere, targets
from knowledge.search.thresholds import Thresholds, thresholds

SENTENCE_TRUST = 0.15
"""What a sentence of an answer tells of the questions to it, where a phrasing tells 1."""

CLEARLY_NEARER = 2
"""How many times the score of its own entry makes a phrasing another's."""

TOO_NEAR, MUCH_TOO_NEAR = 0.55, 0.75
"""Likeness to a phrasing from which on a sentence from elsewhere, or from beside, may be one."""


class Phrasing(NamedTuple):
    """A text that leads to the target of this number."""

    owner: int
    text: str


class Learned(NamedTuple):
    """What was learned of a guide."""

    targets: Sequence[Target]
    phrasings: Sequence[Phrasing]
    strays: Sequence[tuple[int, int]]
    """Numbers of phrasings, each with the target that would find it if its own did not list it."""
    ranking: Ranking
    thresholds: Thresholds


_NONE = np.zeros((0, 0), np.float32)
NOTHING = Learned((), (), (), Ranking(_NONE, _NONE), Thresholds(1.0, 1.0, 1.0))


def learn(guide: Guide, encoder: Encoder) -> Learned:
    """Learn what can be found in the guide."""
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
        _evidence(_clear(distant, asked, TOO_NEAR), NOBODY),
        _evidence(_clear(close, asked, MUCH_TOO_NEAR), NOBODY),
        _evidence(said, np.array([s.owner for s in sentences], np.int64), SENTENCE_TRUST),
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
    """Return what is to be found in the guide, and the texts that lead there."""
    found = tuple(targets(guide))
    return found, tuple(_in_turns(found))


def _strays(owners: Numbers, left_out: Vectors, limits: Thresholds) -> Sequence[tuple[int, int]]:
    """Return each phrasing with the target that is nearer to it than the other phrasings are."""
    own = left_out[np.arange(len(owners)), owners]
    best = left_out.max(axis=1)
    has_others = np.bincount(owners)[owners] > 1
    astray = has_others & (best >= limits.suggest) & (best >= CLEARLY_NEARER * own)
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


def _in_turns(found: Sequence[Target]) -> Iterator[Phrasing]:
    """Yield the first phrasing of every target, then every second one, and so on."""
    for turn in zip_longest(*(target.phrasings for target in found)):
        yield from (Phrasing(owner, text) for owner, text in enumerate(turn) if text is not None)


def _clear(background: Vectors, phrasings: Vectors, limit: float) -> Vectors:
    """Leave out what is too near to a phrasing to be called background."""
    clear: Vectors = background[(background @ phrasings.T).max(axis=1) < limit]
    return clear
