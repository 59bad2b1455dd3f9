"""The command line: `python -m hotclub_orm inspect URL` prints models for an existing database.

Flow: arguments → **cli** → Database, introspect, inspecting → text. Exit codes: 0 done, 1 the database
or a file refused, 2 the command was not understood. No message holds a password.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import parse_qsl, unquote, urlsplit

from hotclub_orm.database import Database
from hotclub_orm.errors import Error, ImproperlyConfigured, hint
from hotclub_orm.inspecting import ALONE, Style, models_text
from hotclub_orm.introspect import named_types, read_table, table_names
from hotclub_orm.statements import Operation
from hotclub_orm.transactions import atomic
from hotclub_orm.url import parse_url

_ALIAS = "inspected"


class CommandFailed(Exception):
    """What a command could not do, said in one line."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command that the arguments name; return the exit code."""
    chosen = _parser().parse_args(arguments)
    try:
        text = inspected(chosen.url, tables=chosen.table, schema=chosen.schema, views=chosen.views)
        _deliver(text, chosen.output, force=chosen.force)
    except (CommandFailed, Error, ImproperlyConfigured, OSError) as error:
        sys.stderr.write(f"hotclub_orm: {_masked(str(error), chosen.url)}\n")
        return 1
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m hotclub_orm", description="Tools of the ORM.")
    commands = parser.add_subparsers(metavar="COMMAND", required=True)
    inspect = commands.add_parser(
        "inspect", help="print models for an existing database", description=(
            "Print a module with a model for each table of a database, which is only read."
        ),
    )  # fmt: skip
    inspect.add_argument(
        "url", metavar="URL", help="sqlite:///shop.db or postgresql://user@host/name"
    )
    inspect.add_argument("--table", metavar="NAME", action="append", default=[],
                         help="only this table; may be given several times")  # fmt: skip
    inspect.add_argument("--schema", metavar="NAME", help="PostgreSQL: the tables of this schema")
    inspect.add_argument("--views", action="store_true", help="take views too, unmanaged")
    inspect.add_argument("--output", metavar="FILE", help="write to this file, not to the screen")
    inspect.add_argument("--force", action="store_true", help="let --output replace a file")
    return parser


def inspected(
    url: str,
    *,
    tables: Sequence[str] = (),
    schema: str | None = None,
    views: bool = False,
    style: Style = ALONE,
) -> str:
    """Return the text of models for the database at that address.

    Raises CommandFailed for what is not there, and the errors of the database.
    """
    address = parse_url(url)
    if address.vendor == "sqlite" and schema is not None:
        raise CommandFailed("--schema is for PostgreSQL: a SQLite file has no schemas.")
    if address.vendor == "sqlite" and address.name and not Path(address.name).is_file():
        raise CommandFailed(
            f"There is no file {address.name!r}. (sqlite:////path is an absolute path.)"
        )
    with (
        Database(url, alias=_ALIAS, read_only=True, pool_timeout_seconds=10) as database,
        _in_schema(database, schema),
    ):
        return database.run(_read(database, tables, schema, views, style))


@contextmanager
def _in_schema(database: Database, schema: str | None) -> Iterator[None]:
    """Look at one schema only, as long as the transaction lasts."""
    if schema is None:
        yield
        return
    with atomic(_ALIAS):
        rows = database.execute(
            "SELECT nspname FROM pg_namespace WHERE nspname NOT LIKE 'pg\\_%%'", []
        )
        known = [str(name) for (name,) in rows]
        if schema not in known:
            raise CommandFailed(f"There is no schema {schema!r}.{hint(schema, known)}")
        quoted = database.dialect.quote_name(schema).replace("%%", "%")
        database.execute("SELECT set_config('search_path', %s, true)", [quoted])
        yield


def _read(
    database: Database, wanted: Sequence[str], schema: str | None, views: bool, style: Style
) -> Operation[str]:
    dialect = database.dialect
    names = yield from table_names(dialect)
    everything = yield from table_names(dialect, views=True)
    for name in wanted:
        if name not in everything:
            raise CommandFailed(f"There is no table {name!r}.{hint(name, everything)}")
    chosen = wanted or (everything if views else names)
    tables = []
    for name in dict.fromkeys(chosen):
        table = yield from read_table(dialect, name)
        if table is not None:
            tables.append(table)
    types = yield from named_types(dialect)
    text = models_text(
        tables, vendor=dialect.vendor, views=set(everything) - set(names), types=types, style=style
    )
    return _schema_comment(schema, database) + text


def _schema_comment(schema: str | None, database: Database) -> str:
    if schema is None:
        return ""
    path = database.dialect.quote_name(schema).replace("%%", "%")
    options = {"options": f"-c search_path={path.replace(' ', chr(92) + ' ')}"}
    return f"# Tables of one schema: open them with Database(url, options={options!r}).\n"


def _deliver(text: str, output: str | None, *, force: bool) -> None:
    if output is None:
        sys.stdout.write(text)
        return
    try:
        with Path(output).open("w" if force else "x", encoding="utf-8", newline="\n") as file:
            file.write(text)
    except FileExistsError:
        raise CommandFailed(f"{output!r} is there already; --force replaces it.") from None


def _masked(message: str, url: str) -> str:
    """Return the message without the URL's password, however it is written in it."""
    try:
        parts = urlsplit(url)
        secrets = {parts.password or "", unquote(parts.password or "")}
        secrets |= {value for key, value in parse_qsl(parts.query) if "password" in key.lower()}
    except ValueError:
        secrets = {url}
    for secret in sorted(filter(None, secrets), key=len, reverse=True):
        message = message.replace(secret, "***")
    return message
