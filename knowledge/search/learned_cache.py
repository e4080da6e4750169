"""Caches on disk what was learned from a guide, so that a warm start encodes nothing."""

import hashlib
import io
from pathlib import Path

import numpy as np

from knowledge.guide.models import Guide
from knowledge.search import cache, learning, ranking, targets, thresholds
from knowledge.search.encoder import Encoder
from knowledge.search.learning import Learned, learn, targets_and_phrasings
from knowledge.search.ranking import Ranking
from knowledge.search.targets import BACKGROUND_FOLDER
from knowledge.search.thresholds import Thresholds

_CODE = (learning, ranking, targets, thresholds)


def load_or_learn(
    guide: Guide, encoder: Encoder, folder: Path | None, prepared: Path | None = None
) -> Learned:
    """Return what `learn` returns, from a cache if it is there and up to date.

    `prepared` is only read: see `knowledge.search.prepared`. What had to be learned is written
    to `folder`.
    """
    name, key = f"{guide.id}.learned", _key(guide, encoder)
    for place in filter(None, (prepared, folder)):
        content = cache.read(place / name, key)
        if content is not None:
            return _unpack(guide, content)
    learned = learn(guide, encoder)
    if folder:
        cache.write(folder / name, _pack(learned), key)
    return learned


def _key(guide: Guide, encoder: Encoder) -> bytes:
    """Return a hash of everything that learning depends on, including its code."""
    code = [Path(str(module.__file__)) for module in _CODE]
    files = [file.read_bytes() for file in (*code, *sorted(BACKGROUND_FOLDER.glob("*.txt")))]
    inputs = [guide.content_hash.encode(), encoder.fingerprint.encode()]
    return hashlib.sha256(b"".join([*inputs, *files])).digest()


def _pack(learned: Learned) -> bytes:
    content = io.BytesIO()
    np.savez(
        content,
        landmarks=learned.ranking.landmarks,
        weights=learned.ranking.weights,
        thresholds=np.array(learned.thresholds),
        strays=np.array(learned.strays, np.int64).reshape(-1, 2),
    )
    return content.getvalue()


def _unpack(guide: Guide, content: memoryview) -> Learned:
    found, phrasings = targets_and_phrasings(guide)
    with np.load(io.BytesIO(content), allow_pickle=False) as arrays:
        return Learned(
            found,
            phrasings,
            strays=[(phrasing, target) for phrasing, target in arrays["strays"].tolist()],
            ranking=Ranking(arrays["landmarks"], arrays["weights"]),
            thresholds=Thresholds(*arrays["thresholds"].tolist()),
        )
