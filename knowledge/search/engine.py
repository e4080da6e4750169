"""A question to a verdict: the entry that answers it, those that may, or an honest unknown."""

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
"""Characters of a question that are looked at; what it asks is said by then."""

RAMBLING = 120
"""Characters from which on each sentence of a question is also looked at by itself."""

MOST_SENTENCES = 20

_SENTENCE = re.compile(r"[.!?;\n]+\s+")

CERTAIN = 1.0
"""The score of an entry for its own phrasings; other questions stay a little below."""


@dataclass(frozen=True)
class Candidate:
    """An entry that may answer the question, and how sure that is, from 0 to 1."""

    guide: str
    entry: str
    question: str
    score: float


@dataclass(frozen=True)
class Verdict:
    """What a search comes to; `candidates` are the three best entries, the best first."""

    question: str
    kind: Kind
    score: float
    candidates: tuple[Candidate, ...]
    sure: bool = False
    """Whether hardly any question with this score is answered wrongly."""


@dataclass(frozen=True)
class Stray:
    """A phrasing that another entry would answer if its own did not list it."""

    guide: str
    phrasing: str
    own: str
    other: str


class Search:
    """The questions of some guides, ready to be asked; it never changes, so threads may share it.

    For changed guides make another one with the same encoder.
    """

    def __init__(self, guides: Sequence[Guide], encoder: Encoder, learn: Learn = learn) -> None:
        """Learn each guide by itself, so that none changes how the others answer."""
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
        """Return the verdict on any text, with at most so many candidates.

        `guide` is the id of the only guide to search.
        """
        scores = self._scores(question)
        among = np.flatnonzero(np.isin(self._guides, [guide] if guide else self._knowing(question)))
        best = among[np.argsort(-scores[among], kind="stable")[:most]]
        candidates = tuple(self._candidate(number, float(scores[number])) for number in best)
        if not candidates:
            return Verdict(question, "unknown", 0.0, ())
        score = candidates[0].score
        limits = self._learned[candidates[0].guide].thresholds
        kind: Kind = "unknown"
        if score >= limits.suggest:
            kind = "suggest"
            strange = self._strange(question, candidates[0].guide)
            if score == CERTAIN or (score >= limits.answer and not strange):
                kind = "answer"
        return Verdict(question, kind, score, candidates, sure=score >= limits.sure)

    def strays(self) -> Iterator[Stray]:
        """Yield the phrasings of question entries that are clearly nearer to another one."""
        for found in self._learned.values():
            for number, other in found.strays:
                owner, text = found.phrasings[number]
                own = found.targets[owner]
                yield Stray(own.guide, text, own.entry, found.targets[other].entry)

    def _phrasings(self) -> Iterator[tuple[int, str]]:
        """Yield every phrasing with the number of its target among all."""
        before = 0
        for each in self._learned.values():
            yield from ((before + owner, text) for owner, text in each.phrasings)
            before += len(each.targets)

    def _knowing(self, question: str) -> list[str]:
        """Return the guides that know the tools that the question names; all, if none does."""
        if (owner := self._exact.get(_key(question))) is not None:
            return [self._guides[owner]]
        knowing = [guide for guide in self._learned if not self._strange(question, guide)]
        return knowing or [*self._learned]

    def _strange(self, question: str, guide: str) -> bool:
        """Whether the question names a tool that the guide knows not of."""
        asked = spaced(question[:LONGEST])
        return any(name in asked for name in self._neighbours[guide])

    def _scores(self, question: str) -> Vectors:
        """Return a score from 0 to 1 for every target."""
        text = self._spelling.corrected(question[:LONGEST])
        asked = frozenset(words(text))
        if not asked or not len(self._guides):
            return np.zeros(len(self._guides), np.float32)
        vectors = map(self._encoder.encode, _readings(text))
        ranked = np.max([self._ranked(vector) for vector in vectors], axis=0)
        scores: Vectors = np.clip(ranked, 0, CERTAIN - 0.001)
        if (owner := self._exact.get(_key(question))) is not None:
            scores[owner] = CERTAIN
        for compared, rows in self._rows.items():
            if not compared <= asked:
                scores[rows] = np.minimum(scores[rows], np.delete(scores, rows).max(initial=0))
        return scores

    def _ranked(self, vector: Vectors) -> Vectors:
        """Return what the rankings of all guides make of a vector."""
        return np.concatenate([each.ranking.scores(vector) for each in self._learned.values()])

    def _candidate(self, number: int, score: float) -> Candidate:
        target = self._targets[number]
        return Candidate(target.guide, target.entry, target.question, round(score, 4))


def answer_of(guide: Guide, entry_id: str) -> str:
    """Return the Markdown that answers an entry or a row (`table:ID`); LookupError if neither."""
    if not entry_id.startswith(TABLE):
        return guide.entry(entry_id).answer
    row = guide.row(entry_id.removeprefix(TABLE))
    cells = [f"- **{guide.option(id_).label}:** {cell}" for id_, cell in row.cells.items()]
    return "\n".join([f"**{row.label}.** {row.meaning}", "", *cells])


def title_of(guide: Guide, entry_id: str) -> str:
    """Return the question that an entry or a row (`table:ID`) answers; LookupError if neither."""
    if not entry_id.startswith(TABLE):
        return guide.entry(entry_id).question
    return row_title(guide, guide.row(entry_id.removeprefix(TABLE)))


def _readings(text: str) -> list[str]:
    """Return the text, and the sentences of a long one: what is asked is often in one of them."""
    if len(text) < RAMBLING:
        return [text]
    return [text, *filter(str.strip, _SENTENCE.split(text)[:MOST_SENTENCES])]


def _key(text: str) -> str:
    return " ".join(words(text)) or text
