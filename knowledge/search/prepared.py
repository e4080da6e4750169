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

    Whoever may read the package may read them, though a cache is its owner's alone. This takes
    about ten seconds on two cores. Raise `GuideErrors` or `ModelError` if a file of the package
    can't be used.
    """
    with TemporaryDirectory() as name:
        cache = Path(name)
        encoder = CachingEncoder(MiniLM(), cache)
        for guide in load_guides(packaged_guides()):
            load_or_learn(guide, encoder, cache)
        folder.mkdir(exist_ok=True)
        made = {_publish(file, folder) for file in cache.iterdir()}
    for stale in set(folder.iterdir()) - made:
        stale.unlink()


def _publish(file: Path, folder: Path) -> Path:
    """Copy the file's content, atomically, with the permissions of a new file; return the copy."""
    copy = folder / file.name
    draft = copy.with_suffix(".draft")
    draft.unlink(missing_ok=True)
    shutil.copyfile(file, draft)
    return draft.replace(copy)
