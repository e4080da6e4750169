"""`make eval`: compares how well this bot and two peers answer labelled questions.

    python -m bench.evaluation FILE…

The peers rank the same phrasings: BM25 by shared words, rapidfuzz by shared letters.
"""

import sys
from collections.abc import Callable, Sequence
from pathlib import Path

import bm25s
import numpy as np
from rapidfuzz import fuzz, process, utils

from bot.runtime.guides import encoder_of
from bot.settings import Settings
from knowledge.guide.loader import load_guides, packaged_guides
from knowledge.search.engine import MAX_CANDIDATES, Candidate, Search, Verdict
from knowledge.search.evaluation import LabelledQuestion, Report, parse_labelled, report
from knowledge.search.targets import Target, targets

Ask = Callable[[str], Verdict]
HEADINGS = ("top-1", "top-3", "answered", "right", "refused", "near answered", "far unknown")


def main(files: Sequence[str]) -> None:
    """Print a table for each file."""
    guides = load_guides(packaged_guides())
    all_targets = [target for guide in guides for target in targets(guide)]
    methods: dict[str, Ask] = {
        "this bot": Search(guides, encoder_of(Settings.read())).ask,
        "BM25": bm25(all_targets),
        "rapidfuzz": letters(all_targets),
    }
    for file in files:
        questions = [parse_labelled(line) for line in Path(file).read_text("utf-8").splitlines()]
        print(f"{Path(file).stem}: {len(questions)} questions")
        print(" " * 10, *(f"{heading:>13}" for heading in HEADINGS))
        for name, ask in methods.items():
            cells = _cells(measure(questions, ask), has_verdicts=name == "this bot")
            print(f"{name:10}", *(f"{cell:>13}" for cell in cells))
        print()


def measure(questions: Sequence[LabelledQuestion], ask: Ask) -> Report:
    """Return the report of a method on the questions."""
    return report([(one, ask(one.question)) for one in questions])


def _cells(result: Report, *, has_verdicts: bool) -> list[str]:
    shares = [result.top1, result.top3]
    if has_verdicts:
        in_scope, near, far = (result.verdicts[name] for name in ("in scope", "near", "far"))
        shares += [in_scope["answer"], result.right_answers, result.refusals]
        shares += [near["answer"], far["unknown"]]
    cells = [f"{share:.1%}" for share in shares]
    return cells + ["-"] * (len(HEADINGS) - len(cells))


def bm25(all_targets: Sequence[Target]) -> Ask:
    """Return a method that ranks entries by the words shared with their best phrasing."""
    owners = [target for target in all_targets for _ in target.phrasings]
    texts = [text for target in all_targets for text in target.phrasings]
    retriever = bm25s.BM25()
    retriever.index(bm25s.tokenize(texts, show_progress=False), show_progress=False)

    def ask(question: str) -> Verdict:
        tokens = bm25s.tokenize(question, return_ids=False, show_progress=False)[0]
        scores = retriever.get_scores(tokens) if tokens else [0.0] * len(owners)
        return _verdict(question, owners, scores)

    return ask


def letters(all_targets: Sequence[Target]) -> Ask:
    """Return a method that ranks entries by the letters shared with their best phrasing."""
    owners = [target for target in all_targets for _ in target.phrasings]
    texts = [utils.default_process(text) for target in all_targets for text in target.phrasings]

    def ask(question: str) -> Verdict:
        query = [utils.default_process(question)]
        scores = process.cdist(query, texts, scorer=fuzz.token_set_ratio)[0]
        return _verdict(question, owners, scores)

    return ask


def _verdict(question: str, owners: Sequence[Target], scores: Sequence[float]) -> Verdict:
    best = dict.fromkeys(owners[index] for index in np.argsort(-np.asarray(scores)))
    candidates = [Candidate(t.guide, t.entry, t.question, 0.0) for t in list(best)[:MAX_CANDIDATES]]
    return Verdict(question, "suggest", 0.0, tuple(candidates))


if __name__ == "__main__":
    main(sys.argv[1:])
