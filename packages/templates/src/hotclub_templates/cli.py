"""The command `hotclub-templates`.

Flow: command line → **the subcommand's room** → exit code. A room's `command` module gives
`SUMMARY`, `add_arguments(parser)` and `run(options)`, which returns the exit code: 0 for good, 1 for
mistakes found in what was looked at, 2 for a command that could not be done as asked.
The room that is asked for is imported, no other: a build of a few pages takes less time than that.
Not here: what a subcommand does.
"""

import argparse
import sys
from collections.abc import Mapping, Sequence
from importlib import import_module
from typing import Any, Protocol, cast

from hotclub_templates.errors import TemplateError

INTERRUPTED = 130


class Command(Protocol):
    """What the module of a subcommand gives."""

    SUMMARY: str

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        """Add the arguments of the subcommand."""

    def run(self, options: argparse.Namespace) -> int:
        """Do it; return the exit code. A TemplateError or OSError becomes a message and a 2."""


_COMMANDS: Mapping[str, str] = {
    "build": "hotclub_templates.build.command",
    "check": "hotclub_templates.check.command",
}


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command with `arguments`, by default those of the process; return the exit code.

    argparse itself exits, with 2, for arguments that it does not understand.
    """
    given = sys.argv[1:] if arguments is None else arguments
    rooms = _rooms(given)
    options = _parser(rooms).parse_args(given)
    try:
        return rooms[options.command].run(options)
    except (TemplateError, OSError) as error:
        sys.stderr.write(f"hotclub-templates {options.command}: {error}\n")
        return 2
    except KeyboardInterrupt:
        return INTERRUPTED


def _rooms(given: Sequence[str]) -> Mapping[str, Command]:
    """Return the room that is named first, or all of them, whose summaries are to be shown."""
    asked_for = given[0] if given and given[0] in _COMMANDS else None
    names = _COMMANDS if asked_for is None else (asked_for,)
    return {name: cast("Command", import_module(_COMMANDS[name])) for name in names}


def _parser(rooms: Mapping[str, Command]) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="hotclub-templates", description="Tools for templates of the Django language."
    )
    parser.add_argument("--version", action=_ShowVersion, nargs=0, help="Show the version.")
    subparsers = parser.add_subparsers(dest="command", required=True, metavar="command")
    for name, command in rooms.items():
        command.add_arguments(
            subparsers.add_parser(name, help=command.SUMMARY, description=command.SUMMARY)
        )
    return parser


class _ShowVersion(argparse.Action):
    def __call__(self, parser: argparse.ArgumentParser, *_: Any) -> None:
        """Look the version up only now: it takes as long as all the rest."""
        from importlib.metadata import PackageNotFoundError, version

        try:
            found = version("hotclub-templates")
        except PackageNotFoundError:  # run from a folder, not installed
            found = "(not installed)"
        sys.stdout.write(f"{parser.prog} {found}\n")
        parser.exit()
