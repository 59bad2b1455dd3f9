"""`hotclub-templates check`.

Flow: options → engine and files → findings → **report and exit code**.
"""

import argparse
import sys
from collections.abc import Iterator
from pathlib import Path

from hotclub_templates.check.checker import check_templates
from hotclub_templates.engine import Engine

SUMMARY = "Find mistakes in templates."


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of the subcommand."""
    parser.add_argument("paths", nargs="+", type=Path, metavar="DIR", help="A folder of templates.")


def run(options: argparse.Namespace) -> int:
    """Check; return 1 if there are errors."""
    engine = Engine(dirs=options.paths)
    findings = check_templates(engine, (file for path in options.paths for file in _files(path)))
    for found in findings:
        place = f"{found.path}:{found.line}:{found.column}"
        sys.stdout.write(f"{place}: {found.severity} {found.code} {found.message}\n")
    return 1 if any(found.severity == "error" for found in findings) else 0


def _files(folder: Path) -> Iterator[Path]:
    if not folder.is_dir():
        raise NotADirectoryError(f"{folder} is no folder.")
    yield from sorted(folder.rglob("*.html"))
