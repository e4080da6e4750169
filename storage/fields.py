"""The description of a decision's fields, from which everything else about them derives.

Each field of `records.Draft` and `records.Decision` carries an `About`. Forms, views, the history,
search and exports read these, so that a new field is one line there and one migration.
"""

from dataclasses import dataclass
from typing import Literal

Kind = Literal["line", "text", "people", "day", "link", "list", "state"]
"""The ways to show and enter a field. A "state" is set by changes, and never entered."""


@dataclass(frozen=True, slots=True)
class About:
    """The label of a field, and the places where it occurs.

    A field without a `label` is not shown by itself. `heading` is that of its section in a MADR
    file: at level 2 before the outcome, at level 3 as a part of the outcome.
    """

    label: str = ""
    kind: Kind = "text"
    editable: bool = False
    indexed: bool = False
    heading: str = ""
