"""`framework-bot gaps`: the questions that the guides could not answer, for their authors."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import click
import yaml

from bot.commands.shared import JSON, Command, print_json
from bot.commands.terminal import database
from bot.runtime.guides import encoder_of
from bot.settings import Settings
from knowledge.search.grouping import group_similar
from storage.records import Gap
from storage.work.feedback import Gaps

TO_WRITE = "To be written."


@dataclass(frozen=True, slots=True)
class Group:
    """Questions with the same meaning, the most central first."""

    gaps: Sequence[Gap]

    @property
    def nearest(self) -> tuple[str, str] | None:
        """The guide and entry that the bot suggested most often for them, if it did."""
        near = Counter(
            (gap.guide, gap.entry)
            for gap in self.gaps
            if gap.guide and gap.entry and gap.verdict != "unknown"
        )
        return next((key for key, _ in near.most_common(1)), None)

    @property
    def document(self) -> dict[str, Any]:
        """The group as a JSON object."""
        guide, entry = self.nearest or (None, None)
        return {
            "size": len(self.gaps),
            "wanted": any(gap.wanted for gap in self.gaps),
            "guide": guide,
            "entry": entry,
            "questions": [
                {
                    "text": gap.text,
                    "verdict": gap.verdict,
                    "team_id": gap.team_id,
                    "channel": gap.channel,
                    "asked_at": gap.asked_at.isoformat(),
                }
                for gap in self.gaps
            ],
        }


@click.command(cls=Command)
@click.option(
    "--yaml", "as_yaml", is_flag=True, help="Print entries and aliases to paste into a guide."
)
@JSON
@click.pass_obj
def gaps(settings: Settings, as_yaml: bool, as_json: bool) -> None:  # noqa: FBT001
    """Group the questions that got no good answer.

    The largest group comes first.
    """
    if as_yaml and as_json:
        raise click.UsageError("Give either --yaml or --json.")
    kept = [gap for gap in Gaps(database(settings)).all(None) if gap.text]
    found = group_similar([gap.text for gap in kept], encoder_of(settings)) if kept else ()
    groups = [Group([kept[number] for number in group]) for group in found]
    if as_json:
        print_json([group.document for group in groups])
    elif as_yaml:
        click.echo(stubs(groups))
    else:
        click.echo("\n".join(map(_text, groups)) or "No unanswered questions.")


def _text(group: Group) -> str:
    count = len(group.gaps)
    near = f", near {'/'.join(group.nearest)}" if group.nearest else ""
    wanted = ", wanted" if any(gap.wanted for gap in group.gaps) else ""
    head = f"{count} question{'s' * (count > 1)}{near}{wanted}:"
    return "\n".join([head, *(f"  - {' '.join(gap.text.split())}" for gap in group.gaps)])


def stubs(groups: Sequence[Group]) -> str:
    """Return YAML to paste: aliases for groups near an entry, new entries for the others."""
    entries = [_entry(number, group) for number, group in enumerate(groups, 1) if not group.nearest]
    parts = [f"# New entries, for the list `entries` of a guide\n{_dump(entries)}"] * bool(entries)
    for group in groups:
        if group.nearest:
            guide, entry = group.nearest
            aliases = _dump([" ".join(gap.text.split()) for gap in group.gaps])
            parts.append(f"# New aliases of {entry} in {guide}\n{aliases}")
    return "\n".join(parts).rstrip() or "# Nothing is missing."


def _entry(number: int, group: Group) -> dict[str, Any]:
    first, *others = dict.fromkeys(" ".join(gap.text.split()) for gap in group.gaps)
    return {
        "id": f"new-entry-{number}",
        "question": first,
        "aliases": others or [first],
        "answer": TO_WRITE,
        "related": [],
    }


def _dump(document: Any) -> str:
    return yaml.safe_dump(document, sort_keys=False, allow_unicode=True, width=96)
