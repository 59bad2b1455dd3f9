"""The order of a query.

Flow: `order_by(…)` or Meta.ordering → names checked → **OrderBys**, when the query is compiled: relations are
opened by their own model's ordering.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from hotclub_orm.errors import FieldError
from hotclub_orm.expressions.base import OrderBy
from hotclub_orm.expressions.calls import Func
from hotclub_orm.expressions.references import F, with_names
from hotclub_orm.functions.math import Random
from hotclub_orm.plan.names import Names
from hotclub_orm.plan.paths import LOOKUP_SEP, Path, find_path


class AtRandom(Random):
    """RANDOM() as every database writes it: of an order only the signs matter."""

    as_sqlite = Func.as_sql


class Ordering(Names):
    """The part of a query that orders its rows."""

    order_by: tuple[Any, ...]
    default_ordering: bool
    is_reversed: bool
    combinator: str | None
    group_by: Any

    def set_order(self, items: tuple[Any, ...]) -> None:
        """Order by names and expressions; "?" is random. Raises FieldError."""
        for item in items:
            self.check_ordering(item)
        self.order_by, self.default_ordering = tuple(items), False
        if not items:
            self.is_reversed = False

    def check_ordering(self, item: Any) -> None:
        """Raise FieldError, TypeError for what can't be ordered by."""
        if isinstance(item, str):
            name = item.removeprefix("-")
            if name == "?" or name in self.annotations:
                return
            if name.startswith(("-", "+")) or (self.combinator and name.isdigit()):
                raise FieldError(f"Cannot order by {item!r}.")
            self.check_name(name.removeprefix("+"))
        elif getattr(item, "contains_aggregate", False):
            raise FieldError(
                "Using an aggregate in order_by() without also including it in annotate() is not "
                f"allowed: {item!r}. Annotate it, and order by its name."
            )
        elif hasattr(item, "resolve_expression"):
            tried = self.clone()
            item.resolve_expression(tried, True, None)
            self.databases |= tried.databases
        else:
            raise FieldError(f"order_by() takes names and expressions, not {item!r}.")

    def clear_ordering(self) -> None:
        """Forget any order; groups that it split stay apart."""
        if isinstance(self.group_by, tuple) and self.order_by:
            for one in self.resolved_ordering():
                self.group_by = (*self.group_by, *one.get_group_by_cols())
        self.order_by, self.default_ordering, self.is_reversed = (), False, False

    def ordering(self) -> tuple[Any, ...]:
        """Return the order that holds: the asked one, or Meta.ordering unless grouped."""
        if self.order_by:
            return self.order_by
        if self.default_ordering and self.group_by is None:
            return tuple(self.model._meta.ordering or ())
        return ()

    def resolved_ordering(self) -> list[OrderBy]:
        """Return the order as expressions, relations opened by their model's ordering."""
        found: list[OrderBy] = []
        for item in self.ordering():
            for one in self._ordered(item):
                for part in _parts(one):
                    made = part.reversed() if self.is_reversed else part
                    if made not in found:
                        found.append(made)
        return found

    def _ordered(self, item: Any, seen: tuple[Any, ...] = ()) -> Iterable[OrderBy]:
        """Yield the order by one item. seen: the relations that were opened on the way to it."""
        if not isinstance(item, str):
            order = item.asc() if hasattr(item, "asc") else OrderBy(item)
            yield (item if isinstance(item, OrderBy) else order).resolve_expression(self, True)
            return
        descending, name = item.startswith("-"), item.lstrip("-+")
        names = name.split(LOOKUP_SEP)
        if name == "?":
            yield OrderBy(AtRandom())
        elif names[0] in self.filtered_relations or self.annotation_of(names) is not None:
            yield OrderBy(self.resolve_ref(name), descending=descending)
        else:
            path = find_path(self.model._meta, names)
            if path.related is not None and path.related._meta.ordering and not _by_key(path, name):
                for one in self._opened(path, name, seen):
                    yield one.reversed() if descending else one
            else:
                yield OrderBy(self.value_at(path, name), descending=descending)

    def _opened(self, path: Path, name: str, seen: tuple[Any, ...]) -> Iterable[OrderBy]:
        """Yield the ordering of the model that a path leads to, its names beginning with the path."""
        if path.relation in seen:
            raise FieldError("Infinite loop caused by ordering.")
        prefix, seen = f"{name}{LOOKUP_SEP}", (*seen, path.relation)
        for item in path.related._meta.ordering:
            if not isinstance(item, str):
                below = with_names(item, lambda own: F(prefix + own.name))
            elif item == "?":
                below = item
            else:
                below = f"{'-' if item.startswith('-') else ''}{prefix}{item.lstrip('-+')}"
            yield from self._ordered(below, seen)


def _parts(order: OrderBy) -> list[OrderBy]:
    """Return the order by each column of a key of several."""
    if not getattr(order.expression, "is_composite", False):
        return [order]
    parts = []
    for column in order.expression.get_source_expressions():
        parts.append(order.copy())
        parts[-1].expression = column
    return parts


def _by_key(path: Path, name: str) -> bool:
    """Tell whether a path to a relation means its key: `author_id`, not `author`."""
    if path.rest:
        return True
    own = (
        path.relation.concrete and name.rsplit(LOOKUP_SEP, maxsplit=1)[-1] == path.relation.attname
    )
    return name.endswith("_id") and bool(own)


def leaves_no_two_equal(model: Any, items: Iterable[Any]) -> bool:
    """Tell whether an order holds the key, or fields of which no two rows have the same values."""
    meta = model._meta
    ordered = {field for item in items if (field := _ordered_field(meta, item)) is not None}
    key = set(getattr(meta, "pk_fields", None) or [meta.pk])
    together = [*meta.unique_together, *(one.fields for one in meta.total_unique_constraints)]
    unique = [
        key,
        *({field} for field in meta.concrete_fields if field.unique and not field.null),
        *({meta.get_field(name) for name in names} for names in together),
    ]
    return any(
        fields <= ordered and not any(field.null for field in fields) for fields in unique if fields
    )


def _ordered_field(meta: Any, item: Any) -> Any:
    """Return the field whose own values an item orders by, or None."""
    item = item.expression if isinstance(item, OrderBy) else item
    name = item.lstrip("-+") if isinstance(item, str) else item.name if type(item) is F else None
    if name == "pk":
        return meta.pk
    field = None if name is None else meta.forward_map.get(name)
    if field is None or not field.is_relation or field.attname == name:
        return field
    # A relation is ordered by as the model it leads to is; by its key where that has no order.
    return None if field.remote_field.model._meta.ordering else field
