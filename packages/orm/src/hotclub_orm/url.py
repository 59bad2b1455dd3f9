"""A database's address, read once and shown without its secrets.

Flow: `Database(url)` → **address** → driver. Forms:

    sqlite://                       in memory (also sqlite:///:memory:)
    sqlite:///path.db               a path relative to the working directory
    sqlite:////var/lib/site.db      an absolute path
    postgresql://user:password@host:5432/name?sslmode=require     as libpq reads it
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal
from urllib.parse import parse_qsl, unquote, urlsplit

from hotclub_orm.errors import ImproperlyConfigured, hint

_SCHEMES = ("sqlite", "postgresql", "postgres")


@dataclass(frozen=True, slots=True)
class Address:
    """Where a database is. `conninfo` may hold a password and is kept out of repr."""

    vendor: Literal["sqlite", "postgresql"]
    name: str
    shown: str
    conninfo: str = field(repr=False, default="")
    read_only: bool = False
    host: str = ""
    port: int | None = None

    @property
    def in_memory(self) -> bool:
        """Whether it is a SQLite database in memory."""
        return self.vendor == "sqlite" and not self.name


def parse_url(url: str) -> Address:
    """Read a database URL. Raises ImproperlyConfigured, which never quotes a password."""
    try:
        parts = urlsplit(url)
        query = dict(
            parse_qsl(parts.query, keep_blank_values=True, strict_parsing=bool(parts.query))
        )
        port = parts.port if parts.scheme != "sqlite" else None
    except ValueError as error:
        reason = "its port or its query is malformed"
        raise ImproperlyConfigured(f"The database URL cannot be read: {reason}.") from error
    if parts.scheme not in _SCHEMES:
        raise ImproperlyConfigured(
            f"The database URL begins with {parts.scheme!r}.{hint(parts.scheme, _SCHEMES)} "
            "Known: sqlite:///path, sqlite:// (memory), postgresql://user@host/name."
        )
    if parts.scheme == "sqlite":
        return _sqlite(parts.netloc, unquote(parts.path), query)
    host = parts.hostname or query.get("host", "")
    where = f"{host}{f':{port}' if port else ''}/{parts.path.lstrip('/')}"
    user = f"{parts.username}:***@" if parts.password else f"{parts.username}@"
    return Address(
        vendor="postgresql",
        name=unquote(parts.path.lstrip("/")),
        shown=f"postgresql://{user if parts.username else ''}{where}",
        conninfo=f"postgresql{url[len(parts.scheme) :]}",
        host=unquote(host),
        port=port,
    )


def _sqlite(netloc: str, path: str, query: dict[str, str]) -> Address:
    if netloc and netloc != ":memory:":
        raise ImproperlyConfigured(
            f"A SQLite URL has three slashes before a relative path: sqlite:///{netloc}{path}"
        )
    unknown = [name for name in query if name != "mode"]
    if unknown or query.get("mode", "ro") not in ("ro", "rw", "rwc"):
        wrong = unknown[0] if unknown else f"mode={query['mode']}"
        raise ImproperlyConfigured(
            f"A SQLite URL has no parameter {wrong!r}, only mode=ro. The rest are keyword "
            "arguments of Database."
        )
    name = path.removeprefix("/")
    if name == ":memory:":
        name = ""
    if "\0" in name:
        raise ImproperlyConfigured("The path of a SQLite database holds a NUL character.")
    shown = f"sqlite:///{name}" if name else "sqlite://"
    return Address(vendor="sqlite", name=name, shown=shown, read_only=query.get("mode") == "ro")
