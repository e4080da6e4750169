"""The command line. Exit codes: 0 success, 1 a problem or refusal, 2 wrong usage."""

import json
import sys
from collections.abc import Callable
from dataclasses import asdict
from io import TextIOWrapper
from pathlib import Path
from typing import Any

import click

from bot.commands import prompts, terminal
from bot.commands.decisions import decisions
from bot.commands.gaps import gaps
from bot.commands.guides import guides
from bot.commands.shared import FILE, JSON, Group, print_json, refusals
from bot.errors import Refusal
from bot.runtime import logs
from bot.runtime.guides import guides_of, search_of
from bot.settings import Settings
from knowledge.interview import reasoning
from knowledge.interview.reasoning import AnswersError

GUIDE = click.option("--guide", "guide_id", metavar="ID", help="The guide to use.")


@click.group(cls=Group)
@click.version_option(package_name="framework-bot")
@click.pass_context
def main(context: click.Context) -> None:
    """A Slack bot that helps teams choose a framework and remember why."""
    if isinstance(sys.stdout, TextIOWrapper):  # UTF-8 output in any locale
        sys.stdout.reconfigure(encoding="utf-8", errors="backslashreplace")
    with refusals():
        settings = Settings.read()
    logs.set_up(settings.log_level, settings.log_format)
    context.obj = settings


@main.command()
@click.option("--port", type=click.IntRange(0, 65535), default=8765, show_default=True)
@click.option("--no-open", is_flag=True, help="Do not open a browser.")
@click.option("--database-url", default="sqlite:///framework-bot-demo.db", show_default=True)
@click.pass_obj
def demo(settings: Settings, port: int, no_open: bool, database_url: str) -> None:  # noqa: FBT001
    """Run the bot against a stand-in for Slack, in the browser."""
    from bot.commands.demo import show  # noqa: PLC0415 - the web server is not for the other commands

    show(settings, port, database_url, open_browser=not no_open)


@main.command()
@click.option("--manifest", type=FILE, help="The app's manifest, as YAML or JSON.")
@click.option("--port", type=click.IntRange(0, 65535), default=8765, show_default=True)
@click.option("--request-url", metavar="URL", help="Deliver over HTTP to URL, without Socket Mode.")
@click.option("--secret", metavar="TEXT", help="Derive the tokens from TEXT: the same every time.")
@click.option("--no-open", is_flag=True, help="Do not open a browser.")
def playground(
    manifest: Path | None,
    port: int,
    request_url: str | None,
    secret: str | None,
    no_open: bool,  # noqa: FBT001
) -> None:
    """Serve the stand-in for Slack on its own, for any Bolt app."""
    from bot.commands.playground import show  # noqa: PLC0415 - Bolt is not for the other commands

    show(manifest, port, request_url=request_url, secret=secret, open_browser=not no_open)


@main.command()
@click.pass_obj
def run(settings: Settings) -> None:
    """Run the bot in a workspace over Socket Mode."""
    from bot.server.socket_process import run as start  # noqa: PLC0415 - the server is not for the other commands

    start(settings)


@main.command()
@click.option("--host", help="The address to listen on; defaults to HOST in the environment.")
@click.option("--port", type=click.IntRange(0, 65535), help="Defaults to PORT in the environment.")
@click.pass_obj
def serve(settings: Settings, host: str | None, port: int | None) -> None:
    """Run the bot in a workspace over HTTP, at /slack/events."""
    from bot.server.http_process import serve as start  # noqa: PLC0415 - gunicorn is not for the other commands

    start(settings, host or settings.host, settings.port if port is None else port)


@main.command()
@click.argument("question", required=False)
@GUIDE
@JSON
@click.option("--batch", type=FILE, help="A file with one question per line; needs --json.")
@click.pass_obj
def ask(
    settings: Settings,
    question: str | None,
    guide_id: str | None,
    as_json: bool,  # noqa: FBT001
    batch: Path | None,
) -> None:
    """Answer a question from the guides."""
    loaded = guides_of(settings)
    only = terminal.guide(loaded, guide_id).id if guide_id else None
    search = search_of(settings, loaded)

    def document(line: str) -> dict[str, Any]:
        return terminal.verdict_document(loaded, search.ask(line, only))

    if batch and question is None:
        _run_batch(batch, as_json, document)
    elif batch or question is None:
        raise click.UsageError("Give either a QUESTION or --batch FILE.")
    elif as_json:
        print_json(document(question))
    else:
        click.echo(terminal.verdict_text(document(question)))


@main.command()
@GUIDE
@JSON
@click.option(
    "--answers", type=FILE, help="A file with a JSON object of criterion id -> option id."
)
@click.option("--batch", type=FILE, help="A file with one such object per line; needs --json.")
@click.pass_obj
def choose(
    settings: Settings,
    guide_id: str | None,
    as_json: bool,  # noqa: FBT001
    answers: Path | None,
    batch: Path | None,
) -> None:
    """Answer the interview and get a recommendation."""
    if answers and batch:
        raise click.UsageError("Give either --answers or --batch.")
    guide = terminal.guide(guides_of(settings), guide_id)

    def document(line: str) -> dict[str, Any]:
        return reasoning.conclude(guide, terminal.answers(line)).document()

    if batch:
        _run_batch(batch, as_json, document)
        return
    given = terminal.answers(terminal.read_text(answers)) if answers else prompts.interview(guide)
    conclusion = reasoning.conclude(guide, given)
    if as_json:
        print_json(conclusion.document())
    else:
        click.echo(prompts.conclusion_text(guide, conclusion))


def _run_batch(batch: Path, as_json: bool, document: Callable[[str], Any]) -> None:  # noqa: FBT001
    """Answer a file line by line; raise `Refusal` at the first invalid line."""
    if not as_json:
        raise click.UsageError("--batch needs --json.")
    for number, line in enumerate(terminal.read_lines(batch), 1):
        try:
            result = document(line)
        except (Refusal, AnswersError) as error:
            raise Refusal(f"{batch}:{number}: {error}") from None
        sys.stdout.write(
            json.dumps(result) + "\n"
        )  # in ASCII, so that nothing else counts as a line break
    sys.stdout.flush()


@main.command()
@JSON
@click.pass_obj
def doctor(settings: Settings, as_json: bool) -> None:  # noqa: FBT001
    """Find problems of the configuration, and say how to fix them."""
    from bot.commands.doctor import examine  # noqa: PLC0415 - Slack's client is slow to import

    checks = []
    for check in examine(settings):
        checks.append(check)
        if not as_json:
            line = f"{check.verdict:4}  {check.name}: {check.says}"
            click.echo(line, err=check.verdict != "ok")
    if as_json:
        print_json([asdict(check) for check in checks])
    raise SystemExit(int(any(check.verdict == "FAIL" for check in checks)))


main.add_command(decisions)
main.add_command(guides)
main.add_command(gaps)
