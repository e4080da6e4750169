"""Finds what the schema can't: questions and options that lead nowhere, and poor phrasings."""

from collections.abc import Iterable, Iterator

from knowledge.guide.findings import Finding, Path, Problem, Severity
from knowledge.guide.loader import LoadedGuide
from knowledge.guide.models import Choice, Guide
from knowledge.interview.proof import Proof, prove
from knowledge.search.encoder import Encoder
from knowledge.search.engine import Search
from knowledge.search.targets import words

ENOUGH_ALIASES = 8
"""The number of aliases below which an entry is hard to find."""


def check(guides: Iterable[LoadedGuide], encoder: Encoder) -> tuple[Finding, ...]:
    """Return the findings and warnings on guides without errors, in the order of lines."""
    return tuple(sorted(finding for loaded in guides for finding in _check(loaded, encoder)))


def _check(loaded: LoadedGuide, encoder: Encoder) -> Iterator[Finding]:
    guide = loaded.guide
    proof = prove(guide) if guide.has_interview else None
    for path, message, _ in _findings(guide, proof):
        yield loaded.finding(path, message, Severity.FINDING)
    for path, message, _ in _warnings(guide, proof, encoder):
        yield loaded.finding(path, message, Severity.WARNING)


def _findings(guide: Guide, proof: Proof | None) -> Iterator[Problem]:
    yield from _duplicate_phrasings(guide)
    if guide.has_interview:
        yield from _hopeless_options(guide, proof)
    if proof:
        yield from _unused_criteria(guide, proof)
        yield from _unused_rules(guide, proof)


def _duplicate_phrasings(guide: Guide) -> Iterator[Problem]:
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


def _hopeless_options(guide: Guide, proof: Proof | None) -> Iterator[Problem]:
    dominated = dict(_dominated(guide))
    for number, option in enumerate(guide.options):
        why = "" if proof is None or option.id in proof.can_win else "no answers lead to it"
        if why := dominated.get(option.id, why):
            yield Problem(("options", number), f"{option.id} can't win: {why}")


def _unused_criteria(guide: Guide, proof: Proof) -> Iterator[Problem]:
    for number, criterion in enumerate(guide.criteria):
        if criterion.id not in proof.reached:
            message = f"{criterion.id} is never asked: no answers fulfil its condition"
            yield Problem(("criteria", number), message)
        elif criterion.id not in proof.deciding:
            message = f"{criterion.id} is dead: no answer to it changes any outcome"
            yield Problem(("criteria", number), message)


def _unused_rules(guide: Guide, proof: Proof) -> Iterator[Problem]:
    for number, rule in enumerate(guide.rules):
        if rule.id not in proof.fired:
            message = f"{rule.id} never takes effect: no answers fulfil its condition"
            yield Problem(("rules", number), message)


def _redundant_rules(guide: Guide, proof: Proof) -> Iterator[Problem]:
    for number, rule in enumerate(guide.rules):
        if rule.id in proof.fired - proof.effective_rules:
            message = f"{rule.id} changes nothing: without it every outcome is the same"
            yield Problem(("rules", number), message)


def _dominated(guide: Guide) -> Iterator[tuple[str, str]]:
    """Yield each option that another one always equals or beats, with the reason."""
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


def _warnings(guide: Guide, proof: Proof | None, encoder: Encoder) -> Iterator[Problem]:
    if proof:
        yield from _redundant_rules(guide, proof)
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
