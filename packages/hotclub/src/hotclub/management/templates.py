"""A folder of templates → a new folder of code: startproject and startapp.

Flow: name, --template → folder, archive or address → **TemplateCommand** → files. Files that end in
-tpl, in .py or in an asked-for extension are rendered; the rest is copied as it is.
"""

from __future__ import annotations

import keyword
import os
import re
import shutil
import stat
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack
from importlib.util import find_spec
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from urllib.request import urlopen

from hotclub.management.base import BaseCommand, CommandParser
from hotclub.management.errors import CommandError

__all__ = ["TemplateCommand"]

SKELETON = Path(__file__).resolve().parent.parent / "skeleton"
SUFFIX = "-tpl"
_SECRETS = ".env"
_ARCHIVES = (".zip", ".tar", ".tar.gz", ".tgz", ".tar.bz2", ".tbz2", ".tar.xz", ".txz")
_ARCHIVE_BYTES_MOST = 50_000_000
_SECONDS_MOST = 30


class TemplateCommand(BaseCommand):
    """The base of startproject and startapp. kind: "project" or "app"."""

    requires_system_checks: Any = []
    _needs_settings = False
    kind = ""

    def add_arguments(self, parser: CommandParser) -> None:
        """Add Django's options."""
        add = parser.add_argument
        add("name", help=f"The name of the {self.kind}.")
        add("directory", nargs="?", help="Where to write it; else a new folder of that name.")
        add("--template", help="A folder, an archive, or the address of one, in place of ours.")
        add("--extension", "-e", dest="extensions", action="append", default=None,
            help="Render files with this ending, too (py is always rendered). May be repeated.")  # fmt: skip
        add("--name", "-n", dest="files", action="append", default=[],
            help="Render files of this name, too. May be repeated.")  # fmt: skip
        add("--exclude", "-x", action="append", default=[], metavar="FOLDER",
            help="Leave this folder of the template out. May be repeated.")  # fmt: skip

    def write(self, options: dict[str, Any], values: dict[str, Any]) -> Path:
        """Write the files and return their folder. Raises CommandError."""
        name = options["name"]
        self.check_name(name, what="name")
        target = self._target(name, options["directory"])
        self._refuse_hiding(name)
        with ExitStack() as stack:
            source = self._source(options["template"], stack)
            plan = list(self._plan(source, target, options))
            self._refuse_overwriting([new for _, new, _ in plan])
            context = {**values, f"{self.kind}_name": name, f"{self.kind}_directory": str(target)}
            for old, new, is_rendered in plan:
                new.parent.mkdir(parents=True, exist_ok=True)
                if new.name == _SECRETS:
                    new.touch(0o600)  # before the secret is in it
                if is_rendered:
                    new.write_text(rendered(old, context), encoding="utf-8")
                else:
                    shutil.copyfile(old, new)
                self._copy_rights(old, new)
                if options["verbosity"] >= 2:
                    self.stdout.write(f"Created {new}")
        return target

    # names and places

    def check_name(self, name: str, *, what: str) -> None:
        """Raise CommandError, with a name that would do, for one that cannot be imported."""
        if not name.isidentifier() or keyword.iskeyword(name):
            better = re.sub(r"\W+", "_", name).strip("_")
            better = (
                f"{self.kind}_{better}"
                if better[:1].isdigit() or keyword.iskeyword(better)
                else better
            )
            hint = f" Try {better!r}." if better.isidentifier() else ""
            raise CommandError(
                f"{name!r} is not a valid {self.kind} {what}: it becomes a Python package, so it "
                f"takes letters, digits and underscores, and no word of the language.{hint}"
            )

    def _refuse_hiding(self, name: str) -> None:
        if _is_importable(name):
            raise CommandError(
                f"{name!r} conflicts with the name of an existing Python module and cannot be used "
                f"as {self.kind} name. Try another one, as 'my_{name}'."
            )

    def _target(self, name: str, directory: str | None) -> Path:
        if directory is None:
            target = Path.cwd() / name
            if target.exists():
                raise CommandError(f"'{target}' already exists. Choose another name or directory.")
            return target
        target = Path(directory).expanduser().resolve()
        if self.kind == "app":
            self.check_name(target.name, what="directory")
        if not target.is_dir():
            if target.parent.is_dir():
                return target
            raise CommandError(
                f"Destination directory '{target}' does not exist, please create it first."
            )
        return target

    def _refuse_overwriting(self, files: list[Path]) -> None:
        for path in files:
            if path.exists():
                raise CommandError(
                    f"{path} already exists. Writing the {self.kind} there would overwrite it; choose "
                    "an empty folder."
                )

    # the template

    def _source(self, template: str | None, stack: ExitStack) -> Path:
        if template is None:
            return SKELETON / self.kind
        local = template.removeprefix("file://")
        path = Path(local).expanduser()
        if path.is_dir():
            return path.resolve()
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="hotclub-template-")))
        if urlsplit(template).scheme in ("http", "https"):
            path = _download(template, folder)
        if path.is_file() and path.name.endswith(_ARCHIVES):
            return _unpacked(path, folder / "unpacked")
        raise CommandError(
            f"couldn't handle {self.kind} template {template}: it is no folder, no archive "
            f"({', '.join(_ARCHIVES)}) and no address of one."
        )

    def _plan(
        self, source: Path, target: Path, options: dict[str, Any]
    ) -> Iterator[tuple[Path, Path, bool]]:
        """Yield (file of the template, file to write, whether it is rendered)."""
        extensions = _extensions(options["extensions"])
        excluded = {"__pycache__", ".git", *options["exclude"]}
        for folder, folders, files in os.walk(source):
            folders[:] = sorted(one for one in folders if one not in excluded)
            for file in sorted(files):
                if file.endswith((".pyo", ".pyc", ".py.class")):
                    continue
                old = Path(folder) / file
                relative = str(old.relative_to(source))
                relative = relative.replace(f"{self.kind}_name", options["name"])
                is_rendered = (
                    file.endswith(SUFFIX) or old.suffix in extensions or file in options["files"]
                )
                yield old, target / relative.removesuffix(SUFFIX), is_rendered

    def _copy_rights(self, old: Path, new: Path) -> None:
        mode = old.stat().st_mode
        if mode & stat.S_IXUSR or new.name == "manage.py":
            new.chmod(new.stat().st_mode | stat.S_IXUSR)


