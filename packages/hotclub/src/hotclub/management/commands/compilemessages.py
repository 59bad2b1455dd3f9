"""compilemessages: .po files into the .mo files that translation reads. Needs no GNU tools."""

from __future__ import annotations

import os
from collections.abc import Iterator
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

from hotclub.conf import settings
from hotclub.management import BaseCommand, CommandError, CommandParser
from hotclub.utils.translation.po_files import PoSyntaxError, compile_mo, parse_po


class Command(BaseCommand):
    """Compile the catalogues of LOCALE_PATHS and of every `locale` folder below this one."""

    help = "Compiles .po files to .mo files for use with gettext support."
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the options."""
        parser.add_argument(
            "-l", "--locale", action="append", default=[], help="Only this locale, e.g. pt_BR."
        )
        parser.add_argument(
            "-x", "--exclude", action="append", default=[], help="All locales but this."
        )
        parser.add_argument(
            "-f", "--use-fuzzy", action="store_true", dest="fuzzy",
            help="Use guessed translations, too.",
        )  # fmt: skip
        parser.add_argument(
            "-i", "--ignore", action="append", default=[], dest="ignore_patterns",
            metavar="PATTERN", help="Leave out folders that fit this pattern.",
        )  # fmt: skip

    def handle(self, **options: Any) -> None:
        """Compile. Raises CommandError when there is no folder, or a file can't be read."""
        folders = list(_locale_folders(options["ignore_patterns"]))
        if not folders:
            raise CommandError(
                "There is no `locale` folder here or below, and LOCALE_PATHS names none. "
                "Run this in the folder of a project or an application."
            )
        failed = 0
        for folder in folders:
            for path in sorted(folder.glob("*/LC_MESSAGES/*.po")):
                if _wanted(path.parts[-3], options["locale"], options["exclude"]):
                    failed += not self._compile(path, options)
        if failed:
            raise CommandError("compilemessages generated one or more errors.")

    def _compile(self, path: Path, options: dict[str, Any]) -> bool:
        try:
            entries = parse_po(path.read_text(encoding="utf-8"))
        except (PoSyntaxError, UnicodeDecodeError) as error:
            self.stderr.write(f"{path}: {error}")
            return False
        target = path.with_suffix(".mo")
        target.write_bytes(compile_mo(entries, use_fuzzy=options["fuzzy"]))
        if options["verbosity"] > 0:
            self.stdout.write(f"processing file {path.name} in {path.parent}")
        return True


def _wanted(locale: str, only: list[str], excluded: list[str]) -> bool:
    return (not only or locale in only) and locale not in excluded


def _locale_folders(ignored: list[str]) -> Iterator[Path]:
    seen: set[Path] = set()
    if settings.configured or os.environ.get("HOTCLUB_SETTINGS_MODULE"):
        for given in settings.LOCALE_PATHS:
            folder = Path(given).resolve()
            if folder.is_dir() and folder not in seen:
                seen.add(folder)
                yield folder
    for root, names, _ in os.walk("."):
        names[:] = [
            name
            for name in sorted(names)
            if name not in {".git", "node_modules", "__pycache__"}
            and not any(
                fnmatchcase(os.path.normpath(os.path.join(root, name)), one) for one in ignored
            )
        ]
        for name in names:
            folder = Path(root, name).resolve()
            if name == "locale" and folder not in seen:
                seen.add(folder)
                yield folder
