"""`framework-bot decisions`: read, move, back up and verify the record without Slack."""

from collections.abc import Sequence
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, get_args

import click

from bot.commands import terminal
from bot.commands.shared import JSON, TEAM, ExistingPath, Group, print_json
from bot.decisions.announcements import decision_update
from bot.decisions.replay import replay_interview
from bot.errors import Refusal
from bot.render.replay import replay_text
from bot.runtime.guides import guides_of
from bot.settings import Settings
from storage.exchange import export as exporting
from storage.exchange import importing
from storage.finding.query import DecisionQuery
from storage.opening import open_database
from storage.record.changes import Redact
from storage.record.checks import problems
from storage.record.log import DecisionLog
from storage.records import DamagedDecision, Decision, DecisionOrDamaged, Status
from storage.work.guides import GuideVersions
from storage.work.outbox import Outbox

DAY = click.DateTime(["%Y-%m-%d"])
PATH = click.Path(path_type=Path)
LOCAL = "local"
"""The workspace of an import into an empty record."""

OPERATOR = "operator"
"""The author of changes made on the command line."""


@click.group(cls=Group)
def decisions() -> None:
    """Read, export, back up and verify the record, without Slack."""


@decisions.command("list")
@click.option("--search", default="", metavar="WORDS", help="Only decisions with all these words.")
@click.option("--status", type=click.Choice(get_args(Status)))
@click.option("--guide", metavar="ID", help="Only decisions made with this guide.")
@click.option("--by", metavar="U…", help="Only decisions recorded by this person.")
@click.option("--channel", metavar="C…", help="Only decisions of this channel.")
@click.option("--after", type=DAY, metavar="YYYY-MM-DD", help="Recorded on or after this day, UTC.")
@click.option("--before", type=DAY, metavar="YYYY-MM-DD", help="Recorded before this day, UTC.")
@click.option("--limit", type=click.IntRange(1, 1_000_000), default=50, show_default=True)
@TEAM
@JSON
@click.pass_obj
def list_decisions(  # noqa: PLR0913, PLR0917 - one parameter per option
    settings: Settings,
    /,
    limit: int,
    team: str | None,
    as_json: bool,  # noqa: FBT001
    after: datetime | None,
    before: datetime | None,
    search: str,
    **filters: Any,
) -> None:
    """List decisions, newest first.

    Exits with 1 if one of them can't be read.
    """
    log = DecisionLog(terminal.database(settings))
    teams = [team] if team else log.teams()
    page = DecisionQuery(
        team_id="",
        viewer=None,
        words=search,
        since=after and after.replace(tzinfo=UTC),
        until=before and before.replace(tzinfo=UTC),
        limit=limit,
        **filters,
    )
    found = log.find_across(teams, page)
    _print(found, as_json=as_json)
    raise SystemExit(int(any(isinstance(one, DamagedDecision) for one in found)))


def _print(found: Sequence[DecisionOrDamaged], *, as_json: bool) -> None:
    """Print the readable decisions to stdout and, in order, the damaged ones to stderr."""
    if as_json:
        print_json([terminal.decision_row(one) for one in found if isinstance(one, Decision)])
    elif not found:
        click.echo("No decisions found.")
    for one in found:
        if isinstance(one, DamagedDecision):
            click.echo(f"{one.team_id} {one.sentence}", err=True)
        elif not as_json:
            click.echo(terminal.decision_line(one))


@decisions.command()
@click.argument("decision_id", metavar="ID")
@TEAM
@JSON
@click.pass_obj
def show(settings: Settings, decision_id: str, team: str | None, as_json: bool) -> None:  # noqa: FBT001
    """Show one decision in full, with its history."""
    log = DecisionLog(terminal.database(settings))
    decision = terminal.find(log, decision_id, team)
    document = terminal.decision_document(decision, log.history(decision.team_id, decision.number))
    if as_json:
        print_json(document)
    else:
        click.echo(terminal.decision_text(document))


