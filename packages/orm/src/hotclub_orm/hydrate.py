"""Rows → objects, by one generated function for each (model, columns, converters).

Flow: Layout + dialect → source text → function(rows, origin) → list. The text is made of
positions and of the model's own attribute names (identifiers); no value of a user gets into it.
"""

from __future__ import annotations

from collections import namedtuple
from collections.abc import Callable
from functools import lru_cache
from inspect import getattr_static
from keyword import iskeyword
from typing import Any

from hotclub_orm.compiler.layout import Layout, ModelColumns, Named, Together
from hotclub_orm.compiler.readers import read_by, reader
from hotclub_orm.signals import post_init, pre_init
from hotclub_orm.state import Origin
from hotclub_orm.written_code import code_of

Hydrator = Callable[[list[Any], Any], list[Any]]


class _Source:
    """Collects the lines of one generated function and the names it needs."""

    def __init__(self, dialect: Any) -> None:
        self.dialect = dialect
        self.names: dict[str, Any] = {"new": object.__new__, "Origin": Origin}
        self.head: list[str] = []
        self.body: list[str] = []
        self.tail: list[str] = []
        self.count = 0
        self.width = 0

    def value(self, position: int, convert: Any, *, takes_none: bool = False) -> str:
        """Return the text of a column's value, converted."""
        self.width = max(self.width, position + 1)
        column = f"c{position}"
        if convert is None:
            return column
        name = f"f{position}"
        self.names[name] = convert
        return (
            f"{name}({column})"
            if takes_none
            else (f"{name}({column}) if {column} is not None else None")
        )

    def model(self, columns: ModelColumns) -> str:
        """Write the making of one object (and of those joined to it); return its variable."""
        number, self.count = self.count, self.count + 1
        cls, obj, origin = f"K{number}", f"o{number}", f"origin{number}" if number else "origin"
        self.names[cls] = columns.model
        if number:
            self.head.append(f"    {origin} = Origin(origin.db, origin.mode)")
        gathers = number and columns.model._loads_lazily()
        if gathers:
            self.head.append(f"    list{number} = []")
            self.tail.append(f"    {origin}.gather(list{number})")
        entries, keys = [("_from", origin)], {}
        for offset, field in enumerate(columns.fields):
            position = columns.start + offset
            takes_none = hasattr(read_by(field), "from_db_value")
            text = self.value(position, reader(field, self.dialect, None), takes_none=takes_none)
            keys[field.attname] = f"c{position}" if text == f"c{position}" else f"v{position}"
            if text != f"c{position}":
                self.body.append(f"        v{position} = {text}")
            entries.append((field.attname, keys[field.attname]))
        later = []
        for _, relation, below in columns.related:
            entry, back = self._related(relation, below, keys)
            entries.append(entry)
            later.extend(back)
        self.body.append(f"        {obj} = new({cls})")
        if columns.related or not _takes_plain_attributes(columns.model, entries):
            items = ", ".join(f"{name!r}: {text}" for name, text in entries)
            self.body.append(f"        {obj}.__dict__ = {{{items}}}")
        else:
            # No dict of its own: the names are shared by all objects of the class.
            self.body.extend(f"        {obj}.{name} = {text}" for name, text in entries)
        self.body.extend(line.format(obj=obj) for line in later)
        if gathers:
            self.body.append(f"        list{number}.append({obj})")
        return obj

    def _related(
        self, relation: Any, below: ModelColumns, keys: dict[str, str]
    ) -> tuple[tuple[str, str], list[str]]:
        """Write a joined object; None where the outer join found nothing."""
        pk_position = below.start + below.fields.index(below.model._meta.pk_fields[0])
        self.width = max(self.width, pk_position + 1)
        before, self.body = self.body, []
        variable = self.model(below)
        inside, self.body = self.body, before
        self.body.append(f"        if c{pk_position} is None: {variable} = None")
        self.body.append("        else:")
        self.body.extend("    " + line for line in inside)
        if isinstance(relation, Named):
            back = []
            if relation.back is not None:
                key = _key_text(relation.back.target_field, keys)
                back = [_pointing_back(variable, relation.back.name, key)]
            return (relation.name, variable), back
        if relation.concrete:
            key = _key_text(relation, keys)
            back = []
            if relation.one_to_one:
                back = [_pointing_back(variable, relation.remote_field.cache_name, key)]
            return (relation.name, f"({key}, {variable})"), back
        field = relation.field
        key = _key_text(field.target_field, keys)
        back = [_pointing_back(variable, field.name, key)]
        return (relation.cache_name, f"({key}, {variable})"), back

    def function(self, result: str, unseen: int = 0) -> Hydrator:
        """Compile the function. unseen: the number of columns at the end that are left out."""
        self.width += unseen
        columns = ", ".join(f"c{i}" for i in range(self.width)) + ("," if self.width else "")
        lines = [
            "def hydrate(rows, origin):",
            "    out = []",
            "    add = out.append",
            *self.head,
            f"    for {columns or '_'} in rows:",
            *self.body,
            f"        add({result})",
            *self.tail,
            "    return out",
        ]
        exec(code_of("\n".join(lines), "exec"), self.names)  # noqa: S102 - our own text, see the head
        hydrator: Hydrator = self.names["hydrate"]
        return hydrator


