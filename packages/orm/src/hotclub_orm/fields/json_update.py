"""Parts of a JSON column written by UPDATE: `update(data__owner__name="Ann", data__sizes__0=7)`.

Flow: writing.rows → **with_json_paths** → an expression of the column → SQL. Keys and positions are always
bound, on PostgreSQL as arrays of `jsonb_set`, on SQLite as paths of `json_set`. All paths of a column
are read from the row as it was, and written in one pass. What they mean, on either database:

    a name            is set in an object; where nothing is, or JSON's null, an object is made
    a position        is set in an array; at its end or past it, the value is appended;
                      where nothing is, or null, an array is made
    anything else     that stands on the way (a text, a number, an object for a position, an
                      array for a name) stays as it is
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any, TypeAlias

from hotclub_orm.column_types import json_text
from hotclub_orm.errors import FieldError, NotSupportedError
from hotclub_orm.expressions.base import Expression
from hotclub_orm.expressions.parameters import Sql
from hotclub_orm.expressions.references import F
from hotclub_orm.expressions.values import Value
from hotclub_orm.fields.booleans import BooleanField
from hotclub_orm.fields.json_keys import KeyTextTransform, KeyTransform, json_path
from hotclub_orm.fields.special import JSONField

_DIGITS = 9  # of a position; PostgreSQL counts in 32 bits

Step: TypeAlias = str | int
Steps: TypeAlias = tuple[Step, ...]


class _Node:
    """What is written below one place: either `leaf`, or something for each step."""

    def __init__(self) -> None:
        self.steps: dict[Step, _Node] = {}
        self.leaf: Any = None

    def names(self) -> list[tuple[Step, _Node]]:
        """Return the steps into an object."""
        return [(step, node) for step, node in self.steps.items() if isinstance(step, str)]

    def positions(self) -> list[tuple[int, _Node]]:
        """Return the steps into an array, the first ones first."""
        found = [(step, node) for step, node in self.steps.items() if isinstance(step, int)]
        return sorted(found, key=lambda pair: pair[0])


class JSONPathUpdate(Expression):
    """A JSON column with some of its parts replaced.

    paths: (steps, JSON text, or None for the next of `values`, which are expressions).
    """

    def __init__(
        self, field: Any, paths: Sequence[tuple[Steps, str | None]], values: Sequence[Any]
    ) -> None:
        super().__init__(field)
        self.paths = tuple(paths)
        self.source_expressions = [F(field.name), *values]

    def get_source_expressions(self) -> list[Any]:
        """Return the column and the expressions that give values."""
        return self.source_expressions

    def set_source_expressions(self, exprs: list[Any]) -> None:
        """Take others."""
        self.source_expressions = exprs

    def as_sql(self, compiler: Any, connection: Any) -> Sql:
        """Write the column as it is to be."""
        column, *values = self.source_expressions
        tree, given = _Node(), iter(values)
        for steps, text in self.paths:
            node = tree
            for step in steps:
                node = node.steps.setdefault(step, _Node())
            node.leaf = next(given) if text is None else text
        writing: Any = _Postgresql if connection.vendor == "postgresql" else _Sqlite
        sql, params = compiler.compile(column)
        written: Sql = writing(compiler, sql, list(params)).below(tree, ())
        return written


class _Postgresql:
    """Writes with jsonb_set, which is given one path a call."""

    def __init__(self, compiler: Any, column: str, params: list[Any]) -> None:
        self.compiler, self.column, self.params = compiler, column, params

    def below(self, node: _Node, path: Steps) -> Sql:
        """Return what stands at the path afterwards."""
        if node.leaf is not None:
            return self.leaf(node.leaf)
        there, params = self.column, self.params
        if path:
            there, params = f"({there} #> %s)", [*params, [str(step) for step in path]]
        empty = "'{}'" if node.names() else "'[]'"
        # Nothing and null are what is made here; the rest keeps its kind.
        base = f"COALESCE(NULLIF({there}, 'null'::jsonb), {empty}::jsonb)"
        sql, values = f"CASE jsonb_typeof({base})", [*params]
        for kind, steps in (("object", node.names()), ("array", node.positions())):
            if steps:
                text, more = self.chain((base, params), steps, path)
                sql, values = f"{sql} WHEN '{kind}' THEN {text}", [*values, *more]
        return f"{sql} ELSE {there} END", [*values, *params]

    def chain(self, base: Sql, steps: Sequence[tuple[Step, _Node]], path: Steps) -> Sql:
        sql, params = base[0], [*base[1]]
        for step, node in steps:
            value, more = self.below(node, (*path, step))
            sql = f"jsonb_set({sql}, ARRAY[%s]::text[], {value}, true)"
            params = [*params, str(step), *more]
        return sql, params

    def leaf(self, value: Any) -> Sql:
        if isinstance(value, str):
            return "%s::jsonb", [value]
        sql, params = self.compiler.compile(value)
        if not isinstance(getattr(value, "output_field_or_none", None), JSONField):
            sql = f"to_jsonb({sql})"
        return f"COALESCE({sql}, 'null'::jsonb)", params


class _Sqlite:
    """Writes with json_set, which is given all steps of one object or array."""

    def __init__(self, compiler: Any, column: str, params: list[Any]) -> None:
        self.compiler, self.column, self.params = compiler, column, params

    def below(self, node: _Node, path: Steps) -> Sql:
        """Return what stands at the path afterwards, as JSON text."""
        if node.leaf is not None:
            return self.leaf(node.leaf)
        there, params = f"({self.column} -> %s)", [*self.params, _path(path)]
        empty = "'{}'" if node.names() else "'[]'"
        base = f"COALESCE(NULLIF({there}, 'null'), {empty})"
        sql, values = f"CASE json_type({base})", [*params]
        for kind, steps in (("object", node.names()), ("array", node.positions())):
            if not steps:
                continue
            filled, given = _with_keys(base, params, steps)
            parts, more = [filled], [*given]
            for step, child in steps:
                place, at = _place(base, params, step)
                value, values_of_it = self.below(child, (*path, step))
                parts += [place, f"json({value})"]
                more += [*at, *values_of_it]
            sql = f"{sql} WHEN '{kind}' THEN json_set({', '.join(parts)})"
            values += more
        return f"{sql} ELSE {there} END", [*values, *params]

    def leaf(self, value: Any) -> Sql:
        if isinstance(value, str):
            return "%s", [value]
        sql, params = self.compiler.compile(value)
        field = getattr(value, "output_field_or_none", None)
        if isinstance(value, KeyTransform) and not isinstance(value, KeyTextTransform):
            selected: Sql = value.select_format(self.compiler, sql, params)
            return selected
        if isinstance(field, JSONField):
            return sql, params
        if isinstance(field, BooleanField):
            text = f"CASE WHEN {sql} THEN 'true' WHEN NOT {sql} THEN 'false' ELSE 'null' END"
            return text, [*params, *params]
        return f"json_quote({sql})", params


def _with_keys(base: str, params: list[Any], steps: Sequence[tuple[Step, _Node]]) -> Sql:
    """Return the object with those keys in it that json_set would not write as we do.

    Our documents hold "é" as an escape; json_set of some releases takes that for the key itself.
    """
    foreign = {step: 0 for step, _ in steps if isinstance(step, str) and not step.isascii()}
    if not foreign:
        return base, [*params]
    return f"json_patch({base}, %s)", [*params, json.dumps(foreign)]


def _place(base: str, params: list[Any], step: Step) -> Sql:
    """Return the path of one step in an object or array, as an argument of json_set."""
    if isinstance(step, str):
        return "%s", [_path((step,))]
    text = f"CASE WHEN json_array_length({base}) <= %s THEN '$[#]' ELSE %s END"
    return text, [*params, step, f"$[{step}]"]


def _path(steps: Steps) -> str:
    for step in steps:
        if isinstance(step, str) and ('"' in step or "\\" in step or not step.isprintable()):
            raise NotSupportedError(
                f"SQLite can't write below the JSON key {step!r}: its paths have no way to say "
                "quotes, backslashes and control characters. Write the whole value."
            )
    return json_path(steps)


# --- update(data__key=…) -------------------------------------------------------------------------


def with_json_paths(meta: Any, assigned: dict[str, Any]) -> dict[str, Any]:
    """Return the assignments with those into JSON columns as one expression a column.

    Raises FieldError for a path of another field, for a position that counts from the end, and
    where one part would be written twice.
    """
    if not any("__" in name for name in assigned):
        return assigned
    found: dict[str, Any] = {}
    parts: dict[str, list[tuple[Steps, Any]]] = {}
    for name, value in assigned.items():
        if "__" not in name:
            found[name] = value
            continue
        field = _json_field(meta, name)
        parts.setdefault(field.name, []).append((_steps(name), value))
        found[field.name] = found.get(field.name, parts)  # its place among the others
    for name, paths in parts.items():
        if found[name] is not parts:
            raise FieldError(
                f"update() sets {name} and {'__'.join([name, *map(str, paths[0][0])])}: choose one."
            )
        found[name] = _expression(meta.get_field(name), paths)
    return found


def _json_field(meta: Any, name: str) -> Any:
    head = name.partition("__")[0]
    field = meta.get_field(head)
    if field.is_relation:
        raise FieldError(
            f"update() can't follow relations: {name!r} is a column of another model than "
            f"{meta.label}. Update that model's rows by a query of their own."
        )
    if not isinstance(field, JSONField):
        raise FieldError(
            f"update() takes the path {name!r} for a JSON field alone; {meta.label}.{head} is a "
            f"{type(field).__name__}."
        )
    return field


def _steps(name: str) -> Steps:
    steps: list[Step] = []
    words = name.split("__")[1:]
    if len(words) > 100:  # as of every path
        raise FieldError(f"A path of {len(words)} keys ({name[:30]}…): 100 are the most.")
    for word in words:
        if not word:
            raise FieldError(f"update() was given the path {name!r}, which has an empty key.")
        if word.isascii() and word.isdigit():
            if len(word) > _DIGITS:
                raise FieldError(f"update() was given a position that no array has: {name!r}.")
            steps.append(int(word))
        elif word[0] == "-" and word[1:].isdigit():
            raise FieldError(f"update() takes positions from the start of an array: {name!r}.")
        else:
            steps.append(word)
    return tuple(steps)


def _expression(field: Any, paths: Sequence[tuple[Steps, Any]]) -> JSONPathUpdate:
    written = [steps for steps, _ in paths]
    for i, one in enumerate(written):
        for other in written[:i]:
            if one[: len(other)] == other or other[: len(one)] == one:
                raise FieldError(
                    f"update() writes {_shown(field, one)} and {_shown(field, other)}, of which one "
                    "holds the other."
                )
    values: list[Any] = []
    found: list[tuple[Steps, str | None]] = []
    for steps, value in paths:
        if isinstance(value, Value):
            value = value.value
        if hasattr(value, "resolve_expression"):
            values.append(value)
            found.append((steps, None))
        else:
            found.append((steps, json_text(field.encoder, value)))
    return JSONPathUpdate(field, found, values)


def _shown(field: Any, steps: Steps) -> str:
    return repr("__".join([field.name, *map(str, steps)]))
