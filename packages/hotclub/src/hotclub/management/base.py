"""What a command is: `BaseCommand` and its two kinds.

Flow: argv → run_from_argv → execute → checks → **handle**; or call_command → execute.
Not here: finding commands (registry.py), the words for failures (mends.py).
"""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import Callable, Iterable, Sequence
from functools import wraps
from inspect import iscoroutinefunction
from typing import Any, ClassVar, TypeVar

from hotclub.management.color import color_style, no_style
from hotclub.management.errors import CommandError, SystemCheckError
from hotclub.management.mends import explain
from hotclub.management.output import OutputWrapper
from hotclub.management.parser import CommandParser, DjangoHelpFormatter, handle_default_options

__all__ = [
    "AppCommand",
    "BaseCommand",
    "CommandError",
    "CommandParser",
    "DjangoHelpFormatter",
    "LabelCommand",
    "OutputWrapper",
    "SystemCheckError",
    "handle_default_options",
    "no_translations",
]

ALL_CHECKS = "__all__"
F = TypeVar("F", bound=Callable[..., Any])


def no_translations(handle_func: F) -> F:
    """Let a command's handle run with translations switched off."""

    @wraps(handle_func)
    def wrapper(*args: Any, **kwargs: Any) -> Any:
        from hotclub.utils import translation

        language = translation.get_language()
        translation.deactivate_all()
        try:
            return handle_func(*args, **kwargs)
        finally:
            if language is not None:
                translation.activate(language)

    return wrapper  # type: ignore[return-value]


