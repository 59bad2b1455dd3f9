"""Parameters of a call → parameters of the statement, by a generated function."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from hotclub_orm.expressions.parameters import Bound
from hotclub_orm.written_code import code_of


def make_binder(params: Sequence[Any]) -> Callable[[tuple[Any, ...]], Sequence[Any]]:
    """Return a function that puts a query's values in the order of the SQL, converted."""
    if all(
        isinstance(one, Bound) and one.convert is None and one.index == position
        for position, one in enumerate(params)
    ):
        count = len(params)
        return lambda values: values if len(values) == count else values[:count]
    names: dict[str, Any] = {}
    parts = []
    for position, one in enumerate(params):
        if not isinstance(one, Bound):
            names[f"c{position}"] = one
            parts.append(f"c{position}")
        elif one.convert is None:
            parts.append(f"p[{one.index}]")
        else:
            names[f"f{position}"] = one.convert
            parts.append(f"f{position}(p[{one.index}])")
    # The text holds generated names and ints only.
    binder: Callable[[tuple[Any, ...]], Sequence[Any]] = eval(  # noqa: S307
        code_of(f"lambda p: ({', '.join(parts)},)", "eval"), names
    )
    return binder
