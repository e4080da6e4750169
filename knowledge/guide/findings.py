"""What is wrong with a guide, and where."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

Path = tuple[str | int, ...]
"""The keys and indexes that lead to a value in a guide, such as ("entries", 2, "answer")."""


class Problem(NamedTuple):
    """What is wrong with the value, or the key, that a path leads to."""

    path: Path
    message: str
    at_key: bool = False


class Severity(StrEnum):
    """How bad it is: a guide with an error is refused, with a finding or a warning it is used."""

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
        """Return `file:line:column: message`, as editors and terminals know it."""
        return f"{self.file}:{self.line}:{self.column}: {self.message}"


class GuideErrors(ValueError):  # noqa: N818 - it holds many
    """Every error of every guide that was read, in the order of files and lines."""

    def __init__(self, findings: Iterable[Finding]) -> None:
        self.findings = tuple(sorted(findings))
        super().__init__("\n".join(str(finding) for finding in self.findings))
