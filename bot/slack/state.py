"""State that travels through Slack: button values, private_metadata and block ids.

Messages keep their buttons for years, and a modal stays open over an upgrade, so every `decode`
reads what any released version has written.
"""

import html
import json
import re
import secrets
from dataclasses import dataclass
from hashlib import blake2s
from typing import Final, Self, get_args

from bot.errors import Refusal
from storage.records import Status

VALUE_LIMIT: Final = 2000
"""Slack's limit of a button's value, in characters."""

MAX_PAGES: Final = 30
"""The pages that a cursor can go back; more would not fit beside the longest search."""

MENU_VALUE_LIMIT: Final = 150
"""Slack's limit of an option's value, in characters."""

ANY: Final = "any"
"""The option of Home's menus that filters nothing."""

_KEY_BYTES: Final = 9
_COMMAND: Final = "ask:"
_DECISION = re.compile(r"([0-9]{1,10})(?:\.([0-9]{1,10}))?")
_NUMBER = re.compile(r"[0-9]{1,10}")
_RANK = re.compile(r"([0-9]{1,2})-([0-9]{1,10})")


def random_key() -> str:
    """Return a key that nobody can guess."""
    return secrets.token_urlsafe(_KEY_BYTES)


def key_of_trigger(trigger_id: str) -> str:
    """Return a key that is the same for every delivery of one interaction."""
    return blake2s(trigger_id.encode(), digest_size=_KEY_BYTES).hexdigest()


def window_metadata(interview: str, window: str) -> str:
    """Return the private_metadata of an interview's page in the window that shows it."""
    return f"{interview}.{window}"


def view_key(metadata: str) -> str:
    """Return the key of a view: its private_metadata up to the first dot.

    That is the interview of a page, or the token of a draft.
    """
    return metadata.partition(".")[0]


def window_of(metadata: str) -> str:
    """Return the window that an interview's page was made for."""
    return metadata.partition(".")[2]


def block_id(metadata: str, field: str) -> str:
    """Return the block_id of a field in a view.

    It contains the view's key: Slack keeps what was typed under the same block_id, and the input
    for one interview must not show up in the next.
    """
    return f"{field}:{view_key(metadata)}"


def field_of(block_id: str) -> str:
    """Return the field that a block_id was made for."""
    return block_id.partition(":")[0]


@dataclass(frozen=True, slots=True)
class DecisionRef:
    """The decision that a button is about, and the revision that the button was shown with.

    `number` is 0 for a value that names no decision. `revision` is None if the button applies to
    any revision.
    """

    number: int
    revision: int | None = None

    def encode(self) -> str:
        """Return the button's value."""
        return str(self.number) if self.revision is None else f"{self.number}.{self.revision}"

    @classmethod
    def decode(cls, value: str) -> Self:
        """Read a button's value."""
        found = _DECISION.fullmatch(value)
        if not found:
            return cls(0)
        return cls(int(found[1]), int(found[2]) if found[2] else None)


@dataclass(frozen=True, slots=True)
class HistoryPage:
    """A page of a decision's history, which begins with the entry at index `first`."""

    number: int
    first: int

    def encode(self) -> str:
        """Return the button's value."""
        return f"{self.number} {self.first}"

    @classmethod
    def decode(cls, value: str) -> Self:
        """Read a button's value; the first page of decision 0 for any other text."""
        number, _, first = value.partition(" ")
        return cls(DecisionRef.decode(number).number, DecisionRef.decode(first).number)


@dataclass(frozen=True, slots=True)
class EntryRef:
    """An entry of a guide that a reason cites."""

    guide: str
    entry: str

    def encode(self) -> str:
        """Return the button's value."""
        return f"{self.guide}:{self.entry}"

    @classmethod
    def decode(cls, value: str) -> Self:
        """Read a button's value."""
        guide, _, entry = value.partition(":")
        return cls(guide, entry)


