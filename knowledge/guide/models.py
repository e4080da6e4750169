"""The schema of a guide. References between its parts are checked in `references`."""

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
"""Criterion id -> answers. It holds if each of these criteria has one of the answers listed."""


class Value(BaseModel):
    """A frozen model that rejects unknown fields and does not convert types."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


class Option(Value):
    """A framework, or a combination of frameworks, that a guide can recommend."""

    id: Id
    label: Text
    summary: Text


class Entry(Value):
    """A question, other phrasings of it (aliases), and its answer in Markdown."""

    id: Id
    question: Text
    aliases: tuple[Text, ...] = ()
    answer: Text
    related: tuple[str, ...] = ()
    checked: date | None = None


class Evidence(Value):
    """The points that an answer gives to one option; points below zero count against it."""

    points: Points
    because: Text
    cites: str | None = None


class Choice(Value):
    """An answer that a criterion offers; `evidence` maps option ids to points."""

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
    """The person to ask if the respondent is not sure."""
    when: Condition = {}
    options: tuple[Choice, ...]

    def choice(self, choice_id: str) -> Choice:
        """Return the choice with this id; raise LookupError if there is none."""
        return _by_id(self.options, choice_id)


class Rule(Value):
    """A condition `when` that rules options out and, if it `ends`, ends the interview."""

    id: Id
    when: Annotated[Condition, Field(min_length=1)]
    rules_out: Annotated[tuple[str, ...], Field(min_length=1)]
    ends: bool = False
    because: Text
    cites: str | None = None


class TableRow(Value):
    """A row of the comparison table: one cell per option (by id), and what the row means."""

    id: Id
    label: Text
    aliases: tuple[Text, ...] = ()
    cells: Mapping[str, Text]
    meaning: Text


class Guide(Value):
    """Everything about one choice: its options, interview, comparison table and entries."""

    id: Id
    title: Text
    summary: Text
    checked: date
    owner: Annotated[str, StringConstraints(pattern=r"^([UW][A-Z0-9]{2,30})?$")] = ""
    """The Slack user id of the person who gets the questions that the guide does not answer."""
    tie_margin: Annotated[float, Field(ge=0, le=1000)] = 0.0
    options: tuple[Option, ...] = ()
    criteria: tuple[Criterion, ...] = ()
    rules: tuple[Rule, ...] = ()
    table: tuple[TableRow, ...] = ()
    entries: tuple[Entry, ...] = ()

    @property
    def has_interview(self) -> bool:
        """True if the guide has both criteria and options."""
        return bool(self.options and self.criteria)

    @property
    def document(self) -> str:
        """The guide as JSON, for `Guide.from_document`. Default values are left out."""
        return self.model_dump_json(exclude_defaults=True)

    @classmethod
    def from_document(cls, document: str) -> "Guide | None":
        """Return the guide in a document; None if it does not fit the current schema."""
        try:
            return cls.model_validate_json(document)
        except ValidationError:
            return None

    @property
    def content_hash(self) -> str:
        """The SHA-256 of the content, in hexadecimal; the layout of the file does not matter."""
        content = json.dumps(self.model_dump(mode="json", exclude_defaults=True), sort_keys=True)
        return hashlib.sha256(content.encode()).hexdigest()

    def option(self, option_id: str) -> Option:
        """Return the option with this id; raise LookupError if there is none."""
        return _by_id(self.options, option_id)

    def criterion(self, criterion_id: str) -> Criterion:
        """Return the criterion with this id; raise LookupError if there is none."""
        return _by_id(self.criteria, criterion_id)

    def entry(self, entry_id: str) -> Entry:
        """Return the entry with this id; raise LookupError if there is none."""
        return _by_id(self.entries, entry_id)

    def row(self, row_id: str) -> TableRow:
        """Return the table row with this id; raise LookupError if there is none."""
        return _by_id(self.table, row_id)

    def checked_on(self, entry_id: str) -> date:
        """Return the day on which an entry was last checked.

        It is the guide's day if the entry has none of its own, and for a table row.
        """
        own = (entry.checked for entry in self.entries if entry.id == entry_id)
        return next(own, None) or self.checked


Identified = TypeVar("Identified", Option, Entry, Choice, Criterion, TableRow)


def _by_id(values: tuple[Identified, ...], wanted: str) -> Identified:
    for value in values:
        if value.id == wanted:
            return value
    raise LookupError(f"No {wanted!r}. Available: {', '.join(value.id for value in values)}")
