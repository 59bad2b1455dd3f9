"""A failure → one message that says what, where and the mend.

Flow: exception of a command → **explain** → stderr. Exceptions of libraries are told by the names of
their classes, so that a short command need not import the libraries only to fail.
"""

from __future__ import annotations

import errno
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Any

__all__ = ["explain", "names_of"]

_TRACE = "Add --traceback to see all of it."


def names_of(error: BaseException) -> set[str]:
    """Return the names of the error's classes."""
    return {cls.__name__ for cls in type(error).__mro__}


def explain(error: BaseException) -> str:
    """Return the message for an error that ended a command."""
    kinds = names_of(error)
    for name, say in _BY_NAME.items():
        if name in kinds:
            return say(error)
    return _unknown(error)


def _named(error: BaseException) -> str:
    return f"{type(error).__name__}: {error}"


def _place(error: BaseException) -> str:
    """Return "file:line" of the innermost frame that is the project's own, else of the innermost."""
    frames = traceback.extract_tb(error.__traceback__)
    own = [one for one in frames if "site-packages" not in one.filename
           and not one.filename.startswith("<") and "hotclub" not in Path(one.filename).parts[-4:]
           and not any(part.startswith("hotclub") for part in Path(one.filename).parts[-6:-1])]  # fmt: skip
    chosen = (own or frames)[-1:]
    return f"{chosen[0].filename}:{chosen[0].lineno}" if chosen else ""


def _at(error: BaseException) -> str:
    place = _place(error)
    return f"\n  at {place}" if place else ""


def _unknown(error: BaseException) -> str:
    return f"{_named(error)}{_at(error)}\n{_TRACE}"


def _syntax(error: Any) -> str:
    where = f"{error.filename}:{error.lineno}" if error.filename else "the code"
    line = f"\n    {error.text.strip()}" if error.text else ""
    return f"{type(error).__name__} in {where}: {error.msg}{line}"


def _import(error: Any) -> str:
    mend = ""
    if isinstance(error, ModuleNotFoundError) and error.name:
        mend = (
            f"\nIs {error.name!r} spelled right, and installed in this environment? Names are in "
            "INSTALLED_APPS, ROOT_URLCONF, MIDDLEWARE, and in import lines."
        )
    return f"{_named(error)}{_at(error)}{mend}"


def _database(error: BaseException) -> str:
    text = str(error)
    lowered = text.lower()
    if "no such table" in lowered or ("relation" in lowered and "does not exist" in lowered):
        mend = "A table is missing: run 'python manage.py migrate'."
    elif "no such column" in lowered or ("column" in lowered and "does not exist" in lowered):
        mend = "The tables are older than the models: run 'python manage.py migrate'."
    elif "database is locked" in lowered:
        mend = "Another process is writing to this SQLite file; try again when it is done."
    elif "does not exist" in lowered:
        mend = "Create that database first, or mend DATABASES in the settings."
    elif "disk" in lowered and ("i/o" in lowered or "full" in lowered):
        mend = "Is there room left on the disk that holds the database?"
    elif "readonly" in lowered or "read-only" in lowered:
        mend = "The file that DATABASES names and its folder must be writable."
    elif "unable to open" in lowered:
        mend = "Does the folder of the file exist, and may it be written to? See DATABASES."
    else:
        mend = "Is the server running, and are its address and password in DATABASES right?"
    return f"{_named(error)}\n{mend}"


def _broken(error: BaseException) -> str:
    lowered = str(error).lower()
    if "not a database" not in lowered and "malformed" not in lowered:
        return _unknown(error)
    return (
        f"{_named(error)}\nThe file that DATABASES names is no SQLite database, or a damaged one: put a "
        "copy in its place, or name another file."
    )


def _no_alias(error: BaseException) -> str:
    return f"{_named(error)}\nAdd that database to DATABASES in the settings."


def _missing_rows(error: BaseException) -> str:
    return (
        f"{_database(error)}"
        if "exist" in str(error) or "no such" in str(error)
        else _unknown(error)
    )


def _os(error: Any) -> str:
    if error.errno == errno.EADDRINUSE:
        return f"{_named(error)}\nThat port is already in use: choose another one."
    return f"{_named(error)}{_at(error)}"


def _template(error: BaseException) -> str:
    return f"{_named(error)}\n{_TRACE}"


def _unanswered(_error: BaseException) -> str:
    return (
        "The command asks a question, and nobody is there to answer it: run it in a terminal, or with "
        "--noinput, which takes the defaults."
    )


_BY_NAME: dict[str, Callable[[Any], str]] = {
    "SyntaxError": _syntax,
    "EOFError": _unanswered,
    "CommandError": _named,
    "MigrationError": _named,
    "ImproperlyConfigured": _named,
    "ImportError": _import,
    "PoolTimeout": _database,
    "OperationalError": _database,
    "ProgrammingError": _missing_rows,
    "DatabaseError": _broken,
    "ConnectionDoesNotExist": _no_alias,
    "TemplateDoesNotExist": _template,
    "TemplateSyntaxError": _template,
    "OSError": _os,
}
