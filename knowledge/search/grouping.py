"""Questions that mean the same, together. Pure but for the encoder."""

from collections.abc import Sequence
from typing import Final

import numpy as np

from knowledge.search.encoder import Encoder

ALIKE: Final = np.float32(0.6)
"""How near a question must be, on average, to those of a group. Of the pairs of questions about
different entries in `evaluation/development.jsonl`, fewer than one in a hundred is as near."""


def grouped(texts: Sequence[str], encoder: Encoder) -> tuple[tuple[int, ...], ...]:
    """The indexes of texts that mean the same: the largest group first.

    Within a group the most central text comes first. Each text joins the group that it is nearest
    to on average, in the order given, or begins one of its own.
    """
    if not texts:
        return ()
    near = (vectors := encoder.encode_all(texts)) @ vectors.T
    groups: list[list[int]] = []
    for text in range(len(texts)):
        means = [near[text, group].mean() for group in groups]
        best = int(np.argmax(means)) if means else -1
        if best >= 0 and means[best] >= ALIKE:
            groups[best].append(text)
        else:
            groups.append([text])
    groups.sort(key=len, reverse=True)
    return tuple(tuple(sorted(group, key=lambda one: -near[one, group].sum())) for group in groups)
