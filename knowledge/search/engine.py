"""Searches guides for the entry that answers a question."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from knowledge.guide.models import Guide
from knowledge.search.encoder import Encoder, Vectors
from knowledge.search.learning import Learned, learn
from knowledge.search.spelling import SpellingCorrector
from knowledge.search.targets import (
    TABLE_PREFIX,
    compared_labels,
    padded_words,
    prose,
    row_title,
    unmentioned_tools,
    words,
)

Kind = Literal["answer", "suggest", "unknown"]
Learn = Callable[[Guide, Encoder], Learned]

MAX_CANDIDATES = 3

MAX_LENGTH = 2_000
"""Characters of a question that are searched; the rest is ignored."""

LONG_QUESTION = 120
"""The length in characters from which on the sentences of a question are also searched alone."""

MAX_SENTENCES = 20

_SENTENCE = re.compile(r"[.!?;\n]+\s+")

EXACT_SCORE = 1.0
"""The score of an entry for its own phrasings; other questions score less."""


@dataclass(frozen=True)
class Candidate:
    """An entry that may answer the question, with its score from 0 to 1."""

    guide: str
    entry: str
    question: str
    score: float


@dataclass(frozen=True)
class Verdict:
    """The result of a search; `candidates` are the best entries, the best first.

    The verdict is `sure` if hardly any question with this score is answered wrongly.
    """

    question: str
    kind: Kind
    score: float
    candidates: tuple[Candidate, ...]
    sure: bool = False


@dataclass(frozen=True)
class Stray:
    """A phrasing of the entry `own` that is clearly closer to the phrasings of `other`."""

    guide: str
    phrasing: str
    own: str
    other: str


class Search:
    """A search over guides. It is immutable, so threads may share it.

    If a guide changes, make a new search with the same encoder.
    """

    def __init__(self, guides: Sequence[Guide], encoder: Encoder, learn: Learn = learn) -> None:
        """Learn each guide separately, so that none affects the answers of another."""
        self._encoder = encoder
        self._learned = {guide.id: learn(guide, encoder) for guide in guides}
        self._targets = [target for each in self._learned.values() for target in each.targets]
        self._guides = np.array([target.guide for target in self._targets], dtype=object)
        self._rows: dict[frozenset[str], list[int]] = {}
        for index, target in enumerate(self._targets):
            if target.compares:
                self._rows.setdefault(target.compares, []).append(index)
        self._exact = {_key(text): index for index, text in reversed([*self._phrasings()])}
        labels = [name for guide in guides for name in compared_labels(guide)]
        self._foreign_tools = {
            guide.id: [*map(padded_words, unmentioned_tools(guide, labels))] for guide in guides
        }
        self._spelling = SpellingCorrector(map(prose, self._targets), encoder.knows)

    def ask(
        self, question: str, guide: str | None = None, *, limit: int = MAX_CANDIDATES
    ) -> Verdict:
        """Return the verdict on a question, with at most `limit` candidates.

        If `guide` is the id of a guide, only that guide is searched.
        """
        scores = self._scores(question)
        guides = [guide] if guide else self._guides_for(question)
        indexes = np.flatnonzero(np.isin(self._guides, guides))
        best = indexes[np.argsort(-scores[indexes], kind="stable")[:limit]]
        candidates = tuple(self._candidate(index, float(scores[index])) for index in best)
        if not candidates:
            return Verdict(question, "unknown", 0.0, ())
        score = candidates[0].score
        thresholds = self._learned[candidates[0].guide].thresholds
        kind: Kind = "unknown"
        if score >= thresholds.suggest:
            kind = "suggest"
            foreign = self._names_foreign_tool(question, candidates[0].guide)
            if score == EXACT_SCORE or (score >= thresholds.answer and not foreign):
                kind = "answer"
        return Verdict(question, kind, score, candidates, sure=score >= thresholds.sure)

    def strays(self) -> Iterator[Stray]:
        """Yield the phrasings that are clearly closer to another entry than to their own."""
        for learned in self._learned.values():
            for phrasing, other in learned.strays:
                owner, text = learned.phrasings[phrasing]
                own = learned.targets[owner]
                yield Stray(own.guide, text, own.entry, learned.targets[other].entry)

    def _phrasings(self) -> Iterator[tuple[int, str]]:
        """Yield every phrasing with the index of its target."""
        offset = 0
        for learned in self._learned.values():
            yield from ((offset + owner, text) for owner, text in learned.phrasings)
            offset += len(learned.targets)

    def _guides_for(self, question: str) -> list[str]:
        """Return the guides that know every tool in the question; all of them if none does."""
        if (index := self._exact.get(_key(question))) is not None:
            return [self._guides[index]]
        knowing = [one for one in self._learned if not self._names_foreign_tool(question, one)]
        return knowing or [*self._learned]

    def _names_foreign_tool(self, question: str, guide: str) -> bool:
        """Return whether the question names a tool that the guide does not mention."""
        text = padded_words(question[:MAX_LENGTH])
        return any(name in text for name in self._foreign_tools[guide])

    def _scores(self, question: str) -> Vectors:
        """Return the scores of all n targets, from 0 to 1, as (n,) float32."""
        text = self._spelling.correct(question[:MAX_LENGTH])
        question_words = frozenset(words(text))
        if not question_words or not len(self._guides):
            return np.zeros(len(self._guides), np.float32)
        vectors = map(self._encoder.encode, _parts(text))
        ranked = np.max([self._rank(vector) for vector in vectors], axis=0)
        scores: Vectors = np.clip(ranked, 0, EXACT_SCORE - 0.001)
        if (index := self._exact.get(_key(question))) is not None:
            scores[index] = EXACT_SCORE
        for labels, rows in self._rows.items():
            if not labels <= question_words:
                scores[rows] = np.minimum(scores[rows], np.delete(scores, rows).max(initial=0))
        return scores

    def _rank(self, vector: Vectors) -> Vectors:
        """Return the scores of all targets for a vector."""
        return np.concatenate([each.ranking.scores(vector) for each in self._learned.values()])

    def _candidate(self, index: int, score: float) -> Candidate:
        target = self._targets[index]
        return Candidate(target.guide, target.entry, target.question, round(score, 4))


def answer_of(guide: Guide, entry_id: str) -> str:
    """Return the answer of an entry or a table row (`table:ID`) in Markdown.

    Raise LookupError if there is no such entry or row.
    """
    if not entry_id.startswith(TABLE_PREFIX):
        return guide.entry(entry_id).answer
    row = guide.row(entry_id.removeprefix(TABLE_PREFIX))
    cells = [f"- **{guide.option(id_).label}:** {cell}" for id_, cell in row.cells.items()]
    return "\n".join([f"**{row.label}.** {row.meaning}", "", *cells])


def title_of(guide: Guide, entry_id: str) -> str:
    """Return the question that an entry or a table row (`table:ID`) answers.

    Raise LookupError if there is no such entry or row.
    """
    if not entry_id.startswith(TABLE_PREFIX):
        return guide.entry(entry_id).question
    return row_title(guide, guide.row(entry_id.removeprefix(TABLE_PREFIX)))


def _parts(text: str) -> list[str]:
    """Return the text and, if it is long, its sentences, one of which may be the real question."""
    if len(text) < LONG_QUESTION:
        return [text]
    return [text, *filter(str.strip, _SENTENCE.split(text)[:MAX_SENTENCES])]


def _key(text: str) -> str:
    """Return the words of a text, joined; the text itself if it has none."""
    return " ".join(words(text)) or text
