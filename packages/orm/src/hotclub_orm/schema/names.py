"""Names of indexes and constraints: those that Django generates, so that databases carry over.

Flow: from_models → **names** → values. The rules: table, columns and a digest of both, with a
suffix for the kind; what is too long is cut in the middle, never in the digest.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence

_QUALIFIED = re.compile(r'(?:"(?P<schema>[^"]*)"\.)?"(?P<table>[^"]*)"\Z')
_LONGEST = 200


def bare_table_name(table: str) -> str:
    """Return the name without the schema of a name written as "schema"."table"."""
    found = _QUALIFIED.match(table)
    return found["table"] if found else table


def digest(*names: str, length: int = 8) -> str:
    """Return the first hex digits of an MD5 over the names: short, stable, no secret."""
    seal = hashlib.md5(usedforsecurity=False)
    for name in names:
        seal.update(name.encode())
    return seal.hexdigest()[:length]


def index_name(
    table: str, columns: Sequence[str], suffix: str = "", *, max_length: int | None = None
) -> str:
    """Return the generated name of an index or constraint on these columns.

    suffix: "", "_uniq", "_like", "_idx", "_check", or foreign_key_suffix(…).
    """
    limit = max_length or _LONGEST
    table, joined = bare_table_name(table), "_".join(columns)
    end = digest(table, *columns) + suffix
    name = f"{table}_{joined}_{end}"
    if len(name) <= limit:
        return name
    end = end[: limit // 3] if len(end) > limit / 3 else end
    room = (limit - len(end)) // 2 - 1
    name = f"{table[:room]}_{joined[:room]}_{end}"
    # An identifier of some databases may begin neither with an underscore nor with a digit.
    return f"D{name[:-1]}" if name[0] == "_" or name[0].isdigit() else name


def foreign_key_name(
    table: str, column: str, to_table: str, to_column: str, *, max_length: int | None = None
) -> str:
    """Return the generated name of a foreign key."""
    suffix = f"_fk_{bare_table_name(to_table)}_{to_column}"
    return index_name(table, [column], suffix, max_length=max_length)


def shortened(name: str, max_length: int | None, *, hash_length: int = 4) -> str:
    """Return a name that fits: schema kept, the end replaced by a digest where it is too long."""
    found = _QUALIFIED.match(name)
    table = found["table"] if found else name
    if max_length is None or len(table) <= max_length:
        return name
    short = table[: max_length - hash_length] + digest(table, length=hash_length)
    return f'"{found["schema"]}"."{short}"' if found and found["schema"] else short
