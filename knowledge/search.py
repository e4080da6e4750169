"""A question to a verdict: the entry that answers it, those that may, or an honest unknown."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Literal, NamedTuple

from knowledge.lexical import Lexicon, words
from knowledge.models import Entry, Guide, TableRow

TABLE = "table:"
"""What the entry id of a row of the comparison table begins with."""

SURE_FROM = 0.8
ANSWER_FROM = 0.62
SUGGEST_FROM = 0.3
SHOWN = 3


@dataclass(frozen=True)
class Candidate:
    """An entry that may answer the question, and how alike the two are, from 0 to 1."""

    guide: str
    entry: str
    question: str
    score: float


@dataclass(frozen=True)
class Verdict:
    """What a search comes to; `candidates` are the three best entries, the best first."""

    question: str
    kind: Literal["answer", "suggest", "unknown"]
    score: float
    candidates: tuple[Candidate, ...]

    @property
    def sure(self) -> bool:
        """Whether the best entry is far ahead, or hit nearly word by word."""
        return self.score >= SURE_FROM


class _Target(NamedTuple):
    """What can be found: an entry, or a row with the words of the options that it compares."""

    guide: str
    entry: str
    question: str
    phrasings: tuple[str, ...]
    compares: tuple[tuple[str, ...], ...] = ()


class Search:
    """The questions of some guides, ready to be asked."""

    def __init__(self, guides: Sequence[Guide]) -> None:
        self._entries = _Shelf(_entry(guide, entry) for guide in guides for entry in guide.entries)
        self._rows = _Shelf(_row(guide, row) for guide in guides for row in guide.table)

    def ask(
        self, question: str, guide: str | None = None, *, unseen: bool = False, most: int = SHOWN
    ) -> Verdict:
        """Return the verdict on any text.

        `guide` is the id of the only guide to search. With `unseen`, the question is judged as
        if no entry listed it as a phrasing.
        """
        entries = list(self._entries.find(question, unseen=unseen))
        best = max((score for entry, score in entries if guide in {None, entry.guide}), default=0.0)
        candidates = [
            Candidate(target.guide, target.entry, target.question, round(score, 4))
            for target, score in (*entries, *self._compare(question, best))
            if guide in {None, target.guide}
        ]
        candidates.sort(key=lambda candidate: -candidate.score)
        score = candidates[0].score if candidates else 0.0
        kind: Literal["answer", "suggest", "unknown"] = "unknown"
        if score >= SUGGEST_FROM:
            kind = "answer" if score >= ANSWER_FROM else "suggest"
        return Verdict(question, kind, score, tuple(candidates[:most]))

    def _compare(self, question: str, best_entry: float) -> Iterator[tuple[_Target, float]]:
        """Find rows by what is asked beside the names of the options.

        A row that the question clearly compares on goes before the entries that say something
        like it; a row that is not compared on never does.
        """
        asked = words(question)
        names = {name for row in self._rows.targets for option in row.compares for name in option}
        topic = " ".join(word for word in asked if not _near(word, names))
        for row, score in self._rows.find(topic):
            if not all(_near(name, asked) for option in row.compares for name in option):
                yield row, min(score, best_entry)
            else:
                yield row, score if score < ANSWER_FROM else (1 + score) / 2


class _Shelf:
    """Targets and the likeness of a text to each: to the nearest of its phrasings."""

    def __init__(self, targets: Iterable[_Target]) -> None:
        self.targets = tuple(targets)
        self._lexicon = Lexicon(text for target in self.targets for text in target.phrasings)

    def find(self, text: str, *, unseen: bool = False) -> Iterator[tuple[_Target, float]]:
        """Yield every target with its likeness, not counting the text itself if `unseen`."""
        similarities = iter(self._lexicon.similarities(text))
        for target in self.targets:
            scores = zip(target.phrasings, similarities, strict=False)
            known = [score for phrasing, score in scores if not (unseen and phrasing == text)]
            yield target, max(known, default=0.0)


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
    return _row(guide, guide.row(entry_id.removeprefix(TABLE))).question


def _entry(guide: Guide, entry: Entry) -> _Target:
    return _Target(guide.id, entry.id, entry.question, (entry.question, *entry.aliases))


def _row(guide: Guide, row: TableRow) -> _Target:
    labels = [guide.option(option).label for option in row.cells]
    return _Target(
        guide=guide.id,
        entry=f"{TABLE}{row.id}",
        question=f"{' vs '.join(labels)}: {row.label}",
        phrasings=(row.label, *row.aliases),
        compares=tuple(tuple(words(label)) for label in labels),
    )


def _near(word: str, others: Iterable[str]) -> bool:
    return bool(get_close_matches(word, others, n=1, cutoff=0.8))
