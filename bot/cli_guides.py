"""`framework-bot guides`: for those who write them."""

from pathlib import Path

import click

from bot.command import Group
from bot.searching import encoder_of
from bot.settings import Settings
from knowledge import lint
from knowledge.findings import Finding, GuideErrors, Severity
from knowledge.loader import load, packaged_guides


@click.group(cls=Group)
def guides() -> None:
    """Check the guides."""


@guides.command()
@click.argument("path", required=False, type=click.Path(path_type=Path))
@click.pass_obj
def check(settings: Settings, path: Path | None) -> None:
    """Check a folder of guides, or one file; without PATH those in use."""
    folder = path or settings.guides_path or packaged_guides()
    try:
        loaded = load(folder)
    except GuideErrors as error:
        _print(error.findings)
        raise SystemExit(1) from None
    findings = lint.check(loaded, encoder_of(settings))
    _print(findings)
    if any(finding.severity is Severity.FINDING for finding in findings):
        raise SystemExit(1)
    click.echo(f"{len(loaded)} guide{'s' * (len(loaded) != 1)} checked: nothing stands in the way.")


def _print(findings: tuple[Finding, ...]) -> None:
    for finding in findings:
        click.echo(f"{finding} [{finding.severity}]")
