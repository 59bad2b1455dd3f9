"""Queries as data (see meaning_evaluator.py) → query sets, and the same calls → the evaluator."""

import hotclub_orm as orm
import meaning_schema
from hotclub_orm import Case, Exists, F, OuterRef, Q, Subquery, Value, When
from hotclub_orm.functions import Coalesce


def as_q(tree):
    kind, *parts = tree
    if kind in ("exists", "count", "newest"):
        return Q(as_expression(tree))
    if kind == "not":
        return ~as_q(parts[0])
    if kind == "is":
        path, lookup, given = parts
        if isinstance(given, tuple) and given and given[0] == "f":
            given = F(given[1])
        return Q(**{path if lookup == "exact" else f"{path}__{lookup}": given})
    one, other = map(as_q, parts)
    return one & other if kind == "and" else one | other if kind == "or" else one ^ other


def as_expression(expression):
    kind, *parts = expression
    if kind == "f":
        return F(parts[0])
    if kind == "val":
        return Value(parts[0])
    if kind in ("+", "-", "*"):
        one, other = map(as_expression, parts)
        return one + other if kind == "+" else one - other if kind == "-" else one * other
    if kind == "coalesce":
        return Coalesce(*map(as_expression, parts))
    if kind == "case":
        condition, then, otherwise = parts
        return Case(
            When(as_q(condition), then=as_expression(then)), default=as_expression(otherwise)
        )
    if kind == "agg":
        name, source, distinct, condition = parts
        options = {"filter": as_q(condition)} if condition else {}
        if distinct:
            options["distinct"] = True
        source = source if source == "*" else as_expression(source)
        return getattr(orm, name)(source, **options)
    model, link, outer, condition = parts
    inner = getattr(meaning_schema, model).objects.filter(**{link: OuterRef(outer)})
    if condition is not None:
        inner = inner.filter(as_q(condition))
    return Exists(inner) if kind == "exists" else Subquery(inner.order_by("-pk").values("pk")[:1])


def asked(queryset, calls):
    """Return the query set of calls."""
    for name, *args in calls:
        if name in ("filter", "exclude"):
            queryset = getattr(queryset, name)(as_q(args[0]))
        elif name in ("annotate", "alias"):
            queryset = getattr(queryset, name)(**{args[0]: as_expression(args[1])})
        elif name == "order_by":
            queryset = queryset.order_by(*map(_as_order, args[0]))
        elif name == "values":
            queryset = queryset.values_list(*args[0])
        else:
            queryset = getattr(queryset, name)()
    return queryset


def _as_order(item):
    what, descending, nulls = item
    if what[0] == "f" and nulls is None:
        return f"-{what[1]}" if descending else what[1]
    expression = as_expression(what)
    options = {f"nulls_{nulls}": True} if nulls else {}
    return expression.desc(**options) if descending else expression.asc(**options)


def meant(meaning, calls):
    """Give the calls to the evaluator."""
    for name, *args in calls:
        if name in ("annotate", "alias"):
            meaning.annotate(*args, hidden=name == "alias")
        elif name == "distinct":
            meaning.is_distinct = True
        else:
            getattr(meaning, name)(*args)
    return meaning


def rows_of(queryset, meaning):
    """Return the rows of a query set as the evaluator shows them."""
    if meaning.names is not None:
        return list(queryset)
    return [tuple(getattr(one, name) for name in meaning.shown()) for one in queryset]
