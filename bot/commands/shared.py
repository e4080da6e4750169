"""Shared by the commands: error handling, common options, JSON on stdout."""

import errno
import json
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

import click

from bot.errors import READABLE
from bot.runtime.redaction import redacted

TEAM: Final = click.option("--team", metavar="T…", help="The workspace, if the record has several.")
JSON: Final = click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
FILE: Final = click.Path(exists=True, dir_okay=False, path_type=Path)


@contextmanager
def refusals() -> Iterator[None]:
    """Turn an error for people into a sentence on stderr and exit code 1."""
    try:
        yield
    except READABLE as error:
        click.echo(redacted(str(error)), err=True)
        raise SystemExit(1) from None


class Command(click.Command):
    """A command whose errors for people become sentences."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command."""
        with refusals():
            return super().invoke(ctx)


class Group(click.Group):
    """A group of such commands."""

    command_class = Command
    group_class = type

    def main(self, *arguments: Any, **named: Any) -> Any:
        """Run the command line; report a full disk in a sentence."""
        try:
            return super().main(*arguments, **named)
        except OSError as error:
            if error.errno != errno.ENOSPC:
                raise
            # The interpreter flushes the rest at exit, which must not fail again.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            click.echo("Can't write the output: the disk is full.", err=True)
            sys.exit(1)


def print_json(document: Any) -> None:
    """Print one JSON document to stdout."""
    click.echo(json.dumps(document, ensure_ascii=False, indent=2))
