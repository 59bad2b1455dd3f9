"""Columns: what is read of each row, and what is loaded with it.

Flow: getting, queryset → **columns** → moving.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Self, TypeVar

from hotclub_orm.asking.rows import Rows
from hotclub_orm.expressions.subqueries import Subquery
from hotclub_orm.fields.dates import DateField, DateTimeField
from hotclub_orm.functions.dates import Trunc
from hotclub_orm.plan.extra import ExtraWhere, ordered, selected
from hotclub_orm.plan.filtered_relations import FilteredRelation
from hotclub_orm.plan.query import Query
from hotclub_orm.shape_keys import key_of

M = TypeVar("M")


class Columns(Rows[M]):
    """Annotations, values, deferred and related columns."""

    def annotate(self, *args: Any, **kwargs: Any) -> Self:
        """Add computed attributes."""
        return self._annotated("annotate", True, args, kwargs)

    def alias(self, *args: Any, **kwargs: Any) -> Self:
        """Add computed values for later calls only."""
        return self._annotated("alias", False, args, kwargs)

    def _annotated(self, name: str, select: bool, args: Any, kwargs: Any) -> Self:
        self._refuse_combined(name)
        named = self._named(name, args, kwargs)
        fields, relations = self.model._meta.forward_map, self.model._meta.fields_map
        for alias in named:
            if (alias in fields or alias in relations) and self._shape.query.values_names is None:
                raise ValueError(f"The annotation '{alias}' conflicts with a field on the model.")
        added: list[Any] = []
        key = (name, tuple([(alias, key_of(one, added)) for alias, one in named.items()]))

        def build(query: Query, source: Any) -> None:
            for alias, expression in source.items():
                query.add_annotation(alias, expression, select=select)

        return self._moved((name, args, kwargs), key, added, build, named)

    def _named(self, name: str, args: Any, kwargs: Any) -> dict[str, Any]:
        """Return the expressions that the method of that name was given, by alias."""
        plain = [one for one in (*args, *kwargs.values()) if not _is_expression(one)]
        if plain:
            shown = ", ".join(map(str, plain))
            raise TypeError(f"QuerySet.{name}() received non-expression(s): {shown}.")
        named: dict[str, Any] = {}
        for arg in args:
            try:
                alias = arg.default_alias
            except (AttributeError, TypeError):
                what = "aggregates" if name == "aggregate" else "annotations"
                raise TypeError(f"Complex {what} require an alias") from None
            if alias in kwargs:
                raise ValueError(
                    f"The named annotation {alias!r} conflicts with the default name "
                    "for another annotation."
                )
            named[alias] = arg
        named.update(kwargs)
        # A query set is a subquery, as it is in a condition.
        return {
            alias: Subquery(one) if hasattr(one, "final_shape") else one
            for alias, one in named.items()
        }

    def extra(
        self,
        select: dict[str, str] | None = None,
        where: Sequence[str] | None = None,
        params: Sequence[Any] | None = None,
        tables: Sequence[str] | None = None,
        order_by: Sequence[str] | None = None,
        select_params: Sequence[Any] | None = None,
    ) -> Self:
        """Add SQL by hand; expressions such as RawSQL say the same in most places.

        select: name → SQL of a column. where: conditions. Each `%s` in them takes a value of
        select_params or params, which are bound: never put a visitor's text into the SQL itself.
        tables: names of tables beside the others. order_by: names, also of `select`, or
        "table.column". Raises ValueError where values and places do not match.
        """
        self._refuse_combined("extra")
        self._refuse_sliced("change a query")
        for what, texts in (("where", where), ("tables", tables), ("order_by", order_by)):
            if isinstance(texts, str):
                raise TypeError(f"extra({what}=…) takes a list of texts, not {texts!r}.")
        columns = selected(select or {}, select_params or ())
        condition = ExtraWhere(where, params or ()) if where else None
        order = None if order_by is None else ordered(order_by)
        given = (select, where, params, tables, order_by, select_params)
        # Values stay with their SQL: what has some is a shape of its own.
        key: Any = [] if params or select_params else ("extra", *map(_as_key, given))

        def build(query: Query, _: Any) -> None:
            query.add_extra(columns, condition, tables or (), order)

        return self._moved(("extra", given, {}), key, [], build, None)

    def values(self, *fields: Any, **expressions: Any) -> Self:
        """Give dicts."""
        return self._values("values", "dicts", fields, expressions)

    def values_list(self, *fields: Any, flat: bool = False, named: bool = False) -> Self:
        """Give tuples; with flat=True single values; with named=True named tuples."""
        if flat and named:
            raise TypeError("'flat' and 'named' can't be used together.")
        if flat and len(fields) != 1:
            raise TypeError(
                "'flat' is not valid when values_list is called with more than one field."
                if fields
                else "'flat' needs one field."
            )
        names: list[str] = []
        expressions: dict[str, Any] = {}
        for field in fields:
            if hasattr(field, "resolve_expression"):
                alias = getattr(field, "default_alias", None) or f"{type(field).__name__.lower()}"
                number, taken = 1, {*expressions, *self._shape.query.annotations}
                while f"{alias}{number}" in taken:
                    number += 1
                expressions[f"{alias}{number}"] = field
                names.append(f"{alias}{number}")
            else:
                names.append(field)
        kind = "flat" if flat else "named" if named else "tuples"
        return self._values("values_list", kind, tuple(names), expressions)

    def _values(self, name: str, kind: str, fields: Any, expressions: Any) -> Self:
        start = self.annotate(**expressions) if expressions else self
        names = (*fields, *(alias for alias in expressions if alias not in fields))
        for one in names:
            if not isinstance(one, str):
                raise TypeError(f"{name}() takes names, not {one!r}.")

        doubled = kind == "tuples" and len(set(names)) < len(names)

        def build(query: Query, _: Any) -> None:
            query.set_values(names, doubled=doubled)

        key = ("values", names, doubled)
        made = start._moved((name, fields, {"_kind": kind}), key, [], build, None)
        made._kind = kind
        return made

    def defer(self, *fields: Any) -> Self:
        """Leave these columns out until they are read; None loads all."""
        return self._deferred("defer", fields, False)

    def only(self, *fields: Any) -> Self:
        """Load these columns (and the key); the others when they are read."""
        return self._deferred("only", fields, True)

    def _deferred(self, name: str, fields: Any, only: bool) -> Self:
        self._refuse_combined(name)
        if self._shape.query.values_names is not None:
            raise TypeError(f"Cannot call {name}() after .values() or .values_list()")
        if only and None in fields:
            raise TypeError("Cannot pass None as an argument to only().")

        def build(query: Query, _: Any) -> None:
            if fields == (None,):
                query.deferred = (frozenset(), True)
            else:
                query.defer(fields, only=only)

        return self._moved((name, fields, {}), (name, fields), [], build, None)

    def select_related(self, *fields: Any) -> Self:
        """Load these forward relations in the same query; none means all that can't be NULL."""
        self._refuse_combined("select_related")
        if self._shape.query.values_names is not None:
            raise TypeError("Cannot call select_related() after .values() or .values_list()")

        def build(query: Query, _: Any) -> None:
            if fields == (None,):
                query.select_related = False
            elif fields:
                query.set_select_related(fields)
            else:
                query.select_related = True

        return self._moved(("select_related", fields, {}), ("sr", fields), [], build, None)

    def prefetch_related(self, *lookups: Any) -> Self:
        """Load these relations of all results in one more query each."""
        self._refuse_combined("prefetch_related")
        filtered = self._shape.query.filtered_relations
        for one in lookups:
            path = getattr(one, "prefetch_through", one)
            if isinstance(path, str) and path.split("__")[0] in filtered:
                raise ValueError("prefetch_related() is not supported with FilteredRelation.")
        made = self._copied()
        made._calls = (self._calls, "prefetch_related", lookups, {})
        made._prefetch = () if lookups == (None,) else (*self._prefetch, *lookups)
        return made

    def dates(self, field_name: str, kind: str, order: str = "ASC") -> Self:
        """Give the different years, months, weeks or days of a date, as dates."""
        if kind not in ("year", "month", "week", "day"):
            raise ValueError("'kind' must be one of 'year', 'month', 'week', or 'day'.")
        return self._periods("dates", field_name, order, Trunc(field_name, kind, DateField()))

    def datetimes(self, field_name: str, kind: str, order: str = "ASC", tzinfo: Any = None) -> Self:
        """Give the different periods of a moment, as moments."""
        if kind not in ("year", "month", "week", "day", "hour", "minute", "second"):
            raise ValueError(
                "'kind' must be one of 'year', 'month', 'week', 'day', 'hour', "
                "'minute', or 'second'."
            )
        cut = Trunc(field_name, kind, DateTimeField(), tzinfo=tzinfo)
        return self._periods("datetimes", field_name, order, cut)

    def _periods(self, name: str, field_name: str, order: str, cut: Trunc) -> Self:
        if order not in ("ASC", "DESC"):
            raise ValueError("'order' must be either 'ASC' or 'DESC'.")
        period = f"{name}_period"
        asked = self.filter(**{f"{field_name}__isnull": False}).annotate(**{period: cut})
        asked = asked.values_list(period, flat=True).distinct()
        return asked.order_by(period if order == "ASC" else f"-{period}")


def _as_key(given: Any) -> Any:
    return tuple(given.items() if isinstance(given, dict) else given or ())


def _is_expression(one: Any) -> bool:
    return (
        hasattr(one, "resolve_expression")
        or isinstance(one, FilteredRelation)
        or (hasattr(one, "final_shape"))
    )
