"""Injected faults of the Web API."""

from dataclasses import dataclass
from typing import Any, Literal

When = Literal["before", "after"]
FaultKind = Literal["slow", "ratelimit", "refuse", "fail", "answer"]


@dataclass
class Fault:
    """A fault of some methods (None: all), before or after the call takes effect.

    `kind` is `slow` (value: seconds), `ratelimit` (value: seconds to wait), `refuse` (value: error
    code), `fail` (value: an HTTP status, `timeout` for no response, `drop` for a cut connection) or
    `answer` (value: the whole body, sent as JSON with status 200, whatever it is).
    `times` is the number of calls that still fail (None: until cleared).
    """

    kind: FaultKind
    value: Any
    methods: frozenset[str] | None = None
    times: int | None = None
    when: When = "before"


class Faults:
    """The faults that are still to happen."""

    def __init__(self) -> None:
        self._faults: list[Fault] = []

    def add(self, fault: Fault) -> None:
        """Add a fault."""
        self._faults.append(fault)

    def clear(self) -> None:
        """Remove every fault."""
        self._faults.clear()

    def take(self, method: str, when: When) -> list[Fault]:
        """Return the faults of this call, and count them down."""
        taken = [
            fault
            for fault in self._faults
            if fault.when == when and (fault.methods is None or method in fault.methods)
        ]
        for fault in taken:
            if fault.times is not None:
                fault.times -= 1
        self._faults = [fault for fault in self._faults if fault.times != 0]
        return taken
