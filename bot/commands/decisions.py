"""`framework-bot decisions`: the record without Slack."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any, get_args

import click

from bot.commands import terminal
from bot.commands.shared import JSON, TEAM, Group, print_json
from bot.decisions.replay import replayed
from bot.render.replay import replay_text
from bot.runtime.guides import guides_of
from bot.settings import Settings
from storage.finding.query import DecisionQuery
from storage.record.log import DecisionLog
from storage.records import DamagedDecision, Decision, DecisionOrDamaged, Status
from storage.work.guides import GuideVersions

DAY = click.DateTime(["%Y-%m-%d"])


@click.group(cls=Group)
def decisions() -> None:
    """The record without Slack: read it, and keep it safe, whole and lawful."""


@decisions.command("list")
@click.option("--search", default="", metavar="WORDS", help="Words that must all occur.")
@click.option("--status", type=click.Choice(get_args(Status)))
@click.option("--guide", metavar="ID", help="The guide that it came of.")
@click.option("--by", metavar="U…", help="Who recorded it.")
@click.option("--channel", metavar="C…", help="The place that it belongs to.")
@click.option(
    "--after", type=DAY, metavar="YYYY-MM-DD", help="Recorded on that day or later, in UTC."
)
@click.option("--before", type=DAY, metavar="YYYY-MM-DD", help="Recorded before that day, in UTC.")
@click.option("--limit", type=click.IntRange(1, 1_000_000), default=50, show_default=True)
@TEAM
@JSON
@click.pass_obj
def list_decisions(  # noqa: PLR0913, PLR0917 - an option each
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
    """List decisions, newest first; exit 1 where one of them can't be read."""
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
    """The decisions on stdout; on stderr, in their places, those that can't be read."""
    if as_json:
        print_json([terminal.decision_row(one) for one in found if isinstance(one, Decision)])
    elif not found:
        click.echo("There is no such decision.")
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
    """Put the answers behind a decision to today's guide, and say what differs."""
    database = terminal.database(settings)
    decision = terminal.find(DecisionLog(database), decision_id, team)
    guide = terminal.guide_of(decision, guides_of(settings))
    found = replayed(GuideVersions(database), guide, decision)
    if as_json:
        print_json(terminal.replay_document(decision.id, found))
    else:
        click.echo(replay_text(guide, found, decision.recommended_label))
