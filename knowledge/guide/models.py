"""The schema of a guide, as frozen values; `knowledge.guide.references` checks the references."""

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
"""Criterion id -> answers. It holds if every named criterion has one of the listed answers."""


class Value(BaseModel):
    """Base of all values of a guide: frozen, without unknown fields or type coercion."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


class Option(Value):
    """One of the things to choose between, or a combination of them."""

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
    """The points that an answer gives to one option; negative points speak against it."""

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
    """A question of the interview, asked if its condition `when` holds."""

    id: Id
    step: Text
    question: Text
    help: Text = ""
    examples: tuple[Text, ...] = ()
    who: Text = ""
    """Who to ask if the people in the interview don't know."""
    when: Condition = {}
    options: tuple[Choice, ...]

    def choice(self, choice_id: str) -> Choice:
        """Return the choice with this id; raise LookupError if there is none."""
        return _by_id(self.options, choice_id)


class Rule(Value):
    """A rule that rules options out if `when` holds; if it `ends`, no further question is asked."""

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
    """Everything known about one choice: options, interview, questions and comparison table."""

    id: Id
    title: Text
    summary: Text
    checked: date
    owner: Annotated[str, StringConstraints(pattern=r"^([UW][A-Z0-9]{2,30})?$")] = ""
    """The Slack user id of the person who hears of questions that the guide doesn't answer."""
    tie_margin: Annotated[float, Field(ge=0, le=1000)] = 0.0
    options: tuple[Option, ...] = ()
    criteria: tuple[Criterion, ...] = ()
    rules: tuple[Rule, ...] = ()
    table: tuple[TableRow, ...] = ()
    entries: tuple[Entry, ...] = ()

    @property
    def has_interview(self) -> bool:
        """Return whether the guide has questions to ask and options to recommend."""
        return bool(self.options and self.criteria)

    @property
    def document(self) -> str:
        """The content of the guide as JSON, in the guide's order; `Guide.kept` reads it.

        A field that the guide leaves out is left out here too.
        """
        return self.model_dump_json(exclude_defaults=True)

    @classmethod
    def kept(cls, document: str) -> "Guide | None":
        """Return the guide in a document; None if the document fits an earlier schema only."""
        try:
            return cls.model_validate_json(document)
        except ValidationError:
            return None

    @property
    def content_hash(self) -> str:
        """The SHA-256 of the content in hexadecimal, independent of the file's layout."""
        said = json.dumps(self.model_dump(mode="json", exclude_defaults=True), sort_keys=True)
        return hashlib.sha256(said.encode()).hexdigest()

    def option(self, option_id: str) -> Option:
        """Return the option with this id; raise LookupError if there is none."""
        return _by_id(self.options, option_id)

    def criterion(self, criterion_id: str) -> Criterion:
        """Return the criterion with this id; raise LookupError if there is none."""
        return _by_id(self.criteria, criterion_id)

    def entry(self, entry_id: str) -> Entry:
        """Return the question entry with this id; raise LookupError if there is none."""
        return _by_id(self.entries, entry_id)

    def row(self, row_id: str) -> TableRow:
        """Return the table row with this id; raise LookupError if there is none."""
        return _by_id(self.table, row_id)

    def checked_on(self, entry_id: str) -> date:
        """Return the day on which the entry's facts were last checked.

        A row of the table, or an entry without a day of its own, has the guide's.
        """
        own = (entry.checked for entry in self.entries if entry.id == entry_id)
        return next(own, None) or self.checked


Identified = TypeVar("Identified", Option, Entry, Choice, Criterion, TableRow)


def _by_id(values: tuple[Identified, ...], wanted: str) -> Identified:
    for value in values:
        if value.id == wanted:
            return value
    raise LookupError(f"no {wanted!r}; available: {', '.join(v.id for v in values)}")
