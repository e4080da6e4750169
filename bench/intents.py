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

MAX_QUESTIONS = 20
"""Questions per intent, which limits a run to minutes."""

Utterances = Mapping[str, Sequence[str]]


def main() -> None:
    """Print the accuracy of each draw and their mean."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("path", type=Path)
    parser.add_argument("--phrasings", type=int, default=5)
    parser.add_argument("--draws", type=int, default=3)
    arguments = parser.parse_args()
    training, validation = read(arguments.path)
    encoder = encoder_of(Settings.read())
    accuracies = []
    for seed in range(arguments.draws):
        guide, questions = draw(training, validation, arguments.phrasings, random.Random(seed))
        search = Search([guide], encoder)
        right = [search.ask(text).candidates[0].entry == entry for text, entry in questions]
        accuracies.append(sum(right) / len(right))
        print(f"draw {seed}: top-1 {accuracies[-1]:.1%} of {len(right)} questions")
    print(f"mean: {statistics.mean(accuracies):.1%}")


def read(path: Path) -> tuple[Utterances, Utterances | None]:
    """Return the utterances by intent for training, and for validation if they are separate."""
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
    training: Utterances, validation: Utterances | None, count: int, rng: random.Random
) -> tuple[Guide, list[tuple[str, str]]]:
    """Return a guide with `count` phrasings per entry, and questions with their entries."""
    entries, questions = [], []
    for number, intent in enumerate(sorted(training)):
        shuffled = rng.sample(training[intent], len(training[intent]))
        question, *aliases = shuffled[:count]
        entry = Entry(id=f"e{number}", question=question, aliases=tuple(aliases), answer="Done.")
        entries.append(entry)
        remaining = validation[intent] if validation else shuffled[count:]
        questions += [(text, entry.id) for text in remaining[:MAX_QUESTIONS]]
    made = Guide(id="g", title="T", summary="S", checked=date(2026, 1, 1), entries=tuple(entries))
    return made, questions


if __name__ == "__main__":
    main()
