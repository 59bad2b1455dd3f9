"""`class Meta` as it is written: the names it may have, and what its values become.

Flow: class Meta → **these** → options.py keeps the values.
"""

from __future__ import annotations

import re
from typing import Any

META_NAMES = (
    "verbose_name",
    "verbose_name_plural",
    "db_table",
    "db_table_comment",
    "ordering",
    "unique_together",
    "permissions",
    "get_latest_by",
    "order_with_respect_to",
    "app_label",
    "db_tablespace",
    "abstract",
    "managed",
    "proxy",
    "swappable",
    "auto_created",
    "apps",
    "default_permissions",
    "select_on_save",
    "default_related_name",
    "required_db_features",
    "required_db_vendor",
    "base_manager_name",
    "default_manager_name",
    "indexes",
    "constraints",
    "fetch_mode",
)


class Plural:
    """A lazy label with an s; it is made when it is needed, and has the methods of text."""

    def __init__(self, singular: Any) -> None:
        self.singular = singular

    def __str__(self) -> str:
        return f"{self.singular}s"

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return getattr(str(self), name)

    def __repr__(self) -> str:
        return repr(str(self))

    def __eq__(self, other: object) -> bool:
        return str(self) == str(other)

    def __hash__(self) -> int:
        return hash(str(self))

    def __lt__(self, other: object) -> bool:
        return str(self) < str(other)

    def __len__(self) -> int:
        return len(str(self))

    def __getitem__(self, part: Any) -> str:
        return str(self)[part]

    def __contains__(self, part: str) -> bool:
        return part in str(self)

    def __add__(self, text: str) -> str:
        return f"{self}{text}"

    def __radd__(self, text: str) -> str:
        return f"{text}{self}"


def plural(singular: Any) -> Any:
    """Return the label with an s: text for text, and lazy for what is lazy."""
    return f"{singular}s" if isinstance(singular, str) else Plural(singular)


def words(camel: str) -> str:
    """Return a class's name as words: the label where none is given."""
    return re.sub(r"(((?<=[a-z])[A-Z])|([A-Z](?![A-Z]|$)))", r" \1", camel).strip().lower()


def tuples(unique_together: Any) -> tuple[tuple[str, ...], ...]:
    """Return sets of names, where one alone may be given bare."""
    if not unique_together:
        return ()
    if not isinstance(next(iter(unique_together)), (tuple, list)):
        unique_together = (unique_together,)
    return tuple(map(tuple, unique_together))


def named(one: Any, names: dict[str, str]) -> Any:
    """Return a copy of an index or constraint with `%(app_label)s` and `%(class)s` filled in."""
    made = one.clone()
    if made.name:
        made.name = made.name % names
    return made
