"""From the texts of guides to a ranking of their entries, and to how sure is sure enough."""

from collections.abc import Iterator, Sequence
from itertools import zip_longest
from typing import NamedTuple

import numpy as np

from knowledge.encoder import Encoder, Vectors
from knowledge.models import Guide
from knowledge.ranking import NOBODY, Evidence, Numbers, Ranking
from knowledge.targets import Target, beside, elsewhere, targets
from knowledge.thresholds import Thresholds, thresholds

SENTENCE_TRUST = 0.15
"""What a sentence of an answer tells of the questions to it, where a phrasing tells 1."""

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
    nearest: Numbers
    """The target that each phrasing is nearest to if no target lists it."""
    ranking: Ranking
    thresholds: Thresholds


def learn(guides: Sequence[Guide], encoder: Encoder) -> Learned:
    """Learn guides with at least one entry or row among them."""
    found = tuple(target for guide in guides for target in targets(guide))
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
    background = np.full(len(distant) + len(close), NOBODY)
    evidence = Evidence(
        vectors=np.concatenate([asked, distant, close, said]),
        owners=np.concatenate([owners, background, [s.owner for s in sentences]]).astype(np.int64),
        trust=np.repeat(
            np.array([1, SENTENCE_TRUST], np.float32), [len(owners) + len(background), len(said)]
        ),
    )
    ranking = Ranking(evidence, len(found))
    best, score = ranking.left_out
    ends = np.cumsum([len(asked), len(distant), len(close)])
    of_asked, of_distant, of_close, _ = np.split(score, ends)
    entries = np.array([not found[owner].compares for owner in owners])
    return Learned(
        targets=found,
        phrasings=phrasings,
        nearest=best[: len(asked)],
        ranking=ranking,
        thresholds=thresholds(
            scores=of_asked[entries],
            right=(best[: len(asked)] == owners)[entries],
            background=np.concatenate([of_distant, of_close]),
            elsewhere=of_distant,
        ),
    )


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