def _key_text(field: Any, keys: dict[str, str]) -> str:
    """Return the text of what a relation's column holds; of several columns, the tuple."""
    parts = getattr(field, "fields", None)
    if parts is None:
        return keys.get(field.attname, "None")
    texts = [keys.get(part.attname, "None") for part in parts]
    known = " and ".join([f"{text} is not None" for text in texts])
    return f"(({', '.join(texts)}) if {known} else None)"


def _pointing_back(variable: str, name: str, key: str) -> str:
    return f"        if {variable} is not None: {variable}.__dict__[{name!r}] = ({key}, {{obj}})"


def _takes_plain_attributes(model: Any, entries: list[tuple[str, str]]) -> bool:
    """Tell whether to set these attributes is only to store them."""
    return model.__setattr__ is object.__setattr__ and all(
        name.isidentifier()
        and not iskeyword(name)
        and not hasattr(type(getattr_static(model, name, None)), "__set__")
        for name, _ in entries
    )


def _plain_init(columns: ModelColumns) -> bool:
    return columns.model._loads_fast and all(_plain_init(b) for _, _, b in columns.related)


def object_hydrator(layout: Layout, dialect: Any) -> Hydrator:
    """Return rows → model instances, annotations set as attributes."""
    assert layout.objects is not None
    source = _Source(dialect)
    variable = source.model(layout.objects)
    for (name, _), text in zip(layout.named, _values(source, layout), strict=True):
        source.body.append(f"        {variable}.__dict__[{name!r}] = {text}")
    fast = source.function(variable, layout.unseen)
    slow = _through_from_db(fast, layout.objects)
    if not _plain_init(layout.objects):
        return slow

    def hydrate(rows: list[Any], origin: Any) -> list[Any]:
        if pre_init.receivers or post_init.receivers:
            return slow(rows, origin)
        return fast(rows, origin)

    return hydrate


def _through_from_db(fast: Hydrator, columns: ModelColumns) -> Hydrator:
    """Return a hydrator whose objects went through `from_db` and `__init__`."""

    def remade(draft: Any, columns: ModelColumns) -> Any:
        own = draft.__dict__
        names = [field.attname for field in columns.fields]
        made = columns.model.from_db(own["_from"].db, names, [own[name] for name in names])
        for key, value in own.items():
            if key not in names:
                made.__dict__[key] = value
        made.__dict__.pop("_state", None)
        for _name, relation, below in columns.related:
            if isinstance(relation, Named):
                if made.__dict__[relation.name] is not None:
                    made.__dict__[relation.name] = remade(made.__dict__[relation.name], below)
                continue
            key = relation.name if relation.concrete else relation.cache_name
            entry = made.__dict__.get(key)
            if entry is not None and entry[1] is not None:
                made.__dict__[key] = (entry[0], remade(entry[1], below))
        return made

    def hydrate(rows: list[Any], origin: Any) -> list[Any]:
        return [remade(draft, columns) for draft in fast(rows, origin)]

    return hydrate


def tuple_hydrator(layout: Layout) -> Hydrator:
    """Return rows → tuples."""
    if not layout.unseen and all(convert is None for _, convert in layout.named):
        return lambda rows, _: rows
    source = _Source(None)
    parts = _values(source, layout)
    return source.function(f"({', '.join(parts)},)", layout.unseen)


def _values(source: _Source, layout: Layout) -> list[str]:
    """Return the text of each named value; of several columns, a tuple."""
    texts, position = [], layout.named_start
    for _, convert in layout.named:
        if isinstance(convert, Together):
            parts = [source.value(position + i, one) for i, one in enumerate(convert.converters)]
            texts.append(f"({', '.join(parts)},)")
            position += len(parts)
        else:
            texts.append(source.value(position, convert))
            position += 1
    return texts


def flat_hydrator(layout: Layout) -> Hydrator:
    """Return rows → first values."""
    convert = layout.named[0][1]
    if convert is None:
        return lambda rows, _: [row[0] for row in rows]
    if isinstance(convert, Together):
        source = _Source(None)
        return source.function(_values(source, layout)[0], layout.unseen)
    return lambda rows, _: [None if row[0] is None else convert(row[0]) for row in rows]


def dict_hydrator(layout: Layout) -> Hydrator:
    """Return rows → dicts by name."""
    source = _Source(None)
    values = _values(source, layout)
    parts = [f"{name!r}: {value}" for (name, _), value in zip(layout.named, values, strict=True)]
    return source.function(f"{{{', '.join(parts)}}}", layout.unseen)


def named_hydrator(layout: Layout) -> Hydrator:
    """Return rows → named tuples."""
    row = row_class(tuple(name for name, _ in layout.named))
    tuples = tuple_hydrator(layout)
    return lambda rows, origin: list(map(row._make, tuples(rows, origin)))


@lru_cache(maxsize=256)
def row_class(names: tuple[str, ...]) -> Any:
    """Return the named tuple of those names, which can be pickled though no module holds it."""

    def reduced(row: Any) -> Any:
        return remade_row, (names, tuple(row))

    made = namedtuple("Row", names)  # type: ignore[misc]  # noqa: PYI024
    type.__setattr__(made, "__reduce__", reduced)
    return made


def remade_row(names: tuple[str, ...], values: tuple[Any, ...]) -> Any:
    """Return the row of those values again."""
    return row_class(names)._make(values)


HYDRATORS: dict[str, Callable[[Layout], Hydrator]] = {
    "tuples": tuple_hydrator,
    "flat": flat_hydrator,
    "dicts": dict_hydrator,
    "named": named_hydrator,
}
