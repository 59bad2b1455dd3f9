"""Names that a database gives → names that Python takes.

Flow: tables → **names** → sketch. Whatever text comes in, an identifier comes out: no keyword, in the
form that Python itself normalises to. What was changed is said by db_table and db_column.
"""

from __future__ import annotations

import keyword
import re
import unicodedata
from collections.abc import Callable, Collection

_HUMP = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_KEPT = frozenset(("news", "series", "species"))
_PLURALS = (
    # In this order; the first that fits.
    ("sses", "ss"), ("shes", "sh"), ("ches", "ch"), ("xes", "x"), ("zzes", "z"),
    ("ouses", "ouse"), ("auses", "ause"), ("uses", "us"),
)  # fmt: skip


def identifier(text: str, otherwise: str) -> str:
    """Return the text as an identifier, or `otherwise` where nothing of it can stand in one."""
    normal = unicodedata.normalize("NFKC", text)
    kept = "".join(one if f"a{one}".isidentifier() else "_" for one in normal)
    name = unicodedata.normalize("NFKC", re.sub(r"_+", "_", kept).strip("_"))
    if name and not name.isidentifier():
        name = f"{otherwise}_{name}"
    if not name or not name.isidentifier() or unicodedata.normalize("NFKC", name) != name:
        return otherwise
    return name


def class_name(table: str, *, singular: bool) -> str:
    """Return the name of a model: playlist_tracks → PlaylistTrack."""
    words = [word for word in identifier(table, "table").split("_") if word]
    if singular:
        words[-1] = _singular(words[-1])
    name = identifier("".join(word[:1].upper() + word[1:] for word in words), "Table")
    return f"{name}Table" if keyword.iskeyword(name) else name


def field_name(column: str, *, snake: bool = True) -> str:
    """Return the name of a field: InvoiceLineId → invoice_line_id."""
    text = _HUMP.sub("_", column) if snake else column
    name = identifier(text.lower(), "field")
    if name.startswith("field_") and not text.lower().startswith("field"):
        name = f"number_{name.removeprefix('field_')}"
    return f"{name}_field" if keyword.iskeyword(name) else name


def plural(name: str) -> str:
    """Return the plural of a field's name, for relations to many."""
    if re.search(r"[^aeiou]y\Z", name):
        return f"{name[:-1]}ies"
    return f"{name}es" if re.search(r"(s|x|z|ch|sh)\Z", name) else f"{name}s"


def unique(name: str, taken: Collection[str], key: Callable[[str], str] = str) -> str:
    """Return the name, with a number behind it where it is taken."""
    number, free = 2, name
    while key(free) in taken:
        free, number = f"{name}_{number}", number + 1
    return free


def _singular(word: str) -> str:
    small = word.lower()
    if small in _KEPT or not small.endswith("s") or small.endswith(("ss", "us", "is")):
        return word
    if small.endswith("ies") and len(small) > 4:
        return word[:-3] + ("Y" if word.isupper() else "y")
    for ending, one in _PLURALS:
        if small.endswith(ending):
            return word[: len(word) - (len(ending) - len(one))]
    return word[:-1] if len(word) > 1 else word
