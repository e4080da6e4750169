"""`framework-bot decisions export` and what else keeps the record safe, whole and lawful."""

from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import get_args

import click

from bot.commands import terminal
from bot.commands.shared import TEAM, Command
from bot.decisions.announcements import update_of
from bot.errors import Refusal
from bot.settings import Settings
from storage.exchange import export as exporting
from storage.exchange import importing
from storage.opening import open_database
from storage.record.changes import Redact
from storage.record.checks import problems
from storage.record.log import DecisionLog
from storage.work.outbox import Outbox

LOCAL = "local"
OPERATOR = "operator"
PATH = click.Path(path_type=Path)


@click.command(cls=Command)
@click.option("--format", "form", type=click.Choice(get_args(exporting.Format)), required=True)
@click.option("--out", type=PATH, required=True, help="A folder for madr, else a file.")
@TEAM
@click.pass_obj
def export(settings: Settings, form: exporting.Format, out: Path, team: str | None) -> None:
    """Write all decisions, with their history, to files that `import` reads."""
    with TemporaryDirectory() as folder:
        copy = Path(folder) / "copy.db"
        terminal.database(settings).backup(copy)
        with closing(open_database(copy)) as still:
            log = DecisionLog(still)
            if team and team not in (teams := log.teams()):
                raise Refusal(f"There are no decisions of {team}; there is {', '.join(teams)}.")
            exporting.write(log.export(_one_team(log, team)), form, out)


@click.command("import", cls=Command)
@click.argument("path", type=click.Path(exists=True, path_type=Path))
@TEAM
@click.pass_obj
def import_(settings: Settings, path: Path, team: str | None) -> None:
    """Take in what `export` has written: all of it, or nothing."""
    database = open_database(settings.database_url)
    database.check_version()
    taken = importing.import_decisions(database, path, _one_team(DecisionLog(database), team))
    click.echo(f"Imported: {taken}.")


@click.command(cls=Command)
@click.argument("path", type=PATH)
@click.pass_obj
def backup(settings: Settings, path: Path) -> None:
    """Copy the record to a new file while it is in use, and verify the copy."""
    terminal.database(settings).backup(path)
    _verify(path)


@click.command(cls=Command)
@click.pass_obj
def verify(settings: Settings) -> None:
    """Say what is wrong with the record: a changed letter, a missing entry or number."""
    with TemporaryDirectory() as folder:
        copy = Path(folder) / "copy.db"
        terminal.database(settings).backup(copy)
        _verify(copy)


@click.command(cls=Command)
@click.argument("decision_id", metavar="ID")
@click.option("--reason", required=True, help="Kept in the history, where all may read it.")
@TEAM
@click.pass_obj
def redact(settings: Settings, decision_id: str, reason: str, team: str | None) -> None:
    """Remove the words of a decision for good, and keep the fact; backups keep the words.

    The bot takes them out of its post in Slack as soon as it runs.
    """
    database = terminal.database(settings)
    log = DecisionLog(database)
    decision = terminal.find(log, decision_id, team)
    change = Redact(reason=reason)
    with database.transaction():
        log.change(decision.team_id, decision.number, change, who=OPERATOR, may_all=True)
        if decision.told:
            Outbox(database).put(update_of(decision))
    database.scrub()


COMMANDS = (export, import_, backup, verify, redact)


def _one_team(log: DecisionLog, team: str | None) -> str:
    """The workspace that is meant; `Refusal` where there are several."""
    known = log.teams()
    if team is None and len(known) > 1:
        raise Refusal(f"There are several workspaces; choose one with --team: {', '.join(known)}.")
    return team or next(iter(known), LOCAL)


def _verify(copy: Path) -> None:
    with closing(open_database(copy)) as database:
        found = problems(database)
    for problem in found:
        click.echo(problem, err=True)
    raise SystemExit(1 if found else 0)
