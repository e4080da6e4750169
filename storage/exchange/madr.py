"""A decision as a Markdown file in the MADR 4.0 format, and back.

The front matter holds everything, one key per line with its value as JSON, which is also YAML.
Only the front matter is read back; the sections below it are for people.
"""

import json
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from typing import TextIO

from storage.exchange.documents import MAX_CHARACTERS, Document, DocumentError, to_document
from storage.records import FIELDS, ConsideredOption, Decision, ExportedDecision, fields_of

FENCE = "---"
SIGNATURE = f'{FENCE}\nid: "D-'

_SPECIAL = re.compile(r"[\\`*_\[\]<>&|~$]|(?<=:)(?=//)")
_BLOCK_START = re.compile(r"^(#|[-+=]|\d+(?=[.)]))")
_NOT_YAML = re.compile("[\x7f-\x9f\u2028\u2029\ud800-\udfff\ufeff\ufffe\uffff]")
_INTEGER_EXPONENT = re.compile(r'("(?:[^"\\]|\\.)*")|(?<![\d.])(\d+)(?=e)')
"""A string, or the digits of a number such as 1e-06, which YAML would take for a string."""

_LINE = re.compile(r"([a-z_]+): (.*)")


def file_name(decision: Decision) -> str:
    """Return a name such as `0012-a-title.md`, of lower-case letters, digits and hyphens."""
    plain = unicodedata.normalize("NFKD", decision.title).encode("ascii", "ignore").decode()
    slug = re.sub(r"[^a-z0-9]+", "-", plain.lower())[:60].strip("-")
    return f"{decision.number:04}-{slug or 'decision'}.md"


def text(record: ExportedDecision) -> str:
    """Return the content of the file."""
    front = [f"{key}: {_json(value)}" for key, value in to_document(record).items()]
    return "\n".join([FENCE, *front, FENCE, "", *_body(record.decision)])


def parse(opened: TextIO) -> Iterator[tuple[int, Document]]:
    """Yield the document of a file with the line where it begins.

    Raise `DocumentError` with a line if the file is invalid.
    """
    content = opened.read(MAX_CHARACTERS)
    if opened.read(1):
        raise DocumentError(f"a file can have at most {MAX_CHARACTERS:,} characters", 1)
    lines = content.replace("\r\n", "\n").split("\n")
    if lines[0] != FENCE or FENCE not in lines[1:]:
        raise DocumentError(f"expected front matter between two lines {FENCE}", 1)
    document: Document = {}
    for number, line in enumerate(lines[1 : lines.index(FENCE, 1)], 2):
        key, value = _key_and_value(line, number)
        if key in document:
            raise DocumentError(f"{key} occurs twice", number)
        document[key] = value
    yield 1, document


def _key_and_value(line: str, number: int) -> tuple[str, object]:
    match = _LINE.fullmatch(line)
    if not match:
        raise DocumentError("expected `key: value`, with the value as JSON", number)
    try:
        return match[1], json.loads(match[2])
    except (ValueError, RecursionError):
        raise DocumentError(f"{match[1]}: the value is not valid JSON", number) from None


def _json(value: object) -> str:
    written = _INTEGER_EXPONENT.sub(
        lambda m: m[1] or f"{m[2]}.0", json.dumps(value, ensure_ascii=False)
    )
    return _NOT_YAML.sub(lambda c: f"\\u{ord(c[0]):04x}", written)


def _body(decision: Decision) -> Iterator[str]:
    yield from (f"# {_inline(decision.title)}", "")
    yield from _texts(decision, level=2)
    yield from _section("## Decision Drivers", _points(_pairs(decision.drivers)))
    labels = [f"{one.label} ({one.score:g})" for one in decision.options]
    yield from _section("## Considered Options", _points(labels))
    yield from _section("## Decision Outcome", _outcome(decision))
    yield from _texts(decision, level=3)
    options = [line for option in decision.options for line in _option(option)]
    yield from _section("## Pros and Cons of the Options", options)
    yield from _section("## More Information", _points(_facts(decision)))


def _texts(decision: Decision, level: int) -> Iterator[str]:
    for name, about in FIELDS.items():
        if about.heading.startswith("#" * level + " "):
            yield from _section(about.heading, _paragraphs(getattr(decision, name)))


def _outcome(decision: Decision) -> list[str]:
    chosen = f'Chosen option: "{decision.chosen_label}", because'
    return [_inline(chosen), "", *_paragraphs(decision.why), *_points(decision.reasons)]


def _option(option: ConsideredOption) -> list[str]:
    arguments = [*option.pros, *option.cons]
    if not (option.summary or arguments):
        return []
    points = [f"Good, because {one}" for one in option.pros]
    points += [f"Bad, because {one}" for one in option.cons]
    return [f"### {_inline(option.label)}", "", *_paragraphs(option.summary), *_points(points)]


def _facts(decision: Decision) -> Iterator[str]:
    people = {FIELDS[name].label: getattr(decision, name) for name in fields_of("people")}
    named = people | {"Supersedes": decision.supersedes}
    yield f"{decision.id}, {decision.status}, recorded by {decision.created_by}"
    yield f"Recorded on {decision.created_at.date()}"
    yield from (f"{name}: {', '.join(ids)}" for name, ids in named.items() if ids)
    if decision.superseded_by:
        yield f"Superseded by {decision.superseded_by}"
    if decision.recommended_label:
        yield f"Recommended: {decision.recommended_label}"
    days = {FIELDS[name].label: getattr(decision, name) for name in fields_of("day")}
    yield from (f"{label} {day}" for label, day in days.items() if day)
    links = {FIELDS[name].label: getattr(decision, name) for name in fields_of("link")}
    yield from (f"{label}: {link}" for label, link in links.items() if link)


def _pairs(drivers: Mapping[str, str]) -> Iterator[str]:
    return (f"{question} {answer}" for question, answer in drivers.items())


def _section(heading: str, lines: Iterable[str]) -> list[str]:
    filled = list(lines)
    return [heading, "", *filled] if filled else []


def _points(texts: Iterable[str]) -> list[str]:
    points = [f"* {_inline(one)}" for one in texts]
    return [*points, ""] if points else []


def _paragraphs(words: str) -> list[str]:
    """Return the lines of `words`, with their line breaks preserved."""
    lines = [_inline(line) for line in words.strip().split("\n")] if words.strip() else []
    pairs = zip(lines, [*lines[1:], ""], strict=False)
    broken = [f"{line}\\" if line and after else line for line, after in pairs]
    return [*broken, ""] if broken else []


def _inline(words: str) -> str:
    """Return `words` on one line, with Markdown and HTML escaped."""
    one_line = _SPECIAL.sub(lambda c: f"\\{c[0]}", " ".join(words.split()))
    return _BLOCK_START.sub(lambda c: f"{c[0]}\\" if c[0].isdigit() else f"\\{c[0]}", one_line)
