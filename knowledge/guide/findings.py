"""Problems of a guide, and where in its file they are."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from knowledge.errors import KnowledgeError

Path = tuple[str | int, ...]
"""The keys and indexes that lead to a value in a guide, such as ("entries", 2, "answer")."""


class Problem(NamedTuple):
    """A problem of the value at a path, or of the key if `at_key`."""

    path: Path
    message: str
    at_key: bool = False


class Severity(StrEnum):
    """The severity of a finding.

    A guide with an error is rejected. A guide with findings or warnings is used.
    """

    ERROR = "error"
    FINDING = "finding"
    WARNING = "warning"


@dataclass(frozen=True, order=True)
class Finding:
    """A message about a place in a file; line and column count from 1."""

    file: str
    line: int
    column: int
    message: str
    severity: Severity = Severity.ERROR

    def __str__(self) -> str:
        """Return `file:line:column: message`, the format that editors recognise."""
        return f"{self.file}:{self.line}:{self.column}: {self.message}"


class GuideErrors(KnowledgeError):  # noqa: N818 - it holds many
    """All errors of all guides that were read, sorted by file and line."""

    def __init__(self, findings: Iterable[Finding]) -> None:
        self.findings = tuple(sorted(findings))
        super().__init__("\n".join(str(finding) for finding in self.findings))
