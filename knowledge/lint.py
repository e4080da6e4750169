"""What a guide's schema cannot see: questions and options that lead nowhere, and poor phrasings."""

from collections.abc import Iterable, Iterator

from knowledge.encoder import Encoder
from knowledge.findings import Finding, Path, Problem, Severity
from knowledge.loader import LoadedGuide
from knowledge.models import Choice, Guide
from knowledge.scoring import Judge
from knowledge.search import Search
from knowledge.targets import words
from knowledge.walk import TooManyWaysError, Walk

ENOUGH_ALIASES = 8
"""Ways to ask a question, beside the question itself, below which an entry is hard to find."""


def check(guides: Iterable[LoadedGuide], encoder: Encoder) -> tuple[Finding, ...]:
    """Return the findings and warnings on guides that have no errors, in the order of lines."""
    return tuple(
        sorted(
            loaded.finding(problem.path, problem.message, severity)
            for loaded in guides
            for severity, problems in (
                (Severity.FINDING, _findings(loaded.guide)),
                (Severity.WARNING, _warnings(loaded.guide, encoder)),
            )
            for problem in problems
        )
    )


def _findings(guide: Guide) -> Iterator[Problem]:
    yield from _asked_twice(guide)
    if guide.has_interview:
        yield from _dead_ends(guide)


def _asked_twice(guide: Guide) -> Iterator[Problem]:
    seen: dict[str, str] = {}
    for path, phrasing, entry in _phrasings(guide):
        earlier = seen.setdefault(" ".join(words(phrasing)) or phrasing, entry)
        if earlier != entry:
            yield Problem(
                path, f"the entry {earlier} has this phrasing too; keep it in one of them"
            )


def _phrasings(guide: Guide) -> Iterator[tuple[Path, str, str]]:
    for number, entry in enumerate(guide.entries):
        yield ("entries", number, "question"), entry.question, entry.id
        for position, alias in enumerate(entry.aliases):
            yield ("entries", number, "aliases", position), alias, entry.id


def _dead_ends(guide: Guide) -> Iterator[Problem]:
    judge = Judge(guide)
    losers: dict[str, str] = {}
    reached: set[str] = set()
    try:
        for option in guide.options:
            walk = Walk(judge, option.id)
            reached |= walk.reached
            if not walk.can_win():
                losers[option.id] = "no answers lead to this option"
    except TooManyWaysError:
        reached = {criterion.id for criterion in guide.criteria}
    losers |= dict(_dominated(guide))
    for number, option in enumerate(guide.options):
        if option.id in losers:
            yield Problem(("options", number), f"{option.id} can't win: {losers[option.id]}")
    for number, criterion in enumerate(guide.criteria):
        if criterion.id not in reached:
            message = f"{criterion.id} is never asked: no answers fulfil its condition"
            yield Problem(("criteria", number), message)


def _dominated(guide: Guide) -> Iterator[tuple[str, str]]:
    """Yield each option that another always equals or beats, and why that is so."""
    choices = [choice for criterion in guide.criteria for choice in criterion.options]
    for option in (option.id for option in guide.options):
        for other in (other.id for other in guide.options if other.id != option):
            outscored = all(_points(c, other) >= _points(c, option) for c in choices)
            outlived = all(
                option in rule.rules_out for rule in guide.rules if other in rule.rules_out
            )
            if outscored and outlived:
                yield option, f"{other} has at least as many points for every answer"


def _points(choice: Choice, option: str) -> float:
    evidence = choice.evidence.get(option)
    return evidence.points if evidence else 0.0


def _warnings(guide: Guide, encoder: Encoder) -> Iterator[Problem]:
    for number, entry in enumerate(guide.entries):
        count = len(entry.aliases)
        if count < ENOUGH_ALIASES:
            message = f"{entry.id} has {count} aliases; with {ENOUGH_ALIASES} it is easy to find"
            yield Problem(("entries", number), message)
    strays = {stray.phrasing: stray for stray in Search([guide], encoder).strays()}
    for path, phrasing, entry_id in _phrasings(guide):
        stray = strays.get(phrasing)
        if stray and stray.own == entry_id:
            message = f"this is nearer to {stray.other} than to the other phrasings of {entry_id}"
            yield Problem(path, message)
