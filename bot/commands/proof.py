"""What `guides check` says, as lines and as a document."""

from collections.abc import Iterable
from typing import Any, TypeAlias

from bot.render.conclusion_text import NO_WINNER
from knowledge.guide.findings import Finding
from knowledge.guide.models import Guide
from knowledge.interview.proof import Proof

Proved: TypeAlias = tuple[Guide, Proof | None]
"""A guide with an interview, and what is true of it, unless it has too many ways to walk."""

DECIMALS = 4


def finding_lines(findings: Iterable[Finding]) -> list[str]:
    """A line each: place, message, severity."""
    return [f"{finding} [{finding.severity}]" for finding in findings]


def proof_line(guide: Guide, proof: Proof | None) -> str:
    """Which option wins how many of the paths."""
    if proof is None:
        return f"{guide.id}: there are too many paths to walk, so no share is counted."
    shares = ", ".join(
        f"{outcome or NO_WINNER} {float(proof.share(outcome)):.1%}" for outcome in proof.paths
    )
    return f"{guide.id}: {proof.count:,} paths, not counting “not sure”: {shares}"


def check_document(findings: Iterable[Finding], proofs: Iterable[Proved]) -> dict[str, Any]:
    """The document of `guides check --json`."""
    return {
        "findings": [
            {
                "file": finding.file,
                "line": finding.line,
                "column": finding.column,
                "severity": finding.severity,
                "message": finding.message,
            }
            for finding in findings
        ],
        "interviews": [_interview(guide, proof) for guide, proof in proofs],
    }


def _interview(guide: Guide, proof: Proof | None) -> dict[str, Any]:
    """`paths` and all the others are null where the paths are too many to walk."""
    if proof is None:
        return {"guide": guide.id, "paths": None, "wins": None, "no_clear_winner": None}
    wins = {
        outcome: {"paths": count, "share": round(float(proof.share(outcome)), DECIMALS)}
        for outcome, count in proof.paths.items()
    }
    return {
        "guide": guide.id,
        "paths": proof.count,
        "no_clear_winner": wins.pop(None),
        "wins": wins,
    }
