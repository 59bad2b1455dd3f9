"""`hotclub-templates check`.

Flow: options → engine and files → findings → **report and exit code**.
"""

import argparse
import os
import sys
from pathlib import Path

from hotclub_templates.check.checker import check_templates
from hotclub_templates.check.options import Options, read_options
from hotclub_templates.check.reports import REPORTS
from hotclub_templates.engine import ESCAPING

SUMMARY = "Find mistakes in templates."


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of the subcommand."""
    add = parser.add_argument
    add("paths", nargs="*", metavar="DIR", help="A folder of templates, or one template.")
    add("--libraries", action="append", default=[], metavar="LABEL=MODULE",
        help="What {%% load LABEL %%} finds. May be given again.")  # fmt: skip
    add("--builtins", action="append", default=[], metavar="MODULE",
        help="A tag library that needs no {%% load %%}.")  # fmt: skip
    add("--app-dirs", action="append", default=[], metavar="PACKAGE",
        help="A package whose 'templates' folder the templates use.")  # fmt: skip
    add("--settings", metavar="MODULE",
        help="A module with TEMPLATES and INSTALLED_APPS, from which the above are read.")  # fmt: skip
    add("--context-names", action="append", default=[], metavar="NAME",
        help="A variable that every template has, as from a context processor.")  # fmt: skip
    add("--extensions", action="append", metavar=".EXT", help="The endings of templates' names.")
    add("--ignore", action="append", default=[], metavar="CODE", help="A rule to leave out.")
    add("--strict", action="store_true", help="Exit with 1 for warnings, too.")
    add("--escaping", choices=ESCAPING,
        help="How the engine escapes; 'contextual' finds values that cannot be. Default: html.")  # fmt: skip
    add("--no-types", action="store_true", help="Leave out what mypy says of declared contexts.")
    add("--mypy-config", metavar="FILE", help="A configuration for mypy; its plug-ins are run.")
    add("--format", choices=sorted(REPORTS), default="text", help="Default: text.")
    add("--config", type=Path, metavar="FILE",
        help="The TOML file with [tool.hotclub-templates.check]; default: pyproject.toml.")  # fmt: skip


def run(options: argparse.Namespace) -> int:
    """Check; return 1 if there are errors, or warnings and `--strict`."""
    if os.getcwd() not in sys.path:
        # As `python -m` does: libraries and settings stand beside the templates.
        sys.path.insert(0, os.getcwd())
    chosen = read_options(options)
    engine = chosen.engine()
    paths = None if not chosen.paths else chosen.paths
    found = check_templates(
        engine,
        paths,
        extensions=chosen.extensions,
        types=chosen.types,
        context_names=chosen.context_names,
        mypy_config=chosen.mypy_config,
    )
    findings = [finding for finding in found if chosen.wants(finding)]
    sys.stdout.write(REPORTS[options.format](findings, _wants_colour()))
    return _exit_code(chosen, {finding.severity for finding in findings})


def _exit_code(options: Options, severities: set[str]) -> int:
    return 1 if "error" in severities or (options.strict and severities) else 0


def _wants_colour() -> bool:
    return sys.stdout.isatty() and "NO_COLOR" not in os.environ
