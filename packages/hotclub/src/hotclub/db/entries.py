"""An entry of DATABASES → what the ORM's Database takes.

Flow: URL or Django's mapping → `settings_dict` (one shape for both) → **address and options**.
Pure; opens nothing. Not here: which database is the default, when one is made (handler.py).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qsl, quote, unquote, urlsplit

from hotclub.errors import ImproperlyConfigured, hint

KEYS: Mapping[str, Any] = {
    "ATOMIC_REQUESTS": False,
    "AUTOCOMMIT": True,
    "CONN_HEALTH_CHECKS": False,
    "CONN_MAX_AGE": 0,
    "DISABLE_SERVER_SIDE_CURSORS": False,
    "ENGINE": "",
    "HOST": "",
    "NAME": "",
    "OPTIONS": {},
    "PASSWORD": "",
    "PORT": "",
    "TEST": {},
    "TIME_ZONE": None,
    "USER": "",
}
TEST_KEYS: Mapping[str, Any] = {
    "CHARSET": None, "COLLATION": None, "DEPENDENCIES": None, "MIGRATE": True, "MIRROR": None,
    "NAME": None, "SERIALIZE": True, "TEMPLATE": None,
}  # fmt: skip
_ENGINES = {
    "sqlite3": "sqlite", "sqlite": "sqlite",
    "postgresql": "postgresql", "postgres": "postgresql", "psycopg": "postgresql",
    "postgresql_psycopg2": "postgresql",
}  # fmt: skip
_OPTIONS_OF_SQLITE = ("init_command", "timeout", "transaction_mode")
# What a query may do and what is seen of it; the meaning of each stands with the ORM's Database.
_OPTIONS_OF_BOTH = ("comments", "fetch_mode", "slow_query_seconds", "telemetry")
# Django's options that say what this driver does anyway.
_NEEDLESS = frozenset({"check_same_thread", "server_side_binding", "uri"})


def vendor_of(engine: str) -> str | None:
    """Return "sqlite" or "postgresql" for a back end's path, Django's or ours; None for others."""
    last = engine.removesuffix(".base").rpartition(".")[2]
    return _ENGINES.get(last)


def read_entry(alias: str, entry: Any) -> dict[str, Any]:
    """Return an entry in Django's shape, with every key. Raises ImproperlyConfigured."""
    given = _from_url(alias, entry) if isinstance(entry, str) else entry
    if not isinstance(given, Mapping):
        raise ImproperlyConfigured(
            f"DATABASES[{alias!r}] is a mapping with ENGINE and NAME, or a URL such as "
            f"'sqlite:///db.sqlite3'; the settings give {type(entry).__name__}."
        )
    for key in given:
        if key not in KEYS and key.isupper() and hint(key, [*KEYS]):
            raise ImproperlyConfigured(
                f"DATABASES[{alias!r}] has the key {key!r}.{hint(key, [*KEYS])}"
            )
    entry_dict = {**KEYS, **given}
    entry_dict["OPTIONS"] = dict(entry_dict["OPTIONS"] or {})
    entry_dict["TEST"] = {**TEST_KEYS, **(entry_dict["TEST"] or {})}
    if vendor_of(str(entry_dict["ENGINE"])) is None:
        raise ImproperlyConfigured(_unknown_engine(alias, str(entry_dict["ENGINE"])))
    if not entry_dict["NAME"] and not _has_service(entry_dict):
        raise ImproperlyConfigured(
            f"DATABASES[{alias!r}] has no NAME: the path of a SQLite file, or the database's name."
        )
    return entry_dict


def _has_service(entry: Mapping[str, Any]) -> bool:
    return vendor_of(entry["ENGINE"]) == "postgresql" and "service" in entry["OPTIONS"]


def _unknown_engine(alias: str, engine: str) -> str:
    if not engine:
        return f"DATABASES[{alias!r}] has no ENGINE, as 'hotclub.db.backends.sqlite3'."
    known = ["hotclub.db.backends.sqlite3", "hotclub.db.backends.postgresql"]
    return (
        f"DATABASES[{alias!r}] names the ENGINE {engine!r}.{hint(engine, known)} "
        f"There are {' and '.join(known)}."
    )


def _from_url(alias: str, url: str) -> dict[str, Any]:
    try:
        parts = urlsplit(url)
        query = dict(parse_qsl(parts.query, keep_blank_values=True))
        port = str(parts.port or "") if parts.scheme != "sqlite" else ""
    except ValueError as error:
        raise ImproperlyConfigured(f"The URL of DATABASES[{alias!r}] can't be read.") from error
    vendor = _ENGINES.get(parts.scheme.partition("+")[0])
    if vendor is None:
        raise ImproperlyConfigured(
            f"The URL of DATABASES[{alias!r}] begins with {parts.scheme!r}."
            f"{hint(parts.scheme, [*_ENGINES])} Write sqlite:///db.sqlite3, sqlite:// (in memory) or "
            "postgresql://user:password@host/name."
        )
    if vendor == "sqlite":
        if parts.netloc and parts.netloc != ":memory:":
            raise ImproperlyConfigured(
                f"A SQLite URL has three slashes before its path: sqlite:///{parts.netloc}"
                f"{parts.path}"
            )
        path = unquote(parts.path).removeprefix("/")
        options = {"read_only": True} if query.get("mode") == "ro" else {}
        return {"ENGINE": _path_of("sqlite3"), "NAME": path or ":memory:", "OPTIONS": options}
    return {
        "ENGINE": _path_of("postgresql"),
        "NAME": unquote(parts.path.lstrip("/")) or query.pop("dbname", ""),
        "USER": unquote(parts.username or query.pop("user", "")),
        "PASSWORD": unquote(parts.password or query.pop("password", "")),
        "HOST": unquote(parts.hostname or query.pop("host", "")),
        "PORT": port or query.pop("port", ""),
        "OPTIONS": query,
    }


