"""What the commands share: refusals as sentences, options, JSON on stdout."""

import errno
import json
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

import click

from bot.errors import Refusal
from knowledge.guide.findings import GuideErrors
from knowledge.interview.reasoning import AnswersError
from storage.errors import RequestRefused, StorageError

TEAM: Final = click.option("--team", metavar="T…", help="One workspace of several.")
JSON: Final = click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
FILE: Final = click.Path(exists=True, dir_okay=False, path_type=Path)


@contextmanager
def refusals() -> Iterator[None]:
    """A refusal is a sentence on stderr and exit code 1."""
    try:
        yield
    except (Refusal, RequestRefused, AnswersError, GuideErrors, StorageError) as error:
        click.echo(error, err=True)
        raise SystemExit(1) from None


class Command(click.Command):
    """A command whose refusals are told as sentences."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command."""
        with refusals():
            return super().invoke(ctx)


class Group(click.Group):
    """A group of such commands."""

    command_class = Command
    group_class = type

    def main(self, *arguments: Any, **named: Any) -> Any:
        """Run the command line; where there is no room for what it prints, say so."""
        try:
            return super().main(*arguments, **named)
        except OSError as error:
            if error.errno != errno.ENOSPC:
                raise
            os.dup2(
                os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno()
            )  # what is left goes there
            click.echo("There is no room left for what this prints: the disk is full.", err=True)
            sys.exit(1)


def print_json(document: Any) -> None:
    """One JSON document on stdout."""
    click.echo(json.dumps(document, ensure_ascii=False, indent=2))