class BaseCommand:
    """A command. Write `handle(self, *args, **options)`, and `add_arguments(self, parser)`.

    help: one line. requires_system_checks: "__all__", or a list of tags, or [].
    requires_migrations_checks: say when migrations are not applied. output_transaction: put BEGIN
    and COMMIT around the SQL that handle returns. stealth_options: options of call_command that
    add_arguments does not name. `handle` may be a coroutine function.
    """

    help: str = ""
    output_transaction: bool = False
    requires_migrations_checks: bool = False
    requires_system_checks: Any = ALL_CHECKS
    base_stealth_options: ClassVar[tuple[str, ...]] = ("stderr", "stdout")
    stealth_options: tuple[str, ...] = ()
    suppressed_base_arguments: Iterable[str] = frozenset()
    missing_args_message: str | None = None

    _called_from_command_line = False
    _needs_settings = True  # False: runs without a project, the settings are not even looked for

    def __init__(
        self,
        stdout: Any = None,
        stderr: Any = None,
        no_color: bool = False,
        force_color: bool = False,
    ) -> None:
        if no_color and force_color:
            raise CommandError("'no_color' and 'force_color' can't be used together.")
        if not (
            isinstance(self.requires_system_checks, list | tuple)
            or self.requires_system_checks == ALL_CHECKS
        ):
            raise TypeError("requires_system_checks must be a list or tuple.")
        self.stdout = OutputWrapper(stdout or sys.stdout)
        self.stderr = OutputWrapper(stderr or sys.stderr)
        self.style = no_style() if no_color else color_style(force_color)
        if not no_color:
            self.stderr.style_func = self.style.ERROR

    # what a subclass says

    def get_version(self) -> str:
        """Return the version that --version prints."""
        from importlib.metadata import version

        return version("hotclub")

    def add_arguments(self, parser: CommandParser) -> None:
        """Add the command's own options to the parser."""

    def handle(self, *args: Any, **options: Any) -> Any:
        """Do the work. What is returned is printed."""
        raise NotImplementedError(
            f"{type(self).__module__}.{type(self).__qualname__} must define handle(self, *args, "
            "**options)."
        )

    def _wants_settings(self, argv: Sequence[str]) -> bool:
        """Whether the project is set up before this command line runs."""
        return self._needs_settings

    # options

    def create_parser(self, prog_name: str, subcommand: str, **kwargs: Any) -> CommandParser:
        """Return the parser of the common options and of the command's own."""
        kwargs.setdefault("formatter_class", DjangoHelpFormatter)
        name = f"{os.path.basename(prog_name)} {subcommand}".strip()
        parser = CommandParser(
            prog=name,
            description=self.help or None,
            missing_args_message=self.missing_args_message,
            called_from_command_line=self._called_from_command_line,
            **kwargs,
        )
        self._add_common_arguments(parser)
        self.add_arguments(parser)
        return parser

    def _add_common_arguments(self, parser: CommandParser) -> None:
        add = self.add_base_argument
        add(parser, "--version", action="version", version=self.get_version(),
            help="Show the version and exit.")  # fmt: skip
        add(parser, "-v", "--verbosity", default=1, type=int, choices=[0, 1, 2, 3],
            help="0: as good as silent, 1: normal (default), 2: more, 3: everything.")  # fmt: skip
        add(parser, "--settings",
            help="Import path of the settings, as mysite.settings; else "
                 "HOTCLUB_SETTINGS_MODULE, else what manage.py says.")  # fmt: skip
        add(parser, "--pythonpath", help="A folder to be put at the head of Python's path.")
        add(parser, "--traceback", action="store_true",
            help="Show the whole traceback of an error.")  # fmt: skip
        add(parser, "--no-color", action="store_true", help="Print without colours.")
        add(parser, "--force-color", action="store_true",
            help="Print with colours, even into a file.")  # fmt: skip
        if self.requires_system_checks:
            add(parser, "--skip-checks", action="store_true", help="Skip the system checks.")

    def add_base_argument(self, parser: CommandParser, *args: str, **kwargs: Any) -> None:
        """Add a common option; its help is hidden when the command suppresses it."""
        if set(args) & set(self.suppressed_base_arguments):
            from argparse import SUPPRESS

            kwargs["help"] = SUPPRESS
        parser.add_argument(*args, **kwargs)

    def print_help(self, prog_name: str, subcommand: str) -> None:
        """Print the options."""
        self.create_parser(prog_name, subcommand).print_help()

    # running

    def run_from_argv(self, argv: Sequence[str]) -> None:
        """Run on a command line: a failure is one message on stderr and an exit status."""
        self._called_from_command_line = True
        parser = self.create_parser(argv[0], argv[1])
        options = parser.parse_args(argv[2:])
        kwargs = vars(options)
        args = kwargs.pop("args", ())
        handle_default_options(options)
        try:
            self.execute(*args, **kwargs)
        except CommandError as error:
            if options.traceback:
                raise
            self._say_failure(error)
            sys.exit(error.returncode)
        except BrokenPipeError:
            raise  # nobody reads on: told by utility.py
        except Exception as error:
            if options.traceback:
                raise
            self.stderr.write(explain(error))
            sys.exit(1)
        finally:
            _close_connections()

    def _say_failure(self, error: CommandError) -> None:
        if isinstance(error, SystemCheckError):
            self.stderr.write(str(error), lambda text: text)
        else:
            self.stderr.write(f"{type(error).__name__}: {error}")

    def execute(self, *args: Any, **options: Any) -> Any:
        """Check the project as the command wants it, run `handle`, print what it returns."""
        if options.get("force_color") and options.get("no_color"):
            raise CommandError("The --no-color and --force-color options can't be used together.")
        if options.get("force_color"):
            self.style = color_style(force_color=True)
        elif options.get("no_color"):
            self.style = no_style()
            self.stderr.style_func = None
        if options.get("stdout"):
            self.stdout = OutputWrapper(options["stdout"])
        if options.get("stderr"):
            self.stderr = OutputWrapper(options["stderr"])
        if self.requires_system_checks and not options.get("skip_checks"):
            self.check(**self.get_check_kwargs(options))
        if self.requires_migrations_checks:
            self.check_migrations()
        output = self.handle(*args, **options)
        if iscoroutinefunction(self.handle):
            output = asyncio.run(output)
        if output:
            self.stdout.write(self._in_transaction(output, options))
        return output

    def _in_transaction(self, output: str, options: dict[str, Any]) -> str:
        if not self.output_transaction:
            return output
        text = f"BEGIN;\n{output}\nCOMMIT;"
        return f"{self.style.SQL_KEYWORD('BEGIN;')}{text[6:-7]}{self.style.SQL_KEYWORD('COMMIT;')}"

    # checks

    def get_check_kwargs(self, options: dict[str, Any]) -> dict[str, Any]:
        """Return the arguments of `check` for these options."""
        if self.requires_system_checks == ALL_CHECKS:
            return {}
        return {"tags": self.requires_system_checks}

    def check(
        self,
        app_configs: Any = None,
        tags: Iterable[str] | None = None,
        display_num_errors: bool = False,
        include_deployment_checks: bool = False,
        fail_level: int | None = None,
        databases: Any = None,
    ) -> None:
        """Run the system checks, print what they say. Raises SystemCheckError."""
        from hotclub import checks
        from hotclub.management.check_report import Report

        found = checks.run_checks(
            app_configs=app_configs,
            tags=tags,
            include_deployment_checks=include_deployment_checks,
            databases=databases,
        )
        report = Report(found, checks.ERROR if fail_level is None else fail_level)
        text = report.text(self.style, with_count=display_num_errors)
        if report.fails:
            raise SystemCheckError(f"{self.style.ERROR('SystemCheckError:')} {text}")
        if report.has_visible:
            self.stderr.write(text, lambda message: message)
        elif display_num_errors:
            self.stdout.write(text)

    def check_migrations(self) -> None:
        """Print which migrations are not applied, if there are any."""
        from hotclub.checks.databases import unapplied

        waiting = unapplied()
        if not waiting:
            return
        labels = ", ".join(sorted({label for label, _ in waiting}))
        count = f"{len(waiting)} unapplied migration{'s' if len(waiting) > 1 else ''}"
        self.stdout.write(
            self.style.NOTICE(
                f"\nYou have {count}; the project may not work properly until they are applied "
                f"for: {labels}.\nRun 'python manage.py migrate' to apply them."
            )
        )


