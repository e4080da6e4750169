"""Findings about guides, each with the place that it is about."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from knowledge.errors import KnowledgeError

Path = tuple[str | int, ...]
"""The keys and indexes that lead to a value in a guide, such as ("entries", 2, "answer")."""


class Problem(NamedTuple):
    """A fault of the value, or the key, that a path leads to."""

    path: Path
    message: str
    at_key: bool = False


class Severity(StrEnum):
    """Errors make a guide unusable; findings and warnings don't."""

    ERROR = "error"
    FINDING = "finding"
    WARNING = "warning"


@dataclass(frozen=True, order=True)
class Finding:
    """One sentence about one place; line and column count from 1."""

    file: str
    line: int
    column: int
    message: str
    severity: Severity = Severity.ERROR

    def __str__(self) -> str:
        """Return `file:line:column: message`, the form that editors and terminals link."""
        return f"{self.file}:{self.line}:{self.column}: {self.message}"


class GuideErrors(KnowledgeError):  # noqa: N818 - it holds many
    """Every error of every guide that was read, in the order of files and lines."""

    def __init__(self, findings: Iterable[Finding]) -> None:
        self.findings = tuple(sorted(findings))
        super().__init__("\n".join(str(finding) for finding in self.findings))
