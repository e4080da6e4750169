from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest

from knowledge.guide.loader import load_guides, packaged_guides
from knowledge.guide.models import Guide
from knowledge.search.encoder import Encoder, MiniLM
from knowledge.search.engine import Search
from knowledge.search.learned_cache import load_or_learn
from knowledge.search.prepared import PREPARED
from knowledge.search.vector_cache import CachingEncoder

PIE_OR_CAKE = """\
id: pie-or-cake
title: Pie or cake
summary: What to bake on Sunday.
checked: 2026-11-23
tie_margin: 0.5
options:
  - id: pie
    label: Pie
    summary: Crust around fruit.
  - id: cake
    label: Cake
    summary: Sponge with icing.
criteria:
  - id: fruit
    step: The pantry
    question: Is there fruit?
    options:
      - id: plenty
        label: Plenty
        evidence:
          pie:
            points: 2
            because: Fruit wants a crust.
            cites: what-is-pie
      - id: nothing
        label: None at all
        evidence:
          cake:
            points: 1
            because: A cake needs no fruit.
  - id: kind
    step: The pantry
    question: Which fruit is it?
    when:
      fruit:
        - plenty
    options:
      - id: apple
        label: Apples
      - id: banana
        label: Bananas
        evidence:
          cake:
            points: 3
            because: Bananas make a moist cake.
rules:
  - id: no-fruit-no-pie
    when:
      fruit:
        - nothing
    rules_out:
      - pie
    ends: true
    because: There is no pie without fruit.
table:
  - id: effort
    label: Effort
    aliases:
      - how hard it is
    cells:
      pie: A crust to roll.
      cake: A bowl to stir.
    meaning: Cake is less work.
entries:
  - id: what-is-pie
    question: What is a pie?
    aliases:
      - pie meaning
    answer: |
      **A crust around a filling.**
    related:
      - what-is-cake
  - id: what-is-cake
    question: What is a cake?
    answer: A sweet sponge.
    checked: 2026-01-02
"""


@pytest.fixture(scope="session")
def guide() -> Guide:
    """The shipped guide."""
    return load_guides(packaged_guides())[0]


@pytest.fixture(scope="session")
def encoder() -> Encoder:
    """The packaged encoder, with the vectors of the packaged guides."""
    return CachingEncoder(MiniLM(), None, PREPARED)


@pytest.fixture(scope="session")
def shipped(guide: Guide, encoder: Encoder) -> Search:
    """A search in the shipped guide."""
    return Search([guide], encoder, partial(load_or_learn, folder=None, prepared=PREPARED))


@pytest.fixture
def text() -> str:
    """A small guide without any error, as YAML."""
    return PIE_OR_CAKE


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder that holds the small guide."""
    (tmp_path / "pie-or-cake.yml").write_text(PIE_OR_CAKE, encoding="utf-8")
    return tmp_path


@pytest.fixture
def small(folder: Path) -> Guide:
    """The small guide."""
    return load_guides(folder)[0]


@pytest.fixture
def edit(folder: Path) -> Callable[[str, str], Path]:
    """Replace a piece of the small guide's text, and return its folder."""

    def replace(old: str, new: str) -> Path:
        file = folder / "pie-or-cake.yml"
        before = file.read_text(encoding="utf-8")
        assert before.count(old) == 1, f"{old!r} is there {before.count(old)} times"
        file.write_text(before.replace(old, new), encoding="utf-8")
        return folder

    return replace
