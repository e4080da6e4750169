"""CLINC150 or BANKING77 as a guide: each intent is an entry, tested with its other utterances.

    python -m bench.intents PATH [--phrasings 5] [--draws 3]

PATH is clinc150.dev.json or banking77.dev.csv. Of CLINC150, the train part gives the phrasings and
the val part the questions. BANKING77 has one part, whose other utterances are the questions.
"""

import argparse
import csv
import json
import random
import statistics
from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path

from bot.runtime.guides import encoder_of
from bot.settings import Settings
from knowledge.guide.models import Entry, Guide
from knowledge.search.engine import Search

MOST_ASKED = 20
"""Questions per intent, which limits a run to minutes."""

Utterances = Mapping[str, Sequence[str]]


def main() -> None:
    """Print the accuracy of each draw and their mean."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("path", type=Path)
    parser.add_argument("--phrasings", type=int, default=5)
    parser.add_argument("--draws", type=int, default=3)
    given = parser.parse_args()
    known, asked = read(given.path)
    encoder = encoder_of(Settings.read())
    found = []
    for seed in range(given.draws):
        guide, questions = draw(known, asked, given.phrasings, random.Random(seed))
        search = Search([guide], encoder)
        right = [search.ask(text).candidates[0].entry == entry for text, entry in questions]
        found.append(sum(right) / len(right))
        print(f"draw {seed}: top-1 {found[-1]:.1%} of {len(right)} questions")
    print(f"mean: {statistics.mean(found):.1%}")


def read(path: Path) -> tuple[Utterances, Utterances | None]:
    """Return the utterances of each intent, and those to ask if they are separate."""
    text = path.read_text(encoding="utf-8")
    if path.suffix == ".json":
        parts = json.loads(text)
        return _grouped(parts["train"]), _grouped(parts["val"])
    return _grouped([(r["text"], r["category"]) for r in csv.DictReader(text.splitlines())]), None


def _grouped(rows: Sequence[tuple[str, str]]) -> Utterances:
    grouped = defaultdict(list)
    for text, intent in rows:
        grouped[intent].append(text)
    return grouped


def draw(
    known: Utterances, asked: Utterances | None, count: int, chance: random.Random
) -> tuple[Guide, list[tuple[str, str]]]:
    """Return a guide with `count` phrasings per entry, and questions with their entries."""
    entries, questions = [], []
    for number, intent in enumerate(sorted(known)):
        shuffled = chance.sample(known[intent], len(known[intent]))
        question, *aliases = shuffled[:count]
        entry = Entry(id=f"e{number}", question=question, aliases=tuple(aliases), answer="Done.")
        entries.append(entry)
        users = asked[intent] if asked else shuffled[count:]
        questions += [(text, entry.id) for text in users[:MOST_ASKED]]
    made = Guide(id="g", title="T", summary="S", checked=date(2026, 1, 1), entries=tuple(entries))
    return made, questions


if __name__ == "__main__":
    main()
