"""Answers a question with a verdict: an entry, some candidates, or an honest unknown."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from knowledge.guide.models import Guide
from knowledge.search.encoder import Encoder, Vectors
from knowledge.search.learning import Learned, learn
from knowledge.search.spelling import Spelling
from knowledge.search.targets import (
    TABLE,
    neighbours,
    options_compared,
    prose,
    row_title,
    spaced,
    words,
)

Kind = Literal["answer", "suggest", "unknown"]
Learn = Callable[[Guide, Encoder], Learned]

SHOWN = 3
LONGEST = 2_000
"""The limit of characters of a question that are read."""

LONG_QUESTION = 120
"""The length from which each sentence of a question is also searched alone."""

MOST_SENTENCES = 20

_SENTENCE = re.compile(r"[.!?;\n]+\s+")

EXACT_SCORE = 1.0
"""The score of an entry for its own phrasings; other questions score a little less."""


@dataclass(frozen=True)
class Candidate:
    """An entry that may answer the question, with a score from 0 to 1."""

    guide: str
    entry: str
    question: str
    score: float


@dataclass(frozen=True)
class Verdict:
    """The result of a search; `candidates` are the three best entries, best first."""

    question: str
    kind: Kind
    score: float
    candidates: tuple[Candidate, ...]
    sure: bool = False
    """Questions with this score are hardly ever answered wrongly."""


@dataclass(frozen=True)
class Stray:
    """A phrasing that another entry would answer if its own entry didn't list it."""

    guide: str
    phrasing: str
    own: str
    other: str


class Search:
    """A search over guides. Immutable, so threads may share it.

    For changed guides, create another one with the same encoder.
    """

    def __init__(self, guides: Sequence[Guide], encoder: Encoder, learn: Learn = learn) -> None:
        """Learn each guide separately, so that no guide changes the answers of another."""
        self._encoder = encoder
        self._learned = {guide.id: learn(guide, encoder) for guide in guides}
        self._targets = [target for each in self._learned.values() for target in each.targets]
        self._guides = np.array([target.guide for target in self._targets], dtype=object)
        self._rows: dict[frozenset[str], list[int]] = {}
        for number, target in enumerate(self._targets):
            if target.compares:
                self._rows.setdefault(target.compares, []).append(number)
        self._exact = {_key(text): number for number, text in reversed([*self._phrasings()])}
        known = [name for guide in guides for name in options_compared(guide)]
        self._neighbours = {g.id: [*map(spaced, neighbours(g, known))] for g in guides}
        self._spelling = Spelling(map(prose, self._targets), encoder.knows)

    def ask(self, question: str, guide: str | None = None, *, most: int = SHOWN) -> Verdict:
        """Return the verdict on a text, with at most `most` candidates.

        `guide` restricts the search to the guide with this id.
        """
        scores = self._scores(question)
        among = np.flatnonzero(
            np.isin(self._guides, [guide] if guide else self._guides_that_know(question))
        )
        best = among[np.argsort(-scores[among], kind="stable")[:most]]
        candidates = tuple(self._candidate(number, float(scores[number])) for number in best)
        if not candidates:
            return Verdict(question, "unknown", 0.0, ())
        score = candidates[0].score
        limits = self._learned[candidates[0].guide].thresholds
        kind: Kind = "unknown"
        if score >= limits.suggest:
            kind = "suggest"
            strange = self._names_unknown_tool(question, candidates[0].guide)
            if score == EXACT_SCORE or (score >= limits.answer and not strange):
                kind = "answer"
        return Verdict(question, kind, score, candidates, sure=score >= limits.sure)

    def strays(self) -> Iterator[Stray]:
        """Yield the phrasings of question entries that are clearly nearer to another entry."""
        for found in self._learned.values():
            for number, other in found.strays:
                owner, text = found.phrasings[number]
                own = found.targets[owner]
                yield Stray(own.guide, text, own.entry, found.targets[other].entry)

    def _phrasings(self) -> Iterator[tuple[int, str]]:
        """Yield every phrasing with the index of its target."""
        before = 0
        for each in self._learned.values():
            yield from ((before + owner, text) for owner, text in each.phrasings)
            before += len(each.targets)

    def _guides_that_know(self, question: str) -> list[str]:
        """Return the guides that know the tools named in the question; all of them if none does."""
        if (owner := self._exact.get(_key(question))) is not None:
            return [self._guides[owner]]
        knowing = [
            guide for guide in self._learned if not self._names_unknown_tool(question, guide)
        ]
        return knowing or [*self._learned]

    def _names_unknown_tool(self, question: str, guide: str) -> bool:
        """Return whether the question names a tool that the guide doesn't know."""
        asked = spaced(question[:LONGEST])
        return any(name in asked for name in self._neighbours[guide])

    def _scores(self, question: str) -> Vectors:
        """Return a score from 0 to 1 for every target."""
        text = self._spelling.corrected(question[:LONGEST])
        asked = frozenset(words(text))
        if not asked or not len(self._guides):
            return np.zeros(len(self._guides), np.float32)
        vectors = map(self._encoder.encode, _readings(text))
        ranked = np.max([self._rank_scores(vector) for vector in vectors], axis=0)
        scores: Vectors = np.clip(ranked, 0, EXACT_SCORE - 0.001)
        if (owner := self._exact.get(_key(question))) is not None:
            scores[owner] = EXACT_SCORE
        for compared, rows in self._rows.items():
            if not compared <= asked:
                scores[rows] = np.minimum(scores[rows], np.delete(scores, rows).max(initial=0))
        return scores

    def _rank_scores(self, vector: Vectors) -> Vectors:
        """Return the scores of a vector in the rankings of all guides."""
        return np.concatenate([each.ranking.scores(vector) for each in self._learned.values()])

    def _candidate(self, number: int, score: float) -> Candidate:
        target = self._targets[number]
        return Candidate(target.guide, target.entry, target.question, round(score, 4))


def answer_of(guide: Guide, entry_id: str) -> str:
    """Return the Markdown of an entry or a row (`table:ID`); raise LookupError if it is neither."""
    if not entry_id.startswith(TABLE):
        return guide.entry(entry_id).answer
    row = guide.row(entry_id.removeprefix(TABLE))
    cells = [f"- **{guide.option(id_).label}:** {cell}" for id_, cell in row.cells.items()]
    return "\n".join([f"**{row.label}.** {row.meaning}", "", *cells])


def title_of(guide: Guide, entry_id: str) -> str:
    """Return the question of an entry or a row (`table:ID`); raise LookupError if it is neither."""
    if not entry_id.startswith(TABLE):
        return guide.entry(entry_id).question
    return row_title(guide, guide.row(entry_id.removeprefix(TABLE)))


def _readings(text: str) -> list[str]:
    """Return the text, and its sentences if it is long: one of them is often the question."""
    if len(text) < LONG_QUESTION:
        return [text]
    return [text, *filter(str.strip, _SENTENCE.split(text)[:MOST_SENTENCES])]


def _key(text: str) -> str:
    return " ".join(words(text)) or text
