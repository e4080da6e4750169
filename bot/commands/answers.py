"""`framework-bot ask` and `choose`: the questions and the interview, without Slack."""

import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from bot.commands import prompts, terminal
from bot.commands.shared import FILE, JSON, Command, print_json
from bot.errors import Refusal
from bot.runtime.guides import guides_of, search_of
from bot.settings import Settings
from knowledge.interview import reasoning
from knowledge.interview.reasoning import AnswersError

GUIDE = click.option("--guide", "guide_id", metavar="ID", help="The guide to use.")


@click.command(cls=Command)
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


@click.command(cls=Command)
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
