"""The command line: which command, with which settings.

Flow: argv → --settings, --pythonpath → setup → **fetch_command** → run_from_argv. Whatever goes wrong
on the way is one message and an exit status (mends.py), unless --traceback is given.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from difflib import get_close_matches
from typing import Any, NoReturn

from hotclub.management.base import BaseCommand
from hotclub.management.color import color_style
from hotclub.management.errors import CommandError
from hotclub.management.mends import explain
from hotclub.management.parser import CommandParser, handle_default_options
from hotclub.management.registry import CORE, core_commands, get_commands, load_command_class

__all__ = ["ManagementUtility", "execute_from_command_line"]

_INTERRUPTED = 130  # as shells count a process that ended by SIGINT


class ManagementUtility:
    """One command line. argv: the program's name and the rest."""

    def __init__(self, argv: Sequence[str] | None = None) -> None:
        self.argv = list(sys.argv if argv is None else argv)
        name = os.path.basename(self.argv[0]) if self.argv else "hotclub"
        self.prog_name = "python -m hotclub" if name == "__main__.py" else name
        self.argv[:1] = [self.prog_name]
        self.settings_exception: Exception | None = None

    def execute(self) -> None:
        """Run the command that the arguments name."""
        subcommand = self.argv[1] if len(self.argv) > 1 else "help"
        rest = self._read_common_options()
        core = core_commands()
        if subcommand in ("--version", "version"):
            sys.stdout.write(f"{BaseCommand().get_version()}\n")
        elif subcommand in ("help", "--help", "-h"):
            self._help(rest)
        else:
            if {"-h", "--help"} & set(rest):
                self._quiet_set_up()
            elif subcommand in core:
                command = self._loaded(CORE, subcommand)
                if command._wants_settings(self.argv):
                    self._set_up(needed=True)
            else:
                self._set_up(needed=False)
            self.fetch_command(subcommand).run_from_argv(self.argv)

    def _read_common_options(self) -> list[str]:
        """Let --settings and --pythonpath have their effect, and return the other words."""
        parser = CommandParser(
            prog=self.prog_name, usage="%(prog)s subcommand [options] [args]", add_help=False,
            allow_abbrev=False, called_from_command_line=False,
        )  # fmt: skip
        parser.add_argument("--settings")
        parser.add_argument("--pythonpath")
        try:
            options, rest = parser.parse_known_args(self.argv[2:])
        except CommandError:
            return self.argv[2:]  # the command's own parser says what is wrong
        handle_default_options(options)
        return rest

    def _set_up(self, *, needed: bool) -> None:
        """Read the settings and fill the application registry."""
        import hotclub
        from hotclub.conf import settings

        try:
            _ = settings.INSTALLED_APPS
        except Exception as error:
            if needed:
                raise
            self.settings_exception = error
            return
        hotclub.setup()

    def _loaded(self, app_name: str, name: str) -> BaseCommand:
        return load_command_class(app_name, name)

    def fetch_command(self, subcommand: str) -> BaseCommand:
        """Return the command of that name. Raises CommandError with the closest name."""
        known = get_commands()
        if subcommand in known:
            return self._loaded(known[subcommand], subcommand)
        close = get_close_matches(subcommand, known, n=1)
        hint = f" Did you mean {close[0]!r}?" if close else ""
        why = ""
        if self.settings_exception is not None:
            why = (
                f"\nThe project's own commands are not known, because its settings could not be "
                f"read: {self.settings_exception}"
            )
        raise CommandError(
            f"Unknown command: {subcommand!r}.{hint} '{self.prog_name} help' lists all.{why}"
        )

    # help

    def _help(self, rest: Sequence[str]) -> None:
        if rest and rest[0] == "--commands":
            self._quiet_set_up()
            sys.stdout.write("\n".join(sorted(get_commands())) + "\n")
        elif rest:
            self._quiet_set_up()
            self.fetch_command(rest[0]).print_help(self.prog_name, rest[0])
        else:
            self._quiet_set_up()
            sys.stdout.write(f"{self.main_help_text()}\n")

    def _quiet_set_up(self) -> None:
        try:
            self._set_up(needed=False)
        except Exception as error:  # noqa: BLE001 - help is given in a broken project too
            self.settings_exception = error

    def main_help_text(self) -> str:
        """Return the list of commands by application."""
        style = color_style()
        lines = [
            f"Type '{self.prog_name} help <subcommand>' for help on one of these:",
        ]
        by_app: dict[str, list[str]] = {}
        for name, app in sorted(get_commands().items()):
            by_app.setdefault(app, []).append(name)
        for app in sorted(by_app, key=lambda one: (one != CORE, one)):
            lines += ["", style.NOTICE(f"[{app}]"), *(f"    {name}" for name in by_app[app])]
        if self.settings_exception is not None:
            lines += ["", style.NOTICE(
                "Only the framework's own commands are listed, because the settings could not be "
                f"read: {self.settings_exception}"
            )]  # fmt: skip
        return "\n".join(lines)


def execute_from_command_line(argv: Sequence[str] | None = None) -> None:
    """Run a command line to its end; a mistake is one message and SystemExit."""
    arguments = list(sys.argv if argv is None else argv)
    try:
        ManagementUtility(arguments).execute()
    except KeyboardInterrupt:
        sys.stderr.write("\n")
        sys.exit(_INTERRUPTED)
    except BrokenPipeError:
        # The reader of a pipe has gone (`… | head`): nothing is left to say to anybody.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(_INTERRUPTED)
    except Exception as error:
        if "--traceback" in arguments:
            raise
        _fail(error)


def _fail(error: Any) -> NoReturn:
    sys.stderr.write(f"{color_style().ERROR(explain(error))}\n")
    sys.exit(getattr(error, "returncode", 1))
