"""Bad days of the Web API, on request."""

from dataclasses import dataclass
from typing import Any, Literal

When = Literal["before", "after"]
FaultKind = Literal["slow", "ratelimit", "refuse", "fail"]


@dataclass
class Fault:
    """What goes wrong, in which methods (None: all), before or after the effect, how many times.

    `kind` is `slow` (value: seconds), `ratelimit` (value: seconds to wait), `refuse` (value: error
    code) or `fail` (value: an HTTP status, `timeout` for no answer, `drop` for a cut connection).
    """

    kind: FaultKind
    value: Any
    methods: frozenset[str] | None = None
    times: int | None = None
    when: When = "before"


class Faults:
    """The faults still to come."""

    def __init__(self) -> None:
        self._faults: list[Fault] = []

    def add(self, fault: Fault) -> None:
        """Expect one more fault."""
        self._faults.append(fault)

    def clear(self) -> None:
        """Back to good days."""
        self._faults.clear()

    def due(self, method: str, when: When) -> list[Fault]:
        """What goes wrong now, counted off."""
        due = [
            fault
            for fault in self._faults
            if fault.when == when and (fault.methods is None or method in fault.methods)
        ]
        for fault in due:
            if fault.times is not None:
                fault.times -= 1
        self._faults = [fault for fault in self._faults if fault.times != 0]
        return due