def _path_of(engine: str) -> str:
    return f"hotclub.db.backends.{engine}"


def database_arguments(alias: str, entry: Mapping[str, Any]) -> tuple[str, dict[str, Any]]:
    """Return the URL and the named arguments of `Database` for a read entry."""
    options = entry["OPTIONS"]
    seen = {key: options[key] for key in _OPTIONS_OF_BOTH if key in options}
    others = {key: value for key, value in options.items() if key not in seen}
    write = _sqlite if vendor_of(entry["ENGINE"]) == "sqlite" else _postgresql
    url, arguments = write(alias, {**entry, "OPTIONS": others})
    return url, {**arguments, **seen}


def _sqlite(alias: str, entry: Mapping[str, Any]) -> tuple[str, dict[str, Any]]:
    name = str(entry["NAME"])
    options = {key: value for key, value in entry["OPTIONS"].items() if key not in _NEEDLESS}
    arguments: dict[str, Any] = {}
    if "timeout" in options:
        arguments["busy_timeout_seconds"] = float(options.pop("timeout"))
    if options.get("transaction_mode"):
        arguments["transaction_mode"] = str(options["transaction_mode"]).upper()
    options.pop("transaction_mode", None)
    for key in ("init_command", "read_only"):
        if key in options:
            arguments[key] = options.pop(key)
    if options:
        unknown, known = next(iter(options)), sorted((*_OPTIONS_OF_SQLITE, *_OPTIONS_OF_BOTH))
        raise ImproperlyConfigured(
            f"DATABASES[{alias!r}]['OPTIONS'] has {unknown!r}, which SQLite does not take here."
            f"{hint(unknown, known)} Known: {', '.join(known)}."
        )
    is_memory = name == ":memory:" or "mode=memory" in name
    return ("sqlite://" if is_memory else f"sqlite:///{quote(name)}"), arguments


def _postgresql(alias: str, entry: Mapping[str, Any]) -> tuple[str, dict[str, Any]]:
    options = {key: value for key, value in entry["OPTIONS"].items() if key not in _NEEDLESS}
    arguments: dict[str, Any] = {
        "server_side_cursors": not entry["DISABLE_SERVER_SIDE_CURSORS"],
        **_pool_arguments(alias, options.pop("pool", None)),
    }
    level = options.pop("isolation_level", None)
    if level is not None:
        # psycopg's IsolationLevel, its number, or the words.
        arguments["isolation"] = _isolation(level)
    role = options.pop("assume_role", None)
    if role is not None:
        arguments["assume_role"] = str(role)
    user, password = str(entry["USER"] or ""), str(entry["PASSWORD"] or "")
    host, port = str(entry["HOST"] or ""), str(entry["PORT"] or "")
    login = quote(user, safe="")
    if password:
        login = f"{login}:{quote(password, safe='')}"
    place = f"{login}@" if login else ""
    if host.startswith("/"):
        # A folder of sockets; libpq reads it percent-encoded in the host's place.
        host = quote(host, safe="")
    elif ":" in host:
        host = f"[{host}]"
    address = f"postgresql://{place}{host}{f':{port}' if port else ''}/{quote(str(entry['NAME']), safe='')}"
    arguments["options"] = options
    return address, arguments


def _pool_arguments(alias: str, pool: Any) -> dict[str, Any]:
    if not isinstance(pool, Mapping):
        # True and False both mean the default: there is always a pool.
        return {}
    unknown = [key for key in pool if key not in ("min_size", "max_size", "timeout")]
    if unknown:
        raise ImproperlyConfigured(
            f"DATABASES[{alias!r}]['OPTIONS']['pool'] has {unknown[0]!r}. Known: max_size, timeout "
            "(seconds); min_size is accepted and not needed."
        )
    found: dict[str, Any] = {}
    if pool.get("max_size"):
        found["pool_max_size"] = int(pool["max_size"])
    if "timeout" in pool:
        found["pool_timeout_seconds"] = float(pool["timeout"])
    return found


def _isolation(level: Any) -> str:
    name = getattr(level, "name", None)
    if name is None and isinstance(level, int):
        name = {
            1: "READ_UNCOMMITTED",
            2: "READ_COMMITTED",
            3: "REPEATABLE_READ",
            4: "SERIALIZABLE",
        }[level]
    return str(name or level).replace("_", " ").upper()
