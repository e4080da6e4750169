"""Finds flaws in valid guides: parts of an interview without effect, and weak phrasings."""

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
    """Return the findings and warnings for valid guides, sorted by file and line."""
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
        yield from _options_that_cannot_win(guide, proof)
    if proof:
        yield from _criteria_without_effect(guide, proof)
        yield from _rules_that_never_apply(guide, proof)


def _duplicate_phrasings(guide: Guide) -> Iterator[Problem]:
    seen: dict[str, str] = {}
    for path, phrasing, entry in _phrasings(guide):
        earlier = seen.setdefault(" ".join(words(phrasing)) or phrasing, entry)
        if earlier != entry:
            yield Problem(
                path, f"entry '{earlier}' has the same phrasing; keep it in one of the two"
            )


def _phrasings(guide: Guide) -> Iterator[tuple[Path, str, str]]:
    for number, entry in enumerate(guide.entries):
        yield ("entries", number, "question"), entry.question, entry.id
        for position, alias in enumerate(entry.aliases):
            yield ("entries", number, "aliases", position), alias, entry.id


def _options_that_cannot_win(guide: Guide, proof: Proof | None) -> Iterator[Problem]:
    dominated = dict(_dominated(guide))
    for number, option in enumerate(guide.options):
        can_win = proof is None or option.id in proof.can_win
        why = "" if can_win else "no combination of answers leads to it"
        if why := dominated.get(option.id, why):
            yield Problem(("options", number), f"{option.id} can't win: {why}")


def _criteria_without_effect(guide: Guide, proof: Proof) -> Iterator[Problem]:
    for number, criterion in enumerate(guide.criteria):
        if criterion.id not in proof.reached:
            message = f"{criterion.id} is never asked: no answers meet its condition"
            yield Problem(("criteria", number), message)
        elif criterion.id not in proof.deciding:
            message = f"{criterion.id} has no effect: its answers never change the outcome"
            yield Problem(("criteria", number), message)


def _rules_that_never_apply(guide: Guide, proof: Proof) -> Iterator[Problem]:
    for number, rule in enumerate(guide.rules):
        if rule.id not in proof.fired:
            message = f"{rule.id} never applies: no answers meet its condition"
            yield Problem(("rules", number), message)


def _redundant_rules(guide: Guide, proof: Proof) -> Iterator[Problem]:
    for number, rule in enumerate(guide.rules):
        if rule.id in proof.fired - proof.effective_rules:
            message = f"{rule.id} is redundant: every outcome is the same without it"
            yield Problem(("rules", number), message)


def _dominated(guide: Guide) -> Iterator[tuple[str, str]]:
    """Yield each option that another one always equals or beats, with the reason."""
    choices = [choice for criterion in guide.criteria for choice in criterion.options]
    for option in (option.id for option in guide.options):
        for other in (other.id for other in guide.options if other.id != option):
            scores_less = all(_points(c, other) >= _points(c, option) for c in choices)
            is_out_too = all(
                option in rule.rules_out for rule in guide.rules if other in rule.rules_out
            )
            if scores_less and is_out_too:
                yield option, f"{other} scores at least as many points for every answer"


def _points(choice: Choice, option: str) -> float:
    evidence = choice.evidence.get(option)
    return evidence.points if evidence else 0.0


def _warnings(guide: Guide, proof: Proof | None, encoder: Encoder) -> Iterator[Problem]:
    if proof:
        yield from _redundant_rules(guide, proof)
    for number, entry in enumerate(guide.entries):
        count = len(entry.aliases)
        if count < ENOUGH_ALIASES:
            message = f"{entry.id} has only {count} of the recommended {ENOUGH_ALIASES} aliases"
            yield Problem(("entries", number), message)
    strays = {stray.phrasing: stray for stray in Search([guide], encoder).strays()}
    for path, phrasing, entry_id in _phrasings(guide):
        stray = strays.get(phrasing)
        if stray and stray.own == entry_id:
            message = f"closer to {stray.other} than to the other phrasings of {entry_id}"
            yield Problem(path, message)