@dataclass(frozen=True, slots=True)
class AnswerRef:
    """A guide's entry as the answer to a question, in the words of the person who asked.

    `entry` is empty if the button is only about the question. `key` identifies the question.
    """

    guide: str
    entry: str
    question: str
    key: str

    def encode(self) -> str:
        """Return the button's value, with as much of the question as fits.

        The question is escaped: a button's value must not mention anyone either.
        """
        question = self.question
        while len(value := self._encoded(question)) > VALUE_LIMIT:
            question = question[: len(question) // 2]
        return value

    def _encoded(self, question: str) -> str:
        return json.dumps([self.guide, self.entry, html.escape(question, quote=False), self.key])

    @classmethod
    def decode(cls, value: str) -> Self:
        """Read a button's value; raise ValueError for any other text."""
        try:
            parts = json.loads(value)
        except RecursionError as error:
            raise ValueError("not a reference to an answer") from error
        if not (isinstance(parts, list) and len(parts) == 4 and all(map(_is_text, parts))):
            raise ValueError("not a reference to an answer")
        guide, entry, question, key = parts
        return cls(guide, entry, html.unescape(question), key)


def key_of_command(trigger_id: str) -> str:
    """Return the key of a question asked with a command, which only its author sees."""
    return f"{_COMMAND}{trigger_id}"


def is_asked_privately(key: str) -> bool:
    """Return whether only its author saw the question, in whatever channel it was typed."""
    return key.startswith(_COMMAND)


@dataclass(frozen=True, slots=True)
class Cursor:
    """A page of a list of decisions.

    `line` is the search as Slack escapes it, `trail` the rank after which each page so far began;
    the first page has none. Beyond `MAX_PAGES` pages the earliest ranks are dropped, so that the
    way back skips to the first page.
    """

    line: str
    trail: tuple[tuple[int, int], ...] = ()

    @property
    def after(self) -> tuple[int, int] | None:
        """The rank after which the page begins."""
        return self.trail[-1] if self.trail else None

    def on(self, rank: tuple[int, int]) -> "Cursor":
        """Return the page after `rank`."""
        return Cursor(self.line, (*self.trail, rank)[-MAX_PAGES:])

    def back(self) -> "Cursor | None":
        """Return the previous page; None on the first."""
        return Cursor(self.line, self.trail[:-1]) if self.trail else None

    def encode(self) -> str:
        """Return the button's value."""
        return ",".join(f"{tier}-{number}" for tier, number in self.trail) + f" {self.line}"

    @classmethod
    def decode(cls, value: str) -> Self:
        """Read a button's value; the first page of all decisions for any other text."""
        trail, _, line = value.partition(" ")
        ranks = [_RANK.fullmatch(part) for part in trail.split(",")] if trail else []
        found = tuple((int(rank[1]), int(rank[2])) for rank in ranks if rank)
        return cls(line, found) if len(found) == len(ranks) else cls("")


@dataclass(frozen=True, slots=True)
class HomeFilters:
    """The filters of the lists on Home; None filters nothing."""

    status: Status | None = None
    guide: str | None = None

    def encode(self) -> str:
        """Return the filters as text, for the metadata of a form that was opened on Home."""
        return f"{self.status or ''} {self.guide or ''}"

    @classmethod
    def of(cls, status: str, guide: str) -> Self:
        """Return the filters that the values of the two menus stand for.

        A value that no menu offers filters nothing.
        """
        known: dict[str, Status] = {one: one for one in get_args(Status)}
        is_guide = guide not in {"", ANY} and len(guide) <= MENU_VALUE_LIMIT
        return cls(known.get(status), guide if is_guide else None)

    @classmethod
    def decode(cls, text: str) -> Self:
        """Read what `encode` has written."""
        status, _, guide = text.partition(" ")
        return cls.of(status, guide)


@dataclass(frozen=True, slots=True)
class ChangeForm:
    """The private_metadata of a form that changes a decision.

    `action` is the action_id of the button that opened it and `revision` the revision that the
    person read. `home` holds the encoded filters of the Home that it was opened on, None elsewhere.
    """

    action: str
    number: int
    revision: int
    home: str | None = None

    def encode(self) -> str:
        """Return the private_metadata."""
        origin = [] if self.home is None else [self.home]
        return ".".join([self.action, str(self.number), str(self.revision), *origin])

    @classmethod
    def decode(cls, metadata: str) -> Self:
        """Read a private_metadata; a form about decision 0 for any other text."""
        match metadata.split(".", 3):
            case [action, number, revision, *origin] if _are_numbers(number, revision):
                return cls(action, int(number), int(revision), origin[0] if origin else None)
        return cls("", 0, 0)

    @property
    def view_key(self) -> str:
        """The key in the block ids of its fields: another revision has other fields."""
        return f"{self.number}-{self.revision}"


@dataclass(frozen=True, slots=True)
class DraftForm:
    """The private_metadata of the form that records a decision without an interview.

    `token` identifies the form, so that it is recorded once. `supersedes` is the number of the
    decision that the new one replaces, 0 for none; `home` the encoded filters of the Home that it
    was opened on, empty elsewhere; `source` the permalink of the message that it was opened on.
    """

    token: str
    channel: str = ""
    supersedes: int = 0
    home: str = ""
    source: str = ""

    def encode(self) -> str:
        """Return the private_metadata."""
        return ".".join([self.token, self.channel, str(self.supersedes), self.home, self.source])

    @classmethod
    def decode(cls, metadata: str) -> Self:
        """Read a private_metadata; a form with nothing but a token for any other text."""
        match metadata.split(".", 4):
            case [token, channel, number, home, source] if _are_numbers(number):
                return cls(token, channel, int(number), home, source)
        return cls(metadata)


@dataclass(frozen=True, slots=True)
class RevisitForm:
    """The private_metadata of the form that answers whether a decision still holds.

    `channel` and `ts` are the message with the question, empty on Home; `home` holds the encoded
    filters of that Home, None elsewhere.
    """

    number: int
    channel: str = ""
    ts: str = ""
    home: str | None = None

    def encode(self) -> str:
        """Return the private_metadata."""
        home = () if self.home is None else (self.home,)
        return ":".join([str(self.number), self.channel, self.ts, *home])

    @classmethod
    def decode(cls, metadata: str) -> Self:
        """Read a private_metadata; raise `Refusal` for any other text."""
        match metadata.split(":", 3):
            case [number, channel, ts, *home] if _are_numbers(number):
                return cls(int(number), channel, ts, home[0] if home else None)
        raise Refusal("That form is from an earlier version of me. Please open it again.")

    @property
    def message(self) -> tuple[tuple[str, str], ...]:
        """The channel and ts of the message with the question; empty on Home."""
        return ((self.channel, self.ts),) if self.ts else ()


def _are_numbers(*texts: str) -> bool:
    return all(map(_NUMBER.fullmatch, texts))


def _is_text(part: object) -> bool:
    return isinstance(part, str)
