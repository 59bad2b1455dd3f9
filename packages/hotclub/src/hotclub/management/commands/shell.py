"""`shell`: Python with the project's models at hand."""

from __future__ import annotations

import os
import select
import sys
import traceback
from importlib import import_module
from typing import Any

from hotclub.management.base import BaseCommand, CommandParser
from hotclub.management.errors import CommandError

_COMMON = (
    "hotclub.conf.settings",
    "hotclub.db.connection",
    "hotclub.db.reset_queries",
    "hotclub.orm",
    "hotclub.orm.functions",
    "hotclub.utils.timezone",
)


class Command(BaseCommand):
    """Open a shell."""

    help = "Opens Python with the settings read and the models imported."
    requires_system_checks: Any = []
    shells = ["ipython", "bpython", "python"]

    def add_arguments(self, parser: CommandParser) -> None:
        """Add Django's options."""
        add = parser.add_argument
        add("--no-startup", action="store_true",
            help="Plain Python: leave PYTHONSTARTUP and ~/.pythonrc.py alone.")  # fmt: skip
        add("--no-imports", action="store_true", help="Import nothing by itself.")
        add("-i", "--interface", choices=self.shells,
            help="Which one; else the first of them that is installed.")  # fmt: skip
        add("-c", "--command", help="Run this code and end.")

    def get_auto_imports(self) -> list[str]:
        """Return the import paths of what the shell knows: common names, then all models.

        The module `hotclub.orm` is known as `models`, too.
        """
        from hotclub.apps import apps

        models = [f"{model.__module__}.{model.__name__}" for model in reversed(apps.get_models())]
        return [*_COMMON, *models]

    def get_namespace(self, **options: Any) -> dict[str, Any]:
        """Return the names, and say how many they are."""
        if options.get("no_imports"):
            return {}
        names: dict[str, Any] = {}
        missing = []
        for path in self.get_auto_imports() or ():
            try:
                names[path.rpartition(".")[2]] = _attribute(path)
            except (ImportError, AttributeError):
                missing.append(path)
        if "orm" in names:
            names.setdefault("models", names["orm"])
        if options.get("verbosity", 1) >= 1 and sys.stdin.isatty() and not options.get("command"):
            self._say_names(names, missing, options["verbosity"])
        return names

    def _say_names(self, names: dict[str, Any], missing: list[str], verbosity: int) -> None:
        self.stdout.write(
            f"{len(names)} objects imported automatically"
            + ("." if verbosity > 1 else " (use -v 2 for details).")
        )
        if verbosity > 1:
            for name, found in sorted(names.items()):
                self.stdout.write(f"  {name}: {getattr(found, '__module__', '')}")
        for path in missing:
            self.stdout.write(self.style.NOTICE(f"  {path} could not be imported."))

    def handle(self, **options: Any) -> None:
        """Run code of --command, of stdin, or of a person."""
        if options["command"]:
            self._run(options["command"], options)
            return
        if sys.platform != "win32" and not sys.stdin.isatty():
            if select.select([sys.stdin], [], [], 0)[0]:
                self._run(sys.stdin.read(), options)
                return
        wanted = [options["interface"]] if options["interface"] else self.shells
        for shell in wanted:
            try:
                getattr(self, shell)(options)
                return
            except ImportError:
                continue
        raise CommandError(f"Couldn't import {wanted[0]}: pip install {wanted[0]}")

    def _run(self, code: str, options: dict[str, Any]) -> None:
        names = {"__name__": "__main__", **self.get_namespace(**{**options, "verbosity": 0})}
        try:
            exec(compile(code, "<shell>", "exec"), names)  # noqa: S102 - that is its job
        except Exception as error:
            # The code is the user's own: its traceback, without our frames, is the message.
            if options["traceback"]:
                raise
            inner = error.__traceback__.tb_next if error.__traceback__ else None
            self.stderr.write("".join(traceback.format_exception(type(error), error, inner)))
            sys.exit(1)

    def ipython(self, options: dict[str, Any]) -> None:
        """Open IPython."""
        start = import_module("IPython").start_ipython
        start(argv=[], user_ns=self.get_namespace(**options))

    def bpython(self, options: dict[str, Any]) -> None:
        """Open bpython."""
        import_module("bpython").embed(self.get_namespace(**options))

    def python(self, options: dict[str, Any]) -> None:
        """Open Python's own."""
        import code

        names = self.get_namespace(**options)
        try:
            import readline
            import rlcompleter
        except ImportError:  # Windows
            pass
        else:
            readline.set_completer(rlcompleter.Completer(names).complete)
            readline.parse_and_bind("tab: complete")
        if not options["no_startup"]:
            for path in filter(None, [os.environ.get("PYTHONSTARTUP"),
                                      os.path.expanduser("~/.pythonrc.py")]):  # fmt: skip
                _run_startup(path, names)
        code.interact(local=names, exitmsg="")


def _attribute(path: str) -> Any:
    """Return the object or module of an import path. Raises ImportError."""
    module, _, name = path.rpartition(".")
    if not module:
        return import_module(name)
    found = import_module(module)
    if not hasattr(found, name):
        return import_module(f"{module}.{name}")
    return getattr(found, name)


def _run_startup(path: str, names: dict[str, Any]) -> None:
    if not os.path.isfile(path):
        return
    try:
        with open(path, encoding="utf-8") as file:
            exec(compile(file.read(), path, "exec"), names)  # noqa: S102 - the user's own file
    except Exception:  # noqa: BLE001 - a broken startup file must not keep the shell shut
        traceback.print_exc()
