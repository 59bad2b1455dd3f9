"""The command `hotclub-templates`.

Flow: command line → **the subcommand's room** → exit code. A room's `command` module gives
`SUMMARY`, `add_arguments(parser)` and `run(options)`, which returns the exit code: 0 for good, 1 for
mistakes found in what was looked at, 2 for a command that could not be done as asked.
Not here: what a subcommand does.
"""

import argparse
import sys
from collections.abc import Mapping, Sequence
from importlib.metadata import PackageNotFoundError, version
from typing import Protocol

from hotclub_templates.build import command as build
from hotclub_templates.check import command as check
from hotclub_templates.errors import TemplateError

INTERRUPTED = 130


class Command(Protocol):
    """What the module of a subcommand gives."""

    SUMMARY: str

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        """Add the arguments of the subcommand."""

    def run(self, options: argparse.Namespace) -> int:
        """Do it; return the exit code. A TemplateError or OSError becomes a message and a 2."""


_COMMANDS: Mapping[str, Command] = {"build": build, "check": check}


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command with `arguments`, by default those of the process; return the exit code.

    argparse itself exits, with 2, for arguments that it does not understand.
    """
    options = _parser().parse_args(arguments)
    try:
        return _COMMANDS[options.command].run(options)
    except (TemplateError, OSError) as error:
        sys.stderr.write(f"hotclub-templates {options.command}: {error}\n")
        return 2
    except KeyboardInterrupt:
        return INTERRUPTED


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="hotclub-templates", description="Tools for templates of the Django language."
    )
    parser.add_argument("--version", action="version", version=f"%(prog)s {_version()}")
    rooms = parser.add_subparsers(dest="command", required=True, metavar="command")
    for name, command in _COMMANDS.items():
        command.add_arguments(
            rooms.add_parser(name, help=command.SUMMARY, description=command.SUMMARY)
        )
    return parser


def _version() -> str:
    try:
        return version("hotclub-templates")
    except PackageNotFoundError:  # run from a folder, not installed
        return "(not installed)"
