"""makemessages: collect what is to be translated into .po files. Needs no GNU tools."""

from __future__ import annotations

import os
from collections.abc import Iterator
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

from hotclub.conf import settings
from hotclub.management import BaseCommand, CommandError, CommandParser
from hotclub.utils.translation.collecting import Found, merged, messages_of
from hotclub.utils.translation.po_files import PoSyntaxError, parse_po, write_po

DEFAULT_IGNORED = ["CVS", ".*", "*~", "*.pyc", "node_modules", "__pycache__"]
EXTENSIONS = {"django": ["html", "txt", "py"], "djangojs": ["js", "mjs"]}


class Command(BaseCommand):
    """Collect messages below this folder, into the nearest `locale` folder of each file."""

    help = (
        "Collects the strings marked for translation below the current folder and merges them "
        "into the .po files of the `locale` folders."
    )
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the options."""
        parser.add_argument("-l", "--locale", action="append", default=[], help="E.g. pt_BR.")
        parser.add_argument("-x", "--exclude", action="append", default=[], help="Not this one.")
        parser.add_argument("-a", "--all", action="store_true", help="All existing locales.")
        parser.add_argument(
            "-d", "--domain", default="django", choices=sorted(EXTENSIONS),
            help="django: Python and templates. djangojs: scripts.",
        )  # fmt: skip
        parser.add_argument(
            "-e", "--extension", action="append", default=[], dest="extensions",
            help='Endings to look at, as "html,txt".',
        )  # fmt: skip
        parser.add_argument(
            "-i", "--ignore", action="append", default=[], dest="ignore_patterns",
            metavar="PATTERN", help="Leave out what fits this pattern.",
        )  # fmt: skip
        parser.add_argument(
            "--no-default-ignore", action="store_false", dest="use_default_ignore_patterns",
            help="Look into hidden folders and the like, too.",
        )  # fmt: skip
        parser.add_argument("--no-obsolete", action="store_true", help="Drop what is gone.")
        parser.add_argument("--no-location", action="store_true", help="Write no '#: file:line'.")

    def handle(self, **options: Any) -> None:
        """Collect. Raises CommandError for missing locales and files that can't be read."""
        ignored = [*options["ignore_patterns"]]
        if options["use_default_ignore_patterns"]:
            ignored += DEFAULT_IGNORED
        domain = options["domain"]
        endings = [one for given in options["extensions"] for one in given.split(",")]
        by_folder: dict[Path, list[Found]] = {folder: [] for folder in _locale_folders(ignored)}
        for path in _sources(endings or EXTENSIONS[domain], ignored):
            by_folder.setdefault(_folder_of(path, by_folder), []).extend(self._read(path))
        for folder, found in by_folder.items():
            for locale in self._locales(folder, options):
                self._write(
                    folder / locale / "LC_MESSAGES" / f"{domain}.po", found, locale, options
                )

    def _locales(self, folder: Path, options: dict[str, Any]) -> list[str]:
        existing = [one.name for one in folder.iterdir() if one.is_dir()] if folder.is_dir() else []
        wanted = options["locale"] or (existing if options["all"] or options["exclude"] else [])
        if not wanted and not (options["all"] or options["exclude"]):
            raise CommandError("Say which locale: -l de, or --all for those that exist.")
        for locale in wanted:
            if "-" in locale or not locale.replace("_", "").replace("@", "").isalnum():
                raise CommandError(f"{locale!r} is no locale name: write it as pt_BR or zh_Hans.")
        return sorted(set(wanted) - set(options["exclude"]))

    def _read(self, path: Path) -> list[Found]:
        try:
            return list(messages_of(path.as_posix(), path.read_text(encoding="utf-8")))
        except (UnicodeDecodeError, SyntaxError) as error:
            self.stderr.write(f"{path}: {error}. Left out.")
            return []

    def _write(self, path: Path, found: list[Found], locale: str, options: dict[str, Any]) -> None:
        try:
            existing = parse_po(path.read_text(encoding="utf-8")) if path.exists() else []
        except PoSyntaxError as error:
            raise CommandError(f"{path}: {error}") from error
        if not found and not existing:
            return
        entries = merged(
            existing,
            found,
            locale,
            keep_obsolete=not options["no_obsolete"],
            locations=not options["no_location"],
        )
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(write_po(entries), encoding="utf-8")
        if options["verbosity"] > 0:
            self.stdout.write(f"processing locale {locale}: {path}")


def _is_ignored(path: str, name: str, ignored: list[str]) -> bool:
    return any(fnmatchcase(name, one) or fnmatchcase(path, one) for one in ignored)


def _walk(ignored: list[str]) -> Iterator[tuple[Path, list[str], list[str]]]:
    for root, names, files in os.walk("."):
        folder = Path(os.path.normpath(root))
        names[:] = [
            name
            for name in sorted(names)
            if not _is_ignored((folder / name).as_posix(), name, ignored)
        ]
        yield folder, names, sorted(files)


def _locale_folders(ignored: list[str]) -> Iterator[Path]:
    for folder, names, _ in _walk(ignored):
        if "locale" in names:
            yield folder / "locale"


def _sources(endings: list[str], ignored: list[str]) -> Iterator[Path]:
    wanted = tuple(f".{ending.strip().lstrip('.')}" for ending in endings)
    for folder, _, files in _walk(ignored):
        for name in files:
            path = folder / name
            if name.endswith(wanted) and not _is_ignored(path.as_posix(), name, ignored):
                yield path


def _folder_of(path: Path, known: dict[Path, list[Found]]) -> Path:
    """Return the locale folder nearest above a file, else the first of LOCALE_PATHS."""
    for above in path.parents:
        if above / "locale" in known:
            return above / "locale"
    if settings.configured or os.environ.get("HOTCLUB_SETTINGS_MODULE"):
        for folder in settings.LOCALE_PATHS:
            return Path(folder)
    raise CommandError(
        f"Where do the messages of {path.as_posix()} go? Make a `locale` folder here or in the "
        "application, or name one in LOCALE_PATHS."
    )
