"""What a SELECT gives: columns of the model and of what is selected with it, annotations, values.

Flow: the plan → **expressions and their layout** → their text. The layout tells hydrate.py what stands where.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from hotclub_orm.compiler.layout import Column, Layout, ModelColumns, Named, Sql, Together
from hotclub_orm.compiler.readers import reader
from hotclub_orm.compiler.writer import Writer
from hotclub_orm.errors import EmptyResultSet, FieldError, FullResultSet, MixedTypes
from hotclub_orm.expressions.dialect_text import quoted
from hotclub_orm.expressions.references import Col
from hotclub_orm.expressions.tuples import Tuple
from hotclub_orm.expressions.values import Value, value_of_no_rows
from hotclub_orm.plan.query import Query

_DEEPEST = 5  # how far select_related() without names goes


def selected_columns(writer: Writer) -> tuple[list[Column], Layout]:
    """Return the expressions to be selected, and what they are."""
    if (plain := _plain_columns(writer)) is not None:
        return plain.expressions, plain.layout
    query = writer.query
    if query.values_names is not None:
        return _values_columns(writer, query.values_names)
    expressions: list[Column] = []
    objects = _model_columns(
        writer, expressions, query.model, query.tables.base, "", query.select_related, 0
    )
    start = len(expressions)
    named = []
    for name, expression in query.annotations.items():
        if name in query.hidden_annotations:
            continue
        if isinstance(expression, Tuple):
            named.append((name, _together(writer, expressions, expression)))
            continue
        expressions.append((expression, name))
        named.append((name, converter(writer, expression)))
    return expressions, Layout(objects, tuple(named), start)


def _values_columns(writer: Writer, names: tuple[str, ...]) -> tuple[list[Column], Layout]:
    expressions: list[Column] = []
    named = []
    for name in names:
        expression = writer.query.chosen(name)
        if isinstance(expression, Tuple):
            named.append((name, _together(writer, expressions, expression)))
            continue
        alias = name if name in writer.query.annotations else None
        expressions.append((expression, alias))
        named.append((name, converter(writer, expression)))
    if not names:
        expressions.append((Value(1), "a"))
    return expressions, Layout(None, tuple(named), 0)


def _together(writer: Writer, expressions: list[Column], several: Tuple) -> Together:
    """Select several columns, which are one value."""
    parts = several.get_source_expressions()
    expressions.extend((part, None) for part in parts)
    return Together(tuple(converter(writer, part) for part in parts))


def converter(writer: Writer, expression: Any) -> Any:
    """Return what turns the driver's value of the expression into the field's, or None.

    Raises MixedTypes for an expression whose parts disagree about it.
    """
    field = getattr(expression, "output_field_or_none", None)
    if field is None:
        _check_types(expression)
    return None if field is None else reader(field, writer.dialect, expression)


def _check_types(expression: Any) -> None:
    try:
        expression.output_field  # noqa: B018 - asked for its error
    except MixedTypes:
        raise
    except (AttributeError, FieldError):
        return  # nobody knows the type: what the driver gives is given


def _model_columns(
    writer: Writer,
    expressions: list[Column],
    model: Any,
    alias: str,
    prefix: str,
    tree: Any,
    depth: int,
) -> ModelColumns:
    """Add the columns of one model's object, and of those selected with it."""
    start = len(expressions)
    fields = writer.query.loaded_fields(model, prefix)
    for field in fields:
        owner = field.model._meta.concrete_model
        table = alias
        if owner is not model._meta.concrete_model:
            steps = [link.steps()[0] for link in model._meta.path_to_parent(owner)]
            table = writer.query.tables.follow(tuple(steps), None, alias)
        expressions.append((Col(table, field), None))
    related = tuple(
        (
            name,
            relation,
            _model_columns(
                writer,
                expressions,
                target,
                follow(writer, relation, model, alias, name),
                f"{prefix}{name}__",
                below,
                depth + 1,
            ),
        )
        for name, relation, target, below in _followed(writer, model, tree, depth)
    )
    return ModelColumns(model, tuple(fields), start, related)