def _is_importable(name: str) -> bool:
    try:
        return find_spec(name) is not None
    except (ValueError, ImportError):
        return False


def _extensions(given: list[str] | None) -> set[str]:
    words = [word.strip() for one in given or () for word in one.split(",")]
    return {".py", *(word if word.startswith(".") else f".{word}" for word in words if word)}


def rendered(path: Path, context: dict[str, Any]) -> str:
    """Return the output of a template file; nothing is escaped, as it is no HTML."""
    from hotclub_templates import Context, Engine

    source = path.read_text(encoding="utf-8")
    return str(
        Engine(autoescape=False).from_string(source).render(Context(context, autoescape=False))
    )


def _download(address: str, folder: Path) -> Path:
    name = Path(urlsplit(address).path).name or "template"
    path = folder / (name if name.endswith(_ARCHIVES) else f"{name}.zip")
    try:
        with urlopen(address, timeout=_SECONDS_MOST) as answer:  # noqa: S310 - http(s) was checked
            body = answer.read(_ARCHIVE_BYTES_MOST + 1)
    except OSError as error:
        raise CommandError(f"couldn't download {address}: {error}") from error
    if len(body) > _ARCHIVE_BYTES_MOST:
        raise CommandError(f"{address} is larger than {_ARCHIVE_BYTES_MOST:,} bytes.")
    path.write_bytes(body)
    return path


def _unpacked(path: Path, folder: Path) -> Path:
    folder.mkdir()
    options: dict[str, Any] = {} if path.suffix == ".zip" else {"filter": "data"}
    try:
        shutil.unpack_archive(path, folder, **options)
    except (shutil.ReadError, ValueError, OSError) as error:
        raise CommandError(f"couldn't unpack {path.name}: {error}") from error
    inside = list(folder.iterdir())
    return inside[0] if len(inside) == 1 and inside[0].is_dir() else folder
