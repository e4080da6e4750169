"""Groups questions that mean the same. Pure, apart from the encoder."""

from collections.abc import Sequence
from typing import Final

import numpy as np

from knowledge.search.encoder import Encoder

MIN_SIMILARITY: Final = np.float32(0.6)
"""The mean cosine similarity to a group from which on a question joins it. Fewer than one in a
hundred pairs of questions about different entries in `evaluation/development.jsonl` reach it."""


def group_similar(texts: Sequence[str], encoder: Encoder) -> tuple[tuple[int, ...], ...]:
    """Return groups of indexes of texts that mean the same, the largest group first.

    Within a group the most central text comes first. In the order given, each text joins the
    group that is most similar on average, or starts a new one.
    """
    if not texts:
        return ()
    similarity = (vectors := encoder.encode_all(texts)) @ vectors.T
    groups: list[list[int]] = []
    for text in range(len(texts)):
        means = [similarity[text, group].mean() for group in groups]
        best = int(np.argmax(means)) if means else -1
        if best >= 0 and means[best] >= MIN_SIMILARITY:
            groups[best].append(text)
        else:
            groups.append([text])
    groups.sort(key=len, reverse=True)
    return tuple(
        tuple(sorted(group, key=lambda text: -similarity[text, group].sum())) for group in groups
    )
