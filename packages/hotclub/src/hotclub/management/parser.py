"""Options of a command: argparse, with errors that can be caught and common options last.

Flow: argv or call_command's arguments → **CommandParser** → options of `handle`.
"""

from __future__ import annotations

import os
import sys
from argparse import Action, ArgumentParser, HelpFormatter, Namespace
from collections.abc import Iterable, Sequence
from functools import partial
from typing import Any, NoReturn

from hotclub.management.errors import CommandError

__all__ = ["CommandParser", "DjangoHelpFormatter", "handle_default_options"]

COMMON_OPTIONS = frozenset(
    {
        "--version",
        "--verbosity",
        "--traceback",
        "--settings",
        "--pythonpath",
        "--no-color",
        "--force-color",
        "--skip-checks",
    }
)


class DjangoHelpFormatter(HelpFormatter):
    """Shows a command's own options before those that every command has."""

    def _own_first(self, actions: Iterable[Action]) -> list[Action]:
        return sorted(actions, key=lambda one: bool(COMMON_OPTIONS & set(one.option_strings)))

    def add_usage(
        self, usage: str | None, actions: Iterable[Action], groups: Any, prefix: str | None = None
    ) -> None:
        """Add the line of usage."""
        super().add_usage(usage, self._own_first(actions), groups, prefix)

    def add_arguments(self, actions: Iterable[Action]) -> None:
        """Add the lines of the options."""
        super().add_arguments(self._own_first(actions))


class CommandParser(ArgumentParser):
    """An ArgumentParser that raises CommandError where no command line is behind it.

    missing_args_message: said in place of argparse's words when there are no arguments at all.
    """

    def __init__(
        self,
        *,
        missing_args_message: str | None = None,
        called_from_command_line: bool | None = None,
        **kwargs: Any,
    ) -> None:
        self.missing_args_message = missing_args_message
        self.called_from_command_line = called_from_command_line
        super().__init__(**kwargs)

    def parse_args(  # type: ignore[override]
        self, args: Sequence[str] | None = None, namespace: Namespace | None = None
    ) -> Namespace:
        """Read the arguments."""
        given = sys.argv[1:] if args is None else args
        if self.missing_args_message and not any(not one.startswith("-") for one in given):
            if not {"-h", "--help"} & set(given):
                self.error(self.missing_args_message)
        parsed: Namespace = super().parse_args(args, namespace)
        return parsed

    def error(self, message: str) -> NoReturn:
        """End with argparse's exit on a command line, with CommandError elsewhere."""
        if self.called_from_command_line:
            super().error(message)
        raise CommandError(f"Error: {message}")

    def add_subparsers(self, **kwargs: Any) -> Any:
        """Add subcommands, whose parsers fail in the same way."""
        parser_class = kwargs.get("parser_class", type(self))
        if issubclass(parser_class, CommandParser):
            kwargs["parser_class"] = partial(
                parser_class, called_from_command_line=self.called_from_command_line
            )
        return super().add_subparsers(**kwargs)


def handle_default_options(options: Namespace) -> None:
    """Let --settings and --pythonpath have their effect, before the settings are read."""
    if getattr(options, "settings", None):
        os.environ["HOTCLUB_SETTINGS_MODULE"] = options.settings
    if getattr(options, "pythonpath", None):
        sys.path.insert(0, options.pythonpath)
