"""From the texts of guides to a ranking of their entries, and to how sure is sure enough."""

from collections.abc import Iterator, Sequence
from itertools import zip_longest
from typing import NamedTuple

import numpy as np

from knowledge.encoder import Encoder, Vectors
from knowledge.models import Guide
from knowledge.ranking import NOBODY, Evidence, Ranking
from knowledge.ranking import learn as ranking_of
from knowledge.targets import Target, beside, elsewhere, targets
from knowledge.thresholds import Thresholds, thresholds

SENTENCE_TRUST = 0.15
"""What a sentence of an answer tells of the questions to it, where a phrasing tells 1."""

CLEARLY_NEARER = 2
"""How many times the score of its own entry makes a phrasing another's."""

TOO_NEAR = 0.75
"""Likeness to a phrasing from which on a background sentence may well be one."""


class Phrasing(NamedTuple):
    """A way to ask for the target of this number."""

    owner: int
    text: str


class Learned(NamedTuple):
    """What was learned of some guides."""

    targets: Sequence[Target]
    phrasings: Sequence[Phrasing]
    strays: Sequence[tuple[Phrasing, int]]
    """Phrasings that another target would find if their own did not list them."""
    ranking: Ranking
    thresholds: Thresholds


_NONE = np.zeros((0, 0), np.float32)
NOTHING = Learned((), (), (), Ranking(_NONE, _NONE), Thresholds(1.0, 1.0, 1.0))


def learn(guides: Sequence[Guide], encoder: Encoder) -> Learned:
    """Learn what can be found in the guides."""
    found = tuple(target for guide in guides for target in targets(guide))
    if not found:
        return NOTHING
    phrasings = tuple(_in_turns(found))
    sentences = [Phrasing(n, text) for n, target in enumerate(found) for text in target.sentences]
    asked, distant, close, said = _encoded(
        encoder,
        [phrasing.text for phrasing in phrasings],
        elsewhere(),
        [text for guide in guides for text in beside(guide)],
        [sentence.text for sentence in sentences],
    )
    distant, close = _clear(distant, asked), _clear(close, asked)
    owners = np.array([phrasing.owner for phrasing in phrasings])
    ends = np.cumsum([len(asked), len(distant), len(close)])
    background = np.full(len(distant) + len(close), NOBODY)
    evidence = Evidence(
        vectors=np.concatenate([asked, distant, close, said]),
        owners=np.concatenate([owners, background, [s.owner for s in sentences]]).astype(np.int64),
        trust=np.repeat(
            np.array([1, SENTENCE_TRUST], np.float32), [len(owners) + len(background), len(said)]
        ),
    )
    ranking, left_out = ranking_of(evidence, len(found))
    rows = np.array([bool(target.compares) for target in found])
    left_out[:, rows] = -1  # a row answers only where it is compared
    of_asked, of_distant, of_close = np.split(left_out, ends)[:3]
    nearest = of_asked.argmax(axis=1)
    score, own = of_asked.max(axis=1), of_asked[np.arange(len(owners)), owners]
    entries = ~rows[owners]
    limits = thresholds(
        scores=score[entries],
        right=(nearest == owners)[entries],
        background=np.concatenate([of_distant, of_close]).max(axis=1),
        elsewhere=of_distant.max(axis=1),
    )
    others = np.bincount(owners)[owners] > 1
    astray = entries & others & (score >= limits.suggest) & (score >= CLEARLY_NEARER * own)
    strays = [(phrasings[number], int(nearest[number])) for number in np.flatnonzero(astray)]
    return Learned(found, phrasings, strays, ranking, limits)


def _encoded(encoder: Encoder, *groups: Sequence[str]) -> list[Vectors]:
    """Return the vectors of each group of texts."""
    vectors = encoder.encode_all([text for group in groups for text in group])
    return np.split(vectors, np.cumsum([len(group) for group in groups])[:-1])


def _in_turns(found: Sequence[Target]) -> Iterator[Phrasing]:
    """Yield the first phrasing of every target, then every second one, and so on."""
    for turn in zip_longest(*(target.phrasings for target in found)):
        yield from (Phrasing(owner, text) for owner, text in enumerate(turn) if text is not None)


def _clear(background: Vectors, phrasings: Vectors) -> Vectors:
    """Leave out what is too near to a phrasing to be called background."""
    clear: Vectors = background[(background @ phrasings.T).max(axis=1) < TOO_NEAR]
    return clear
