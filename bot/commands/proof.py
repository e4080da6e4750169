"""The output of `guides check`, as lines and as JSON."""

from collections.abc import Iterable
from typing import Any, TypeAlias

from bot.render.conclusion_text import NO_WINNER
from knowledge.guide.findings import Finding
from knowledge.guide.models import Guide
from knowledge.interview.proof import Proof

Proved: TypeAlias = tuple[Guide, Proof | None]
"""A guide with an interview, and its proof; None if it has too many paths to enumerate."""

DECIMALS = 4


def finding_lines(findings: Iterable[Finding]) -> list[str]:
    """Return a line for each finding: location, message, severity."""
    return [f"{finding} [{finding.severity}]" for finding in findings]


def proof_line(guide: Guide, proof: Proof | None) -> str:
    """Return a line with the share of paths that each option wins."""
    if proof is None:
        return f"{guide.id}: too many paths to count the shares."
    shares = ", ".join(
        f"{outcome or NO_WINNER} {float(proof.share(outcome)):.1%}" for outcome in proof.paths
    )
    return f"{guide.id}: {proof.count:,} paths, not counting “not sure”: {shares}"


def check_document(findings: Iterable[Finding], proofs: Iterable[Proved]) -> dict[str, Any]:
    """Return the document of `guides check --json`."""
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
    """Return the counts of one guide, all null if there are too many paths to enumerate."""
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
