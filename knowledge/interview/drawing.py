"""An interview as a drawing: pages, questions, branches, rules, options. Pure."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Final, Literal, TypeAlias

from knowledge.guide.models import Condition, Criterion, Guide
from knowledge.guide.paths import answer_label

Shape: TypeAlias = Literal["question", "rule", "result", "option"]

RESULT: Final = "result"


@dataclass(frozen=True, slots=True)
class Node:
    """A box of one or more lines."""

    id: str
    shape: Shape
    lines: Sequence[str]


@dataclass(frozen=True, slots=True)
class Edge:
    """An arrow from one node to another."""

    start: str
    end: str
    label: str = ""
    dashed: bool = False


@dataclass(frozen=True, slots=True)
class Page:
    """Consecutive questions that share a heading."""

    id: str
    heading: str
    nodes: Sequence[Node]


@dataclass(frozen=True, slots=True)
class Drawing:
    """The pages, the other nodes and the edges of a drawing."""

    pages: Sequence[Page]
    nodes: Sequence[Node]
    edges: Sequence[Edge]


def draw(guide: Guide) -> Drawing:
    """Return the drawing of a guide's interview."""
    ids = {criterion.id: f"c{number}" for number, criterion in enumerate(guide.criteria)}
    steps = groupby(guide.criteria, key=lambda criterion: criterion.step)
    pages = [
        Page(f"p{number}", step, [_question(ids, criterion) for criterion in criteria])
        for number, (step, criteria) in enumerate(steps)
    ]
    options = {option.id: f"o{number}" for number, option in enumerate(guide.options)}
    nodes = [
        *(Node(f"r{number}", "rule", [rule.because]) for number, rule in enumerate(guide.rules)),
        Node(RESULT, "result", ["Highest score"]),
        *(Node(options[option.id], "option", [option.label]) for option in guide.options),
    ]
    edges = [
        *_order(guide, ids),
        *_rules(guide, ids, options),
        *(Edge(RESULT, option) for option in options.values()),
    ]
    return Drawing(pages, nodes, edges)


def _question(ids: dict[str, str], criterion: Criterion) -> Node:
    answers = [f"• {choice.label}" for choice in criterion.options]
    return Node(ids[criterion.id], "question", [criterion.question, *answers])


def _order(guide: Guide, ids: dict[str, str]) -> Iterator[Edge]:
    """Yield an edge from each question to each one that may come next."""
    for number, criterion in enumerate(guide.criteria):
        skipped = False
        for following in guide.criteria[number + 1 :]:
            label = _condition(guide, following.when) or "otherwise" * skipped
            yield Edge(ids[criterion.id], ids[following.id], label)
            if not following.when:
                break
            skipped = True
        else:
            yield Edge(ids[criterion.id], RESULT, "otherwise" * skipped)


def _rules(guide: Guide, ids: dict[str, str], options: dict[str, str]) -> Iterator[Edge]:
    for number, rule in enumerate(guide.rules):
        for criterion, answers in rule.when.items():
            yield Edge(ids[criterion], f"r{number}", _labels(guide, criterion, answers))
        for option in rule.rules_out:
            yield Edge(f"r{number}", options[option], "rules out", dashed=True)
        if rule.ends:
            yield Edge(f"r{number}", RESULT, "ends the interview")


def _condition(guide: Guide, when: Condition) -> str:
    return "; ".join(_labels(guide, criterion, answers) for criterion, answers in when.items())


def _labels(guide: Guide, criterion: str, answers: Sequence[str]) -> str:
    return " or ".join(answer_label(guide.criterion(criterion), answer) for answer in answers)
