"""The values of a guide. They fix its shape; `knowledge.references` says what must fit together."""

import hashlib
import json
from collections.abc import Mapping
from datetime import date
from typing import Annotated, TypeVar

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError

Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
Id = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")]
Points = Annotated[float, Field(ge=-1000, le=1000)]
Condition = Mapping[str, Annotated[tuple[str, ...], Field(min_length=1)]]
"""Criterion id -> answers; it holds where every named criterion has one of its answers."""


class Value(BaseModel):
    """A frozen value that takes neither unknown fields nor other types."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


class Option(Value):
    """One of the frameworks, or combinations of them, between which a guide chooses."""

    id: Id
    label: Text
    summary: Text


class Entry(Value):
    """A question with its answer in Markdown, and the other ways in which people ask it."""

    id: Id
    question: Text
    aliases: tuple[Text, ...] = ()
    answer: Text
    related: tuple[str, ...] = ()
    checked: date | None = None


class Evidence(Value):
    """What an answer says about one option: points for it, or against it below zero."""

    points: Points
    because: Text
    cites: str | None = None


class Choice(Value):
    """An answer that a criterion offers; `evidence` is keyed by option id."""

    id: Id
    label: Text
    description: Text = ""
    evidence: Mapping[str, Evidence] = {}


class Criterion(Value):
    """A question of the interview, asked where its condition `when` holds."""

    id: Id
    step: Text
    question: Text
    help: Text = ""
    examples: tuple[Text, ...] = ()
    who: Text = ""
    """Who can tell, where nobody who answers knows."""
    when: Condition = {}
    options: tuple[Choice, ...]

    def choice(self, choice_id: str) -> Choice:
        """Return the choice of this id; LookupError if there is none."""
        return _by_id(self.options, choice_id)


class Rule(Value):
    """Where `when` holds, takes options out of the race and, if it `ends`, asks nothing more."""

    id: Id
    when: Annotated[Condition, Field(min_length=1)]
    rules_out: Annotated[tuple[str, ...], Field(min_length=1)]
    ends: bool = False
    because: Text
    cites: str | None = None


class TableRow(Value):
    """A row of the comparison table: a cell for each option compared, and what follows from it."""

    id: Id
    label: Text
    aliases: tuple[Text, ...] = ()
    cells: Mapping[str, Text]
    meaning: Text


class Guide(Value):
    """All that is known about one choice: options, interview, questions and comparison."""

    id: Id
    title: Text
    summary: Text
    checked: date
    owner: Annotated[str, StringConstraints(pattern=r"^([UW][A-Z0-9]{2,30})?$")] = ""
    """The Slack user id of whoever hears of questions that the guide does not answer."""
    tie_margin: Annotated[float, Field(ge=0, le=1000)] = 0.0
    options: tuple[Option, ...] = ()
    criteria: tuple[Criterion, ...] = ()
    rules: tuple[Rule, ...] = ()
    table: tuple[TableRow, ...] = ()
    entries: tuple[Entry, ...] = ()

    @property
    def has_interview(self) -> bool:
        """Whether there is anything to ask and anything to recommend."""
        return bool(self.options and self.criteria)

    @property
    def document(self) -> str:
        """Everything that the guide says as JSON, in its order, which `Guide.kept` reads.

        What is left out of the guide is left out here too.
        """
        return self.model_dump_json(exclude_defaults=True)

    @classmethod
    def kept(cls, document: str) -> "Guide | None":
        """Return the guide of a document; None where an earlier model of guides wrote it."""
        try:
            return cls.model_validate_json(document)
        except ValidationError:
            return None

    @property
    def content_hash(self) -> str:
        """SHA-256 of what it says in hexadecimal: the same whatever the file looks like."""
        said = json.dumps(self.model_dump(mode="json", exclude_defaults=True), sort_keys=True)
        return hashlib.sha256(said.encode()).hexdigest()

    def option(self, option_id: str) -> Option:
        """Return the option of this id; LookupError if there is none."""
        return _by_id(self.options, option_id)

    def criterion(self, criterion_id: str) -> Criterion:
        """Return the criterion of this id; LookupError if there is none."""
        return _by_id(self.criteria, criterion_id)

    def entry(self, entry_id: str) -> Entry:
        """Return the question entry of this id; LookupError if there is none."""
        return _by_id(self.entries, entry_id)

    def row(self, row_id: str) -> TableRow:
        """Return the table row of this id; LookupError if there is none."""
        return _by_id(self.table, row_id)

    def checked_on(self, entry_id: str) -> date:
        """Return the day on which the entry's facts were last checked, else the guide's.

        A row of the table has the guide's.
        """
        own = (entry.checked for entry in self.entries if entry.id == entry_id)
        return next(own, None) or self.checked


Identified = TypeVar("Identified", Option, Entry, Choice, Criterion, TableRow)


def _by_id(values: tuple[Identified, ...], wanted: str) -> Identified:
    for value in values:
        if value.id == wanted:
            return value
    raise LookupError(f"there is no {wanted!r}; there are {', '.join(v.id for v in values)}")
