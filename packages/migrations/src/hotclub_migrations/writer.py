"""A migration → the text of its file.

Flow: autodetector → **writer** → disk. Alone the file imports this library and the ORM; with
`ImportStyle` a framework says what its files import instead.
"""

from __future__ import annotations

import os
import re
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from importlib import import_module
from pathlib import Path
from typing import Any

from hotclub_migrations import operations
from hotclub_migrations.errors import UnsafeName
from hotclub_migrations.migration import Migration, SwappableTuple
from hotclub_migrations.operations import Operation
from hotclub_migrations.serializer import BaseSerializer, Serializer, serialize
from hotclub_migrations.source_names import (
    MIGRATIONS_IMPORT,
    MODELS_IMPORT,
    SETTINGS_IMPORT,
    name_of,
)

VERSION = "0.1.0"
FILE_MODE = 0o644
"""The widest rights of a written file; the process's umask takes more away."""
DIRECTORY_MODE = 0o755


@dataclass(frozen=True, slots=True)
class ImportStyle:
    """The import lines of written files.

    models and migrations make those two names known. both: one line for the two, where a file
    needs both. settings makes `settings` known. faces: package → module that shows its names under
    another path, which is written instead where they are the same objects.
    """

    migrations: str = MIGRATIONS_IMPORT
    models: str = MODELS_IMPORT
    both: str | None = None
    settings: str = SETTINGS_IMPORT
    faces: Mapping[str, str] = field(default_factory=dict)

    def with_faces(self, body: str, imports: set[str]) -> str:
        """Return the body with the paths of faces; their import lines take the others' place."""
        for line in sorted(imports):
            module = line.removeprefix("import ")
            face = self._face_of(module)
            if face is None:
                continue
            used = re.compile(rf"(?<![\w.'\"]){re.escape(module)}\.(\w+)")
            if all(_is_same(module, face, name) for name in used.findall(body)):
                body = used.sub(rf"{face}.\1", body)
                imports.remove(line)
                imports.add(f"import {face}")
        return body

    def _face_of(self, module: str) -> str | None:
        parts = module.split(".")
        paths = (".".join(parts[:length]) for length in range(len(parts), 0, -1))
        return next((self.faces[path] for path in paths if path in self.faces), None)

    def lines(self, imports: set[str]) -> list[str]:
        """Return the import lines, the standard library's and others' apart."""
        wanted = {line for line in imports if line not in (MIGRATIONS_IMPORT, MODELS_IMPORT)}
        wanted = {self.settings if line == SETTINGS_IMPORT else line for line in wanted}
        if MODELS_IMPORT in imports:
            wanted |= {self.both} if self.both else {self.migrations, self.models}
        else:
            wanted.add(self.migrations)
        return sorted(wanted, key=lambda line: (line.split()[1], line))


STANDALONE = ImportStyle()


def _is_same(module: str, face: str, name: str) -> bool:
    missing = object()
    shown = getattr(import_module(face), name, missing)
    return shown is getattr(import_module(module), name, None)


_BRACKETS = {dict: ("{", "}"), list: ("[", "]"), set: ("{", "}")}


class OperationWriter:
    """Writes one operation, an argument a line."""

    def __init__(self, operation: Operation, indentation: int = 2) -> None:
        self.operation, self.indentation = operation, indentation
        self.lines: list[str] = []
        self.imports: set[str] = set()

    def serialize(self) -> tuple[str, set[str]]:
        """Return (text, imports)."""
        _, args, kwargs = self.operation.deconstruct()
        cls = type(self.operation)
        if getattr(operations, cls.__name__, None) is cls:
            self._line(f"migrations.{cls.__name__}(")
        else:
            text, imports = name_of(cls)
            self.imports |= imports
            self._line(f"{text}(")
        self.indentation += 1
        for value in args:
            self._argument("", value, expand=False)
        for name, value in kwargs.items():
            self._argument(f"{name}=", value, name in self.operation.serialization_expand_args)
        self.indentation -= 1
        self._line("),")
        return "\n".join(self.lines), self.imports

    def _argument(self, prefix: str, value: Any, expand: bool) -> None:
        if expand and isinstance(value, dict | list | tuple | set) and value:
            opening, closing = _BRACKETS.get(type(value), ("(", ")"))
            self._line(f"{prefix}{opening}")
            self.indentation += 1
            for entry in value.items() if isinstance(value, dict) else value:
                self._entry(entry, is_pair=isinstance(value, dict))
            self.indentation -= 1
            self._line(f"{closing},")
        elif isinstance(value, Operation):
            self._nested(value)
        else:
            self._line(f"{prefix}{self._text(value)},")

    def _entry(self, entry: Any, is_pair: bool) -> None:
        if isinstance(entry, Operation):
            self._nested(entry)
        elif is_pair:
            key, value = entry
            self._line(f"{self._text(key)}: {self._text(value)},")
        else:
            self._line(f"{self._text(entry)},")

    def _nested(self, operation: Operation) -> None:
        writer = OperationWriter(operation, self.indentation)
        text, imports = writer.serialize()
        self.lines.append(text)
        self.imports |= imports

    def _text(self, value: Any) -> str:
        text, imports = serialize(value)
        self.imports |= imports
        return text

    def _line(self, text: str) -> None:
        self.lines.append("    " * self.indentation + text)


