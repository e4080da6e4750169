"""Vectors and learned guides that are computed when the package is built.

A first start then costs what any other does. The files are those of a cache, each with a key of the
model, the guide and the code that it was computed with; one that no longer fits is not used.
"""

import shutil
from pathlib import Path
from tempfile import TemporaryDirectory

from knowledge.guide.loader import load_guides, packaged_guides
from knowledge.search.encoder import MiniLM
from knowledge.search.learned_cache import load_or_learn
from knowledge.search.vector_cache import CachingEncoder

PREPARED = Path(__file__).parents[1] / "prepared"


def prepare(folder: Path = PREPARED) -> None:
    """Encode and learn the packaged guides into `folder`, replacing its files one by one.

    This takes about ten seconds on two cores. Raise `GuideErrors` or `ModelError` if a file of the
    package can't be used.
    """
    with TemporaryDirectory() as name:
        draft = Path(name)
        encoder = CachingEncoder(MiniLM(), draft)
        for guide in load_guides(packaged_guides()):
            load_or_learn(guide, encoder, draft)
        folder.mkdir(exist_ok=True)
        made = {shutil.copy(file, folder) for file in draft.iterdir()}
    for stale in set(folder.iterdir()) - {Path(file) for file in made}:
        stale.unlink()
