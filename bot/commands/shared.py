"""Shared by the commands: error handling, common options, JSON on stdout."""

import errno
import json
import logging
import os
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from importlib import import_module
from pathlib import Path
from typing import Any, Final, NoReturn

import click

from bot.errors import READABLE, file_sentence
from bot.runtime.redaction import redacted

log = logging.getLogger(__name__)

TEAM: Final = click.option("--team", metavar="T…", help="The workspace, if the record has several.")
JSON: Final = click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")


class ExistingPath(click.Path):
    """The path of something that exists; says so if it can't be looked for."""

    def __init__(self, *, dir_okay: bool = True) -> None:
        super().__init__(exists=True, dir_okay=dir_okay, path_type=Path)

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """Return the path, or end the command with wrong usage."""
        with suppress(FileNotFoundError, NotADirectoryError):
            try:
                Path(value).stat()
            except PermissionError as error:
                self.fail(file_sentence(error), param, ctx)
        return super().convert(value, param, ctx)


FILE: Final = ExistingPath(dir_okay=False)


@contextmanager
def refusals() -> Iterator[None]:
    """Turn an error for people, or of a file, into a sentence on stderr and exit code 1."""
    try:
        yield
    except READABLE as error:
        _refuse(str(error))
    except OSError as error:
        if error.errno in (errno.EPIPE, errno.ENOSPC) and error.filename is None:
            raise  # at the output: `Group` and click know what to say
        log.debug("A command failed at a file.", exc_info=error)
        _refuse(file_sentence(error))


def _refuse(sentence: str) -> NoReturn:
    click.echo(redacted(sentence), err=True)
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


class LazyGroup(Group):
    """A group that imports some of its commands when they are used.

    `lazy` maps the name of each to the module that defines it under the same name.
    """

    def __init__(self, *arguments: Any, lazy: Mapping[str, str], **named: Any) -> None:
        super().__init__(*arguments, **named)
        self._lazy = lazy

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names of all commands."""
        return sorted([*super().list_commands(ctx), *self._lazy])

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Return the command with this name, or None."""
        if cmd_name in self._lazy:
            command: click.Command = getattr(import_module(self._lazy[cmd_name]), cmd_name)
            return command
        return super().get_command(ctx, cmd_name)


def print_json(document: Any) -> None:
    """Print one JSON document to stdout."""
    click.echo(json.dumps(document, ensure_ascii=False, indent=2))