def _close_connections() -> None:
    """Give the databases' connections back, if the ORM was used at all."""
    door: Any = sys.modules.get("hotclub_orm.door")
    for alias in door.doors if door is not None else ():
        close = getattr(door.doors[alias], "close", None)
        if close is not None:
            close()


class AppCommand(BaseCommand):
    """A command for one or more applications: write `handle_app_config(app_config, **options)`."""

    missing_args_message = "Enter at least one application label."

    def add_arguments(self, parser: CommandParser) -> None:
        """Add the labels."""
        parser.add_argument("args", metavar="app_label", nargs="+", help="Label of an application.")

    def handle(self, *app_labels: str, **options: Any) -> str:
        """Handle each application."""
        from hotclub.apps import apps

        try:
            app_configs = [apps.get_app_config(label) for label in app_labels]
        except (LookupError, ImportError) as error:
            raise CommandError(
                f"{error} Are you sure your INSTALLED_APPS setting is correct?"
            ) from error
        outputs = [self.handle_app_config(config, **options) for config in app_configs]
        return "\n".join(output for output in outputs if output)

    def handle_app_config(self, app_config: Any, **options: Any) -> str | None:
        """Do the work for one application."""
        raise NotImplementedError(
            f"{type(self).__qualname__} must define handle_app_config(self, app_config, **options)."
        )


class LabelCommand(BaseCommand):
    """A command for one or more words: write `handle_label(label, **options)`.

    label: what a word is, for the texts.
    """

    label = "label"
    missing_args_message = "Enter at least one %s."

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.missing_args_message == LabelCommand.missing_args_message:
            self.missing_args_message = str(self.missing_args_message) % self.label

    def add_arguments(self, parser: CommandParser) -> None:
        """Add the labels."""
        parser.add_argument("args", metavar=self.label, nargs="+")

    def handle(self, *labels: str, **options: Any) -> str:
        """Handle each label."""
        outputs = [self.handle_label(label, **options) for label in labels]
        return "\n".join(output for output in outputs if output)

    def handle_label(self, label: str, **options: Any) -> str | None:
        """Do the work for one label."""
        raise NotImplementedError(
            f"{type(self).__qualname__} must define handle_label(self, label, **options)."
        )
