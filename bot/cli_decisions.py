"""`framework-bot decisions`: the record without Slack."""

from typing import get_args

import click

from bot import terminal
from bot.command import JSON, Group, print_json
from bot.render.replay import replay_document, replay_text
from bot.settings import Settings
from knowledge.replay import replay
from storage.decisions import DecisionLog
from storage.records import Status

TEAM = click.option("--team", metavar="T…", help="One workspace of several.")


@click.group(cls=Group)
def decisions() -> None:
    """Read the record without Slack."""


@decisions.command("list")
@click.option("--search", default="", metavar="WORDS", help="Words that must all occur.")
@click.option("--status", type=click.Choice(get_args(Status)))
@click.option("--limit", type=click.IntRange(1, 1_000_000), default=50, show_default=True)
@TEAM
@JSON
@click.pass_obj
def list_decisions(  # noqa: PLR0913, PLR0917 - an option each
    settings: Settings,
    search: str,
    status: Status | None,
    limit: int,
    team: str | None,
    as_json: bool,  # noqa: FBT001
) -> None:
    """List decisions, newest first."""
    log = DecisionLog(terminal.database(settings))
    teams = [team] if team else log.teams()
    found = log.across(teams, words=search, status=status, limit=limit)
    if as_json:
        print_json([terminal.decision_row(decision) for decision in found])
    else:
        click.echo("\n".join(map(terminal.decision_line, found)) or "There is no such decision.")


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
    """Put the answers behind a decision to today's guide, and say what differs."""
    decision = terminal.find(DecisionLog(terminal.database(settings)), decision_id, team)
    guide = terminal.guide_of(decision, terminal.guides(settings))
    found = replay(guide, terminal.stored(decision))
    if as_json:
        print_json(replay_document(decision.id, found))
    else:
        called = decision.recommended_label or "no clear winner"
        click.echo(replay_text(guide, found, called))