@decisions.command("replay")
@click.argument("decision_id", metavar="ID")
@TEAM
@JSON
@click.pass_obj
def replay_decision(
    settings: Settings,
    decision_id: str,
    team: str | None,
    as_json: bool,  # noqa: FBT001
) -> None:
    """Apply today's guide to the answers behind a decision."""
    database = terminal.database(settings)
    decision = terminal.find(DecisionLog(database), decision_id, team)
    guide = terminal.guide_of(decision, guides_of(settings))
    found = replay_interview(GuideVersions(database), guide, decision)
    if as_json:
        print_json(terminal.replay_document(decision.id, found))
    else:
        click.echo(replay_text(guide, found, decision.recommended_label))


@decisions.command()
@click.option("--format", "form", type=click.Choice(get_args(exporting.Format)), required=True)
@click.option("--out", type=PATH, required=True, help="A folder for madr, otherwise a file.")
@TEAM
@click.pass_obj
def export(settings: Settings, form: exporting.Format, out: Path, team: str | None) -> None:
    """Write all decisions, with their history, to files.

    `import` reads them again.
    """
    with TemporaryDirectory() as folder:
        copy = Path(folder) / "copy.db"
        terminal.database(settings).backup(copy)
        with closing(open_database(copy)) as snapshot:
            log = DecisionLog(snapshot)
            if team and team not in (teams := log.teams()):
                raise Refusal(f"No decisions in {team}. Workspaces: {', '.join(teams)}.")
            exporting.write(log.export(_one_team(log, team)), form, out)


@decisions.command("import")
@click.argument("path", type=ExistingPath())
@TEAM
@click.pass_obj
def import_(settings: Settings, path: Path, team: str | None) -> None:
    """Import what `export` wrote, entirely or not at all."""
    database = open_database(settings.database_url)
    database.check_version()
    count = importing.import_decisions(database, path, _one_team(DecisionLog(database), team))
    click.echo(f"Imported: {count}.")


@decisions.command()
@click.argument("path", type=PATH)
@click.pass_obj
def backup(settings: Settings, path: Path) -> None:
    """Copy the record to a new file, and verify the copy.

    The bot may keep running.
    """
    terminal.database(settings).backup(path)
    _verify(path)


@decisions.command()
@click.pass_obj
def verify(settings: Settings) -> None:
    """Check the record for altered or missing entries."""
    with TemporaryDirectory() as folder:
        copy = Path(folder) / "copy.db"
        terminal.database(settings).backup(copy)
        _verify(copy)


@decisions.command()
@click.argument("decision_id", metavar="ID")
@click.option("--reason", required=True, help="Kept in the history, where everyone can read it.")
@TEAM
@click.pass_obj
def redact(settings: Settings, decision_id: str, reason: str, team: str | None) -> None:
    """Delete the text of a decision for good.

    The fact that it was recorded remains, and so does the text in backups. The bot removes the
    text from its post in Slack as soon as it runs.
    """
    database = terminal.database(settings)
    log = DecisionLog(database)
    decision = terminal.find(log, decision_id, team)
    change = Redact(reason=reason)
    with database.transaction():
        log.change(decision.team_id, decision.number, change, who=OPERATOR, may_all=True)
        if decision.announced:
            Outbox(database).put(decision_update(decision))
    database.scrub()


def _one_team(log: DecisionLog, team: str | None) -> str:
    """Return the chosen or only workspace; raise `Refusal` if there are several."""
    known = log.teams()
    if team is None and len(known) > 1:
        raise Refusal(f"There are several workspaces; choose one with --team: {', '.join(known)}.")
    return team or next(iter(known), LOCAL)


def _verify(copy: Path) -> None:
    """Print the problems of the record to stderr, and exit with 1 if there are any."""
    with closing(open_database(copy)) as database:
        found = problems(database)
    for problem in found:
        click.echo(problem, err=True)
    raise SystemExit(1 if found else 0)
