"""`framework-bot gaps`: what the guides could not answer, for whoever writes them."""

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
from knowledge.search.grouping import grouped
from storage.records import Gap
from storage.work.feedback import Gaps

TO_WRITE = "To be written."


@dataclass(frozen=True, slots=True)
class Group:
    """Questions that mean the same, the most central first."""

    gaps: Sequence[Gap]

    @property
    def nearest(self) -> tuple[str, str] | None:
        """The guide and entry that most of them came nearest to, if the bot suggested one."""
        near = Counter(
            (gap.guide, gap.entry)
            for gap in self.gaps
            if gap.guide and gap.entry and gap.verdict != "unknown"
        )
        return next((key for key, _ in near.most_common(1)), None)

    @property
    def document(self) -> dict[str, Any]:
        """The group as JSON."""
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
@click.option("--yaml", "as_yaml", is_flag=True, help="Print entries and aliases to paste.")
@JSON
@click.pass_obj
def gaps(settings: Settings, as_yaml: bool, as_json: bool) -> None:  # noqa: FBT001
    """Group the questions that found no good answer, the largest group first."""
    if as_yaml and as_json:
        raise click.UsageError("Choose one of --yaml and --json.")
    kept = [gap for gap in Gaps(database(settings)).all(None) if gap.text]
    found = grouped([gap.text for gap in kept], encoder_of(settings)) if kept else ()
    groups = [Group([kept[number] for number in group]) for group in found]
    if as_json:
        print_json([group.document for group in groups])
    elif as_yaml:
        click.echo(stubs(groups))
    else:
        click.echo("\n".join(map(_text, groups)) or "No question is left without an answer.")


def _text(group: Group) -> str:
    count = len(group.gaps)
    near = f", near {'/'.join(group.nearest)}" if group.nearest else ""
    wanted = ", wanted" if any(gap.wanted for gap in group.gaps) else ""
    head = f"{count} question{'s' * (count > 1)}{near}{wanted}:"
    return "\n".join([head, *(f"  - {' '.join(gap.text.split())}" for gap in group.gaps)])


def stubs(groups: Sequence[Group]) -> str:
    """YAML to paste: entries for what nothing came near to, aliases for the rest."""
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
