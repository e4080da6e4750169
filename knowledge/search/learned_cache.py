"""A disk cache of learned guides: a warm start neither encodes nor learns."""

import hashlib
import io
from pathlib import Path

import numpy as np

from knowledge.guide.models import Guide
from knowledge.search import cache, learning, ranking, targets, thresholds
from knowledge.search.encoder import Encoder
from knowledge.search.learning import Learned, learn, subject
from knowledge.search.ranking import Ranking
from knowledge.search.targets import BACKGROUND
from knowledge.search.thresholds import Thresholds

_CODE = (learning, ranking, targets, thresholds)


def load_or_learn(guide: Guide, encoder: Encoder, folder: Path | None) -> Learned:
    """Return the learned guide from the cache in `folder`, else learn it and cache it."""
    if folder is None:
        return learn(guide, encoder)
    file, key = folder / f"{guide.id}.learned", _key(guide, encoder)
    kept = cache.read(file, key)
    if kept is not None:
        return _unpack(guide, kept)
    learned = learn(guide, encoder)
    cache.write(file, _pack(learned), key)
    return learned


def _key(guide: Guide, encoder: Encoder) -> bytes:
    """Return a hash of everything that learning depends on, including its code."""
    code = [Path(str(module.__file__)) for module in _CODE]
    files = [file.read_bytes() for file in (*code, *sorted(BACKGROUND.glob("*.txt")))]
    known = [guide.content_hash.encode(), encoder.fingerprint.encode()]
    return hashlib.sha256(b"".join([*known, *files])).digest()


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
    found, phrasings = subject(guide)
    with np.load(io.BytesIO(content), allow_pickle=False) as arrays:
        return Learned(
            found,
            phrasings,
            strays=[(phrasing, target) for phrasing, target in arrays["strays"].tolist()],
            ranking=Ranking(arrays["landmarks"], arrays["weights"]),
            thresholds=Thresholds(*arrays["thresholds"].tolist()),
        )