class MigrationWriter:
    """Writes one migration.

    directory: the package that the file belongs in. now: the time for the head; None leaves the
    head out.
    """

    def __init__(
        self,
        migration: Migration,
        *,
        directory: Path | None = None,
        style: ImportStyle = STANDALONE,
        now: datetime | None = None,
    ) -> None:
        self.migration, self.directory, self.style, self.now = migration, directory, style, now

    @property
    def filename(self) -> str:
        """The file's name. Raises UnsafeName."""
        return f"{checked_name(self.migration.name)}.py"

    @property
    def path(self) -> Path:
        """Where the file belongs."""
        return (self.directory or Path()) / self.filename

    def as_string(self) -> str:
        """Return the text of the file. Raises UnserializableValue."""
        imports = {MIGRATIONS_IMPORT}
        body = self.style.with_faces(self._attributes(imports), imports)
        borrowed, body = _borrowed(body, imports)
        lines = self.style.lines(imports)
        head = [self._head()] if self.now is not None else []
        text = "\n".join(
            [*head, *lines, *borrowed, "", "", "class Migration(migrations.Migration):"]
        )
        return f"{text}\n{body}"

    def _head(self) -> str:
        assert self.now is not None
        moment = self.now.strftime("%Y-%m-%d %H:%M")
        return f"# Generated by hotclub-migrations {VERSION} on {moment}\n"

    def _attributes(self, imports: set[str]) -> str:
        migration = self.migration
        parts = []
        if migration.replaces:
            parts.append(f"    replaces = {serialize([tuple(k) for k in migration.replaces])[0]}\n")
        if migration.initial:
            parts.append("    initial = True\n")
        if not migration.atomic:
            parts.append("    atomic = False\n")
        parts.append(_listed("dependencies", self._dependencies(imports)))
        if migration.run_before:
            before = [f"        {tuple(key)!r}," for key in migration.run_before]
            parts.append(_listed("run_before", before))
        operations = []
        for operation in migration.operations:
            text, more = OperationWriter(operation).serialize()
            operations.append(text)
            imports |= more
        parts.append(_listed("operations", operations))
        return "\n" + "\n".join(parts)

    def _dependencies(self, imports: set[str]) -> list[str]:
        lines = set()
        for dependency in self.migration.dependencies:
            if dependency[0] == "__setting__" or isinstance(dependency, SwappableTuple):
                setting = getattr(dependency, "setting", dependency[1])
                imports.add(SETTINGS_IMPORT)
                lines.add(f"        migrations.swappable_dependency(settings.{setting}),")
            else:
                lines.add(f"        {tuple(dependency)!r},")
        return sorted(lines)

    def write(self) -> Path:
        """Write the file whole or not at all, and return its path."""
        text, path = self.as_string(), self.path
        make_package(path.parent)
        descriptor, temporary = tempfile.mkstemp(dir=path.parent, prefix="~", suffix=".tmp")
        try:
            with os.fdopen(descriptor, "w", encoding="utf-8") as file:
                file.write(text)
            os.chmod(temporary, FILE_MODE & ~_umask())
            os.replace(temporary, path)
        except BaseException:
            Path(temporary).unlink(missing_ok=True)
            raise
        return path

    @staticmethod
    def register_serializer(type_: Any, serializer: type[BaseSerializer]) -> None:
        """Write values of that type by that serializer."""
        Serializer.register(type_, serializer)

    @staticmethod
    def unregister_serializer(type_: Any) -> None:
        """Undo `register_serializer`."""
        Serializer.unregister(type_)

    @classmethod
    def serialize(cls, value: Any) -> tuple[str, set[str]]:
        """Return (text, imports) of a value."""
        return serialize(value)

    def __repr__(self) -> str:
        return f"<MigrationWriter: {self.migration!r}>"


def checked_name(name: str) -> str:
    """Return the name of a migration if it is one. Raises UnsafeName."""
    # Digits may begin it: 0001_initial.
    if not re.fullmatch(r"[0-9A-Za-z_]+", name) or len(name) > 200:
        raise UnsafeName(
            f"The migration name must be a valid Python identifier, which {name[:50]!r} is not: "
            "use letters, digits and underscores."
        )
    return name


def make_package(directory: Path) -> None:
    """Make the directory, and the packages above it that are missing, with __init__.py."""
    missing = [directory, *(one for one in directory.parents if not one.exists())]
    for one in reversed([one for one in missing if not one.exists()]):
        one.mkdir(mode=DIRECTORY_MODE)
    init = directory / "__init__.py"
    if not init.exists():
        descriptor = os.open(init, os.O_WRONLY | os.O_CREAT, FILE_MODE)
        os.close(descriptor)


def _umask() -> int:
    # It can only be read by setting it; nothing is created in between by this thread.
    current = os.umask(0o077)
    os.umask(current)
    return current


def _listed(name: str, lines: Sequence[str]) -> str:
    inside = "".join(f"{line}\n" for line in lines)
    return f"    {name} = [\n{inside}    ]\n"


def _borrowed(body: str, imports: set[str]) -> tuple[list[str], str]:
    """Return lines that give modules of other migrations a name, and the body with that name.

    Their own names begin with digits, so that no import line can name them.
    """
    lines: list[str] = []
    for line in sorted(imports):
        found = re.fullmatch(r"import (\w+(?:\.\w+)*)", line)
        module = found[1] if found else ""
        if all(part.isidentifier() for part in module.split(".") if part):
            continue
        name = module.replace(".", "_")
        imports.remove(line)
        imports.add("from importlib import import_module")
        lines.append(f'{name} = import_module("{module}")')
        body = re.sub(rf"(?<![\w.'\"]){re.escape(module)}\.", f"{name}.", body)
    if lines:
        lines = [
            "", "# Functions of other migrations. Move them here before their files are deleted.",
            *lines,
        ]  # fmt: skip
    return lines, body
