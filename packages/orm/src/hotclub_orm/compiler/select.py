"""SELECT.

Flow: plan → **compiler** → Statement text with sources of its parameters.
A subquery is written by a compiler of its own, one level deeper, with short aliases (U0, V1 …).
Not here: names (plan/), quoting (dialects/), the order of parameters in a call (binder.py).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from hotclub_orm.column_types import computed_decimal
from hotclub_orm.compiler.layout import Layout, ModelColumns
from hotclub_orm.errors import EmptyResultSet, FieldError, FullResultSet, NotSupportedError
from hotclub_orm.expressions.base import OrderBy
from hotclub_orm.expressions.dialect_text import quoted
from hotclub_orm.expressions.parameters import Bound, Slot
from hotclub_orm.expressions.references import Col, Ref
from hotclub_orm.expressions.values import Value
from hotclub_orm.expressions.windows import Window
from hotclub_orm.functions.dates import current_zone_name
from hotclub_orm.plan.query import Query
from hotclub_orm.plan.where import Where, proven

Sql = tuple[str, list[Any]]


@dataclass(frozen=True, slots=True)
class Selected:
    """A SELECT: text with %s, parameters (values and Bounds), and what its columns are."""

    sql: str
    params: list[Any]
    layout: Layout


class Compiler:
    """Writes one query; passed to every `as_sql` as `compiler`.

    heard: what the text depends on beside the query; shared by the compilers of its parts.
    follows_zone: False writes parts of moments in UTC, whatever zone the task is in.
    """

    follows_zone = True

    def __init__(
        self,
        query: Query,
        dialect: Any,
        parent: Compiler | None = None,
        outer: dict[Any, Any] | None = None,
        heard: set[str] | None = None,
    ) -> None:
        shared: set[str] = set() if parent is None else parent.heard
        self.heard: set[str] = shared if heard is None else heard
        self.source = query
        self.query = query.clone()
        self.dialect = self.connection = dialect
        self.parent, self.outer = parent, outer or {}
        self.depth: int = 0 if parent is None else parent.depth + 1
        self._aliases: dict[str, str] = {}
        self.using = "default"

    # --- what expressions ask ----------------------------------------------------------------

    def compile(self, node: Any) -> Sql:
        """Return SQL and parameters of any expression; `as_sqlite` and its like go first."""
        write = getattr(node, f"as_{self.dialect.vendor}", None) or node.as_sql
        sql, params = write(self, self.dialect)
        return sql, list(params)

    def quote_name_unless_alias(self, name: str) -> str:
        """Return the quoted name."""
        return quoted(self.dialect, name)

    quote_name = quote_name_unless_alias

    def alias(self, alias: str) -> str:
        """Return how an alias of this query is written at this depth."""
        if self.depth == 0:
            return quoted(self.dialect, alias)
        if alias not in self._aliases:
            letter = chr(ord("T") + self.depth) if self.depth < 7 else f"S{self.depth}_"
            self._aliases[alias] = f"{letter}{len(self._aliases)}"
        return self._aliases[alias]

    def column(self, alias: str, column: str) -> str:
        """Return "table"."column"."""
        return f"{self.alias(alias)}.{quoted(self.dialect, column)}"

    def compile_outer(self, name: Any) -> Sql:
        """Write a name of the query around this one."""
        if self.parent is None or name not in self.outer:
            raise ValueError(
                "This queryset contains a reference to an outer query and may only "
                "be used in a subquery."
            )
        return self.parent.compile(self.outer[name])

    def compile_subquery(self, query: Query, offset: int, outer: dict[Any, Any]) -> Sql:
        """Write another query inside this one; its parameters start at `offset`."""
        selected = Compiler(query, self.dialect, self, outer).select()
        return selected.sql, shifted(selected.params, offset, query.constants)

    def zone(self) -> str | None:
        """Return the zone that days and hours are counted in; None where moments are naive."""
        if not self.follows_zone:
            return "UTC"
        self.heard.add("zone")
        return current_zone_name()

    # --- SELECT ------------------------------------------------------------------------------

    def select(self) -> Selected:
        """Write the whole SELECT. Raises EmptyResultSet when no row can come."""
        if self.query.combinator:
            return self._combined()
        if self.query.lock is not None and self.depth == 0:
            self._check_lock()
        query = self.query
        expressions, layout = self._columns()
        order = query.resolved_ordering()
        if query.where.contains_over_clause:
            return self._qualified(expressions, layout, order)
        rows, groups = query.where.split()
        if unseen := self._ordered_by_unselected(order, expressions):
            expressions = [*expressions, *unseen]
            layout = replace(layout, unseen=len(unseen))
        columns, params = self._written(expressions)
        # Parts are written before FROM: writing may still add a join of an ordering.
        order_sql, order_params = self._ordering(order, expressions)
        distinct, distinct_params = self._distinct()
        where_sql, where_params = self._condition(" WHERE ", rows)
        group_sql, group_params = self._grouping(expressions, order, groups)
        having_sql, having_params = self._condition(" HAVING ", groups)
        source, source_params = self._from()
        limit_sql, limit_params = self._limits()
        lock = self._lock()
        head = f"SELECT {distinct}{columns} FROM {source}"  # noqa: S608 - names are quoted
        sql = f"{head}{where_sql}{group_sql}{having_sql}{order_sql}{limit_sql}{lock}"
        return Selected(
            sql,
            [
                *distinct_params,
                *params,
                *source_params,
                *where_params,
                *group_params,
                *having_params,
                *order_params,
                *limit_params,
            ],
            layout,
        )

    def _qualified(
        self, expressions: list[tuple[Any, Any]], layout: Layout, order: list[OrderBy]
    ) -> Selected:
        """Write a SELECT whose conditions read window functions: around one that computes them."""
        query = self.query
        if query.where.negated or query.where.connector != "AND":
            raise NotSupportedError("A window in an OR or NOT can't be filtered by.")
        windowed = [one for one in query.where.children if _has_window(one)]
        query.where = Where([one for one in query.where.children if not _has_window(one)])
        moved: dict[str, Any] = {}
        condition = Where([_moved_out(one, query, moved) for one in windowed])
        outer_order = [_moved_out(one, query, moved) for one in order]
        inner = [(one, f"col{i}") for i, (one, _) in enumerate(expressions)]
        columns, params = self._written([*inner, *((one, name) for name, one in moved.items())])
        rows, groups = query.where.split()
        where_sql, where_params = self._condition(" WHERE ", rows)
        group_sql, group_params = self._grouping(expressions, order, groups)
        having_sql, having_params = self._condition(" HAVING ", groups)
        source, source_params = self._from()
        outer_sql, outer_params = self._condition(" WHERE ", condition)
        order_sql, order_params = self._ordering(outer_order, [])
        limit_sql, limit_params = self._limits()
        names = ", ".join(quoted(self.dialect, name) for _, name in inner)
        computed = f"SELECT {columns} FROM {source}{where_sql}{group_sql}{having_sql}"  # noqa: S608
        head = f'SELECT {names} FROM ({computed}) "qualify"'  # noqa: S608 - names are quoted
        return Selected(
            f"{head}{outer_sql}{order_sql}{limit_sql}",
            [
                *params,
                *source_params,
                *where_params,
                *group_params,
                *having_params,
                *outer_params,
                *order_params,
                *limit_params,
            ],
            layout,
        )

    def _columns(self) -> tuple[list[tuple[Any, str | None]], Layout]:
        query = self.query
        if query.values_names is not None:
            return self._values_columns(query.values_names)
        expressions: list[tuple[Any, str | None]] = []
        objects = self._model_columns(
            expressions, query.model, query.tables.base, "", query.select_related, 0
        )
        start = len(expressions)
        named = []
        for name, expression in query.annotations.items():
            if name not in query.hidden_annotations:
                expressions.append((expression, name))
                named.append((name, self._converter(expression)))
        return expressions, Layout(objects, tuple(named), start)

    def _values_columns(
        self, names: tuple[str, ...]
    ) -> tuple[list[tuple[Any, str | None]], Layout]:
        expressions: list[tuple[Any, str | None]] = []
        named = []
        for name in names:
            expression = self.query.resolve_ref(name)
            alias = name if name in self.query.annotations else None
            expressions.append((expression, alias))
            named.append((name, self._converter(expression)))
        if not names:
            expressions.append((Value(1), "a"))
        return expressions, Layout(None, tuple(named), 0)

    def _converter(self, expression: Any) -> Any:
        field = getattr(expression, "output_field_or_none", None)
        return None if field is None else reader(field, self.dialect, expression)

    def _model_columns(
        self, expressions: list[Any], model: Any, alias: str, prefix: str, tree: Any, depth: int
    ) -> ModelColumns:
        start = len(expressions)
        fields = self.query.loaded_fields(model, prefix)
        for field in fields:
            owner = field.model._meta.concrete_model
            table = alias
            if owner is not model._meta.concrete_model:
                steps = [link.steps()[0] for link in model._meta.path_to_parent(owner)]
                table = self.query.tables.follow(tuple(steps), None, alias)
            expressions.append((Col(table, field), None))
        related = tuple(
            (
                name,
                relation,
                self._model_columns(
                    expressions,
                    target,
                    self._follow(relation, model, alias, name),
                    f"{prefix}{name}__",
                    below,
                    depth + 1,
                ),
            )
            for name, relation, target, below in self._followed(model, tree, depth)
        )
        return ModelColumns(model, tuple(fields), start, related)

    def _follow(self, relation: Any, model: Any, alias: str, name: str) -> str:
        if name in self.query.filtered_relations:
            return self.query.filtered_alias(name)[0]
        steps = list(relation.steps())
        owner = steps[0].from_model._meta.concrete_model
        if owner is not model._meta.concrete_model:
            steps = [link.steps()[0] for link in model._meta.path_to_parent(owner)] + steps
        joined: str = self.query.tables.follow(tuple(steps), None, alias)
        return joined

    def _followed(self, model: Any, tree: Any, depth: int) -> list[Any]:
        if tree is True:
            if depth >= 5:
                return []
            return [
                (f.name, f, f.remote_field.model, True)
                for f in model._meta.fields
                if f.is_relation and not f.null and not f.remote_field.parent_link
            ]
        found = []
        for name, below in (tree or {}).items():
            filtered = self.query.filtered_relations.get(name)
            relation = model._meta.get_field(filtered.relation_name if filtered else name)
            if relation.concrete and relation not in self.query.loaded_fields(model):
                if self.query.deferred[0] and depth == 0:
                    raise FieldError(
                        f"Field {model._meta.object_name}.{relation.name} cannot be both deferred "
                        "and traversed using select_related at the same time."
                    )
            found.append((name, relation, relation.related_model, below))
        return found

    def _written(self, expressions: Sequence[tuple[Any, str | None]]) -> Sql:
        parts, params = [], []
        for expression, alias in expressions:
            try:
                sql, values = self.compile(expression)
            except EmptyResultSet:
                empty = getattr(expression, "empty_result_set_value", NotImplemented)
                sql, values = self.compile(Value(None if empty is NotImplemented else empty))
            except FullResultSet:
                sql, values = self.compile(Value(True))
            if hasattr(expression, "select_format"):
                sql, values = expression.select_format(self, sql, values)
            parts.append(sql if alias is None else f"{sql} AS {quoted(self.dialect, alias)}")
            params.extend(values)
        return ", ".join(parts), params

    def _from(self) -> Sql:
        query, params = self.query, []
        base = quoted(self.dialect, query.tables.base_table)
        name = self.alias(query.tables.base)
        parts = [base if name == base else f"{base} {name}"]
        inner = query.tables.inner(proven(query.where))
        for join in query.tables.joins.values():
            kind = "INNER JOIN" if join.alias in inner else "LEFT OUTER JOIN"
            table, alias = quoted(self.dialect, join.table), self.alias(join.alias)
            conditions = [
                f"{self.column(join.parent, here.column)} = {self.column(join.alias, there.column)}"
                for here, there in join.step.pairs
            ]
            if join.step.condition is not None:
                sql, values = self.compile(join.step.condition(join.parent, join.alias))
                conditions.append(sql)
                params.extend(values)
            if join.condition:
                sql, values = self.compile(join.condition)
                conditions.append(sql)
                params.extend(values)
            shown = table if alias == table else f"{table} {alias}"
            parts.append(f"{kind} {shown} ON ({' AND '.join(conditions)})")
        return " ".join(parts), params

    def _condition(self, word: str, condition: Where | None) -> Sql:
        if condition is None:
            return "", []
        try:
            sql, params = self.compile(condition)
        except FullResultSet:
            return "", []
        if sql.startswith("(") and not condition.negated and _wrapped(sql):
            sql = sql[1:-1]
        return word + sql, params

    def _grouping(
        self, expressions: list[tuple[Any, Any]], order: list[OrderBy], groups: Where | None
    ) -> Sql:
        query = self.query
        if query.group_by is None:
            return "", []
        wanted: list[Any] = []
        if query.group_by is True:
            # One group a row of the model, whatever is selected of it.
            wanted.append(Col(query.tables.base, query.model._meta.pk))
            for expression, _ in expressions:
                wanted.extend(self._group_columns(expression))
        else:
            wanted.extend(query.group_by)
            for expression, _ in expressions:
                wanted.extend(expression.get_group_by_cols())
        for one in order:
            wanted.extend(one.get_group_by_cols())
        if groups is not None:
            wanted.extend(groups.get_group_by_cols())
        parts, params = [], []
        for expression in wanted:
            sql, values = self.compile(expression)
            if sql not in parts:
                parts.append(sql)
                params.extend(values)
        return (f" GROUP BY {', '.join(parts)}" if parts else ""), params

    def _group_columns(self, expression: Any) -> list[Any]:
        # All columns of a table depend on its key: naming the key is enough.
        if isinstance(expression, Col) and not expression.target.primary_key:
            key = expression.target.model._meta.pk
            if key.column is not None:
                return [Col(expression.alias, key)]
        return list(expression.get_group_by_cols())

    def _ordering(self, order: list[OrderBy], expressions: list[tuple[Any, Any]]) -> Sql:
        parts, params = [], []
        for one in order:
            target = one
            for expression, alias in expressions:
                if alias is not None and expression is one.expression:
                    target = one.copy()
                    target.expression = Ref(alias, expression)
            try:
                sql, values = self.compile(target)
            except (EmptyResultSet, FullResultSet):
                continue
            if (sql, values) not in parts:
                parts.append((sql, values))
                params.extend(values)
        if self.query.order_by and "?" in self.query.order_by:
            parts.append(("RANDOM()", []))
        return (" ORDER BY " + ", ".join(sql for sql, _ in parts) if parts else ""), params

    def _ordered_by_unselected(
        self, order: list[OrderBy], expressions: list[tuple[Any, Any]]
    ) -> list[tuple[Any, Any]]:
        """Return what is ordered by and not selected: SELECT DISTINCT orders by no other columns."""
        if not self.query.distinct or self.query.distinct_fields or self.depth:
            return []
        selected = [self.compile(expression) for expression, _ in expressions]
        wanted = [(one.expression, self.compile(one.expression)) for one in order]
        named = {id(expression) for expression, _ in expressions}
        return [
            (expression, None)
            for expression, sql in wanted
            if sql not in selected and id(expression) not in named
        ]

    def _distinct(self) -> Sql:
        query = self.query
        if not query.distinct:
            return "", []
        if not query.distinct_fields:
            return "DISTINCT ", []
        if not self.dialect.features.distinct_on:
            raise NotSupportedError("DISTINCT ON fields is not supported by this database backend")
        parts, params = [], []
        for name in query.distinct_fields:
            sql, values = self.compile(query.resolve_ref(name))
            parts.append(sql)
            params.extend(values)
        return f"DISTINCT ON ({', '.join(parts)}) ", params

    def _limits(self) -> Sql:
        query, params = self.query, []
        if query.only_one:
            return " LIMIT 1", []
        marks: list[str | None] = []
        for bound in (query.limit, query.offset):
            if bound is None:
                marks.append(None)
            elif isinstance(bound, Slot):
                marks.append("%s")
                params.append(Bound(bound.index, None))
            else:
                marks.append(str(int(bound)))
        text: str = self.dialect.limit_offset(*marks)
        return text, params

    # --- locking -----------------------------------------------------------------------------

    def _check_lock(self) -> None:
        lock, features = self.query.lock or {}, self.dialect.features
        for option in ("nowait", "skip_locked"):
            if lock.get(option) and features.select_for_update and not getattr(features, option):
                raise NotSupportedError(f"{option.upper()} is not supported on this database.")

    def _lock(self) -> str:
        lock = self.query.lock
        if lock is None or self.depth or not self.dialect.features.select_for_update:
            return ""
        tables = [self.alias(self._lock_alias(name)) for name in lock["of"]]
        text: str = self.dialect.lock_clause(
            of=[table.strip('"') for table in tables],
            nowait=lock["nowait"],
            skip_locked=lock["skip_locked"],
            no_key=lock["no_key"],
        )
        return text

    def _lock_alias(self, name: str) -> Any:
        if name == "self":
            return self.query.tables.base
        alias, model = self.query.tables.base, self.query.model
        for part in name.split("__"):
            relations = {f.name: f for f in model._meta.fields if f.is_relation}
            if part not in relations:
                raise FieldError(
                    f"Invalid field name(s) given in select_for_update(of=(...)): {name}. "
                    f"Choices are: {', '.join(['self', *sorted(relations)])}."
                )
            alias = self._follow(relations[part], model, alias, part)
            model = relations[part].remote_field.model
        return alias

    # --- UNION and its like ------------------------------------------------------------------

    def _combined(self) -> Selected:
        query, parts, params = self.query, [], []
        layout = None
        for index, (part, offset) in enumerate(query.combined):
            if query.values_names is not None and part.values_names is None:
                part = part.clone()
                part.set_values(query.values_names)
            try:
                selected = Compiler(part, self.dialect, self, self.outer).as_part(self.depth)
            except EmptyResultSet:
                if query.combinator == "intersection" or (
                    query.combinator == "difference" and index == 0
                ):
                    raise
                continue
            layout = layout or selected.layout
            text = selected.sql
            if part.is_sliced or part.ordering() or part.combinator:
                text = self._wrapped_part(text, part)
            parts.append(text)
            params.extend(shifted(selected.params, offset, part.constants))
        if layout is None or not parts:
            raise EmptyResultSet
        word = {"union": "UNION", "intersection": "INTERSECT", "difference": "EXCEPT"}[
            query.combinator or ""
        ]
        joiner = f" {word}{' ALL' if query.combinator_all else ''} "
        sql = joiner.join(parts)
        order = self._combined_ordering(layout)
        limit_sql, limit_params = self._limits()
        return Selected(f"{sql}{order}{limit_sql}", [*params, *limit_params], layout)

    def as_part(self, depth: int) -> Selected:
        """Write this query as one side of UNION, at the depth of the whole."""
        self.depth = depth
        if self.parent is not None and depth == 0:
            self.parent = None
        return self.select()

    def _wrapped_part(self, sql: str, part: Query) -> str:
        if self.dialect.features.combinator_slicing_in_parts:
            return f"({sql})"
        return f"SELECT * FROM ({sql})"  # noqa: S608 - both are ours

    def _combined_ordering(self, layout: Layout) -> str:
        query, parts = self.query, []
        names = self._output_names(layout)
        for item in query.order_by:
            order = item if isinstance(item, OrderBy) else None
            name = (
                item.lstrip("-")
                if isinstance(item, str)
                else getattr(getattr(item, "expression", item), "name", None)
            )
            if name not in names:
                key = query.model._meta.pk.name
                name = {"pk": key, key: "pk"}.get(name, name)
            if name not in names:
                raise FieldError(
                    "ORDER BY term does not match any column in the result set: "
                    f"{item!r}. Columns: {', '.join(names)}."
                )
            descending = order.descending if order is not None else str(item).startswith("-")
            descending ^= query.is_reversed
            parts.append(f"({names.index(name) + 1}) {'DESC' if descending else 'ASC'}")
        return f" ORDER BY {', '.join(parts)}" if parts else ""

    def _output_names(self, layout: Layout) -> list[str]:
        if layout.objects is None:
            return [name for name, _ in layout.named]
        own = [field.name for field in layout.objects.fields]
        return [*own, *(name for name, _ in layout.named)]

    # --- aggregates over a whole query -------------------------------------------------------

    def aggregate(self, aggregates: dict[str, Any]) -> Selected:
        """Write SELECT of aggregates over this query's rows.

        aggregates: name → aggregate resolved against the query with summarize=True.
        """
        query = self.query
        named = tuple((name, self._converter(one)) for name, one in aggregates.items())
        layout = Layout(None, named, 0)
        if self._needs_subquery(aggregates):
            return self._aggregate_subquery(aggregates, layout)
        columns, params = self._written([(_inlined(one), name) for name, one in aggregates.items()])
        rows, _ = query.where.split()
        where_sql, where_params = self._condition(" WHERE ", rows)
        source, source_params = self._from()
        sql = f"SELECT {columns} FROM {source}{where_sql}"  # noqa: S608 - quoted names only
        return Selected(sql, [*params, *source_params, *where_params], layout)

    def _needs_subquery(self, aggregates: dict[str, Any]) -> bool:
        query = self.query
        if (
            query.distinct
            or query.is_sliced
            or query.combinator
            or query.group_by is not None
            or query.where.contains_aggregate
            or query.where.contains_over_clause
        ):
            return True
        return any(
            isinstance(part, Ref)
            and (part.source.contains_aggregate or part.source.contains_over_clause)
            for one in aggregates.values()
            for part in one.flatten()
        )

    def _aggregate_subquery(self, aggregates: dict[str, Any], layout: Layout) -> Selected:
        inner = self.query
        if not inner.is_sliced and not inner.distinct_fields and not inner.combinator:
            inner.clear_ordering()
        inner.select_related = False
        moved: dict[str, Any] = {}
        outer = {name: _moved_out(one, inner, moved) for name, one in aggregates.items()}
        if inner.combinator is None and not inner.distinct and inner.values_names is None:
            inner.values_names = ("pk",) if inner.group_by is True or not moved else ()
            if inner.group_by is True:
                inner.group_by = (Col(inner.tables.base, inner.model._meta.pk),)
        used = {
            part.refs for one in outer.values() for part in one.flatten() if isinstance(part, Ref)
        }
        for alias, expression in moved.items():
            inner.annotations[alias] = expression
        if inner.values_names is not None:
            extra = [n for n in inner.annotations if n in used and n not in inner.values_names]
            inner.values_names = (*inner.values_names, *extra)
        compiler = Compiler(inner, self.dialect, self.parent, self.outer, self.heard)
        compiler.depth = self.depth
        selected = compiler.select()
        columns, params = self._written([(one, name) for name, one in outer.items()])
        sql = f"SELECT {columns} FROM ({selected.sql}) {quoted(self.dialect, 'subquery')}"  # noqa: S608
        return Selected(sql, [*params, *selected.params], layout)


def reader(field: Any, dialect: Any, expression: Any) -> Any:
    """Return what turns the driver's value into the field's, or None. None values are passed by."""
    if hasattr(field, "from_db_value"):
        return lambda value: field.from_db_value(value, expression, dialect)
    convert = field.from_db_converter(dialect)
    if hasattr(expression, "convert_value"):
        return lambda value: expression.convert_value(
            value if convert is None else convert(value), expression, dialect
        )
    kind = field.get_internal_type()
    if convert is None and kind == "FloatField":
        return float if not isinstance(expression, Col) else None
    if kind == "DecimalField" and dialect.vendor == "sqlite" and _is_computed(expression):
        return computed_decimal
    whole = kind.endswith(("IntegerField", "AutoField"))
    if whole and dialect.vendor == "postgresql" and _is_computed(expression):
        return int  # a sum of bigint is numeric there
    return convert


def _is_computed(expression: Any) -> bool:
    return expression is not None and not isinstance(expression, Col)


def shifted(params: list[Any], offset: int, constants: tuple[Any, ...] | None) -> list[Any]:
    """Return the parameters of an inner query as parameters of the one around it."""
    if constants is not None:
        return [_given(one, constants) for one in params]
    if not offset:
        return params
    return [
        Bound(one.index + offset, one.convert) if isinstance(one, Bound) else one for one in params
    ]


def _given(param: Any, constants: tuple[Any, ...]) -> Any:
    if not isinstance(param, Bound):
        return param
    value = constants[param.index]
    return value if param.convert is None or value is None else param.convert(value)


def _wrapped(sql: str) -> bool:
    depth = 0
    for position, sign in enumerate(sql):
        depth += (sign == "(") - (sign == ")")
        if depth == 0:
            return position == len(sql) - 1
    return False


def _inlined(expression: Any) -> Any:
    """Return the expression with references to annotations written out."""
    if isinstance(expression, Ref):
        return expression.source
    made = expression.copy() if hasattr(expression, "copy") else expression
    sources = made.get_source_expressions()
    if sources:
        made.set_source_expressions([s if s is None else _inlined(s) for s in sources])
    return made


def _has_window(condition: Any) -> bool:
    return bool(getattr(condition, "contains_over_clause", False))


def _moved_out(expression: Any, inner: Query, moved: dict[str, Any]) -> Any:
    """Return the aggregate reading columns of a subquery; what it reads is noted in `moved`."""
    if isinstance(expression, Ref):
        return expression
    if isinstance(expression, (Col, Window)):
        alias = f"__col{len(moved) + 1}"
        moved[alias] = expression
        return Ref(alias, expression)
    if isinstance(expression, Where):
        return Where(
            [_moved_out(child, inner, moved) for child in expression.children],
            expression.connector,
            expression.negated,
        )
    made = expression.copy() if hasattr(expression, "copy") else expression
    sources = made.get_source_expressions()
    if sources:
        made.set_source_expressions(
            [s if s is None else _moved_out(s, inner, moved) for s in sources]
        )
    return made