def follow(writer: Writer, relation: Any, model: Any, alias: str, name: str) -> str:
    """Return the alias of the table that the relation of `model` (at `alias`) leads to."""
    query = writer.query
    if name in query.filtered_relations:
        return query.filtered_alias(name)[0]
    steps = list(relation.steps())
    owner = steps[0].from_model._meta.concrete_model
    if owner is not model._meta.concrete_model:
        steps = [link.steps()[0] for link in model._meta.path_to_parent(owner)] + steps
    joined: str = query.tables.follow(tuple(steps), None, alias)
    return joined


def _followed(writer: Writer, model: Any, tree: Any, depth: int) -> list[Any]:
    """Return (name, relation, its model, the tree below) of what is selected with a model."""
    query = writer.query
    if tree is True:
        if depth >= _DEEPEST:
            return []
        return [
            (f.name, f, f.remote_field.model, True)
            for f in model._meta.fields
            if f.is_relation and not f.null and not f.remote_field.parent_link
        ]
    found = []
    for name, below in (tree or {}).items():
        if depth == 0 and name in query.filtered_relations:
            found.append((name, _named(query, name), query.filtered_alias(name)[1], below))
            continue
        relation = model._meta.get_field(name)
        wanted = getattr(relation, "fields", None) or (relation,)
        if relation.concrete and not set(wanted) <= set(query.loaded_fields(model)):
            if query.deferred[0] and depth == 0:
                raise FieldError(
                    f"Field {model._meta.object_name}.{relation.name} cannot be both deferred "
                    "and traversed using select_related at the same time."
                )
        found.append((name, relation, relation.related_model, below))
    return found


def _named(query: Query, name: str) -> Named:
    relation = query.model._meta.fields_map.get(query.filtered_relations[name].relation_name)
    pointed_by_one = relation is not None and not relation.many_to_many
    return Named(name, relation.field if relation is not None and pointed_by_one else None)


class _Plain:
    """All columns of a model as they are: the same in most of its queries."""

    __slots__ = ("expressions", "layout", "text")

    def __init__(self, expressions: list[Column], layout: Layout, text: str) -> None:
        self.expressions, self.layout, self.text = expressions, layout, text


def _plain_columns(writer: Writer) -> _Plain | None:
    """Return what selects all columns of one table's model, written once; None for other queries."""
    query = writer.query
    if (
        query.values_names is not None
        or query.select_related
        or query.deferred[0]
        or writer.depth
        or len(query.annotations) > len(query.hidden_annotations)
    ):
        return None
    meta = query.model._meta
    key = ("columns", writer.dialect)
    known: _Plain | None = meta._cache.get(key)
    if known is None and not _of_other_kinds(query):
        expressions: list[Column] = []
        objects = _model_columns(writer, expressions, query.model, query.tables.base, "", False, 0)
        layout = Layout(objects, (), len(expressions))
        text, _ = _written(writer, expressions)
        known = meta._cache.setdefault(key, _Plain(expressions, layout, text))
    return known


def _of_other_kinds(query: Query) -> bool:
    """Tell whether columns stand in other tables, or are written in their fields' own way."""
    meta = query.model._meta
    return query.tables.base != meta.db_table or any(
        field.model._meta.concrete_model is not meta.concrete_model
        or hasattr(field, "select_format")
        for field in meta.concrete_fields
    )


def written(writer: Writer, expressions: Sequence[Column]) -> Sql:
    """Return the text of selected expressions; what no row can give is what it is for none."""
    plain = writer.query.model._meta._cache.get(("columns", writer.dialect))
    if plain is not None and expressions is plain.expressions:
        return plain.text, []
    return _written(writer, expressions)


def _written(writer: Writer, expressions: Sequence[Column]) -> Sql:
    parts, params = [], []
    for expression, alias in expressions:
        try:
            sql, values = writer.compile(expression)
        except EmptyResultSet:
            sql, values = writer.compile(value_of_no_rows(expression))
        except FullResultSet:
            sql, values = writer.compile(Value(True))
        if hasattr(expression, "select_format"):
            sql, values = expression.select_format(writer, sql, values)
        parts.append(sql if alias is None else f"{sql} AS {quoted(writer.dialect, alias)}")
        params.extend(values)
    return ", ".join(parts), params
