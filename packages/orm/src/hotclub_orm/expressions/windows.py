"""Window expressions: a function over rows around the row."""

from __future__ import annotations

from enum import Enum
from typing import Any

from hotclub_orm.errors import NotSupportedError
from hotclub_orm.expressions.base import Combinable, Expression, OrderBy
from hotclub_orm.expressions.calls import ExpressionList
from hotclub_orm.expressions.parameters import Sql
from hotclub_orm.expressions.references import F


class WindowFrameExclusion(Enum):
    """Which rows near the current one a frame leaves out."""

    CURRENT_ROW = "CURRENT ROW"
    GROUP = "GROUP"
    TIES = "TIES"
    NO_OTHERS = "NO OTHERS"

    def __repr__(self) -> str:
        return f"{type(self).__qualname__}.{self._name_}"


class WindowFrame(Expression):
    """From … to …, in rows or in values. None means unbounded; only ints are taken."""

    template = "%(frame_type)s BETWEEN %(start)s AND %(end)s%(exclude)s"
    frame_type = ""
    conditional = False

    def __init__(
        self,
        start: int | None = None,
        end: int | None = None,
        exclusion: WindowFrameExclusion | None = None,
    ) -> None:
        super().__init__()
        for bound in (start, end):
            if bound is not None and type(bound) is not int:
                raise TypeError(f"A frame's bound is an int or None, not {bound!r}.")
        if start is not None and end is not None and start > end:
            raise ValueError(f"A frame's start can't be after its end: {start} > {end}.")
        if exclusion is not None and not isinstance(exclusion, WindowFrameExclusion):
            raise TypeError(f"{exclusion!r} is no WindowFrameExclusion.")
        self.start, self.end, self.exclusion = start, end, exclusion

    def as_sql(self, compiler: Any, connection: Any) -> Sql:
        """Write the frame."""
        exclude = f" EXCLUDE {self.exclusion.value}" if self.exclusion else ""
        return self.template % {
            "frame_type": self.frame_type,
            "exclude": exclude,
            "start": _bound(self.start, "UNBOUNDED PRECEDING"),
            "end": _bound(self.end, "UNBOUNDED FOLLOWING"),
        }, ()


def _bound(value: int | None, unbounded: str) -> str:
    if value is None:
        return unbounded
    if value == 0:
        return "CURRENT ROW"
    return f"{abs(value)} {'PRECEDING' if value < 0 else 'FOLLOWING'}"


class RowRange(WindowFrame):
    """A frame counted in rows."""

    frame_type = "ROWS"


class ValueRange(WindowFrame):
    """A frame counted in values of the order."""

    frame_type = "RANGE"


class Window(Expression):
    """`Window(Rank(), partition_by=…, order_by=…, frame=…)`."""

    template = "%(expression)s OVER (%(window)s)"
    contains_aggregate = False
    contains_over_clause = True

    def __init__(
        self,
        expression: Any,
        partition_by: Any = None,
        order_by: Any = None,
        frame: WindowFrame | None = None,
        output_field: Any = None,
    ) -> None:
        super().__init__(output_field)
        if not getattr(expression, "window_compatible", False):
            raise ValueError(
                f"Expression '{type(expression).__name__}' isn't compatible with OVER clauses."
            )
        self.source_expression, self.frame = expression, frame
        parts, orders = _listed(partition_by), _listed(order_by)
        self.partition_by = ExpressionList(*parts) if parts else None
        self.order_by = ExpressionList(*map(_ordering, orders)) if orders else None

    def get_source_expressions(self) -> list[Any]:
        """Return function, partition, order and frame."""
        return [self.source_expression, self.partition_by, self.order_by, self.frame]

    def set_source_expressions(self, exprs: list[Any]) -> None:
        """Take other ones."""
        self.source_expression, self.partition_by, self.order_by, self.frame = exprs

    def _resolve_output_field(self) -> Any:
        return self.source_expression.output_field

    def as_sql(self, compiler: Any, connection: Any, template: str | None = None) -> Sql:
        """Write function OVER (…); the default of an aggregate stands around both.

        Raises NotSupportedError for an order or distinct values inside of the function.
        """
        source = self.source_expression
        _check_inside(source)
        default = getattr(source, "default", None)
        if default is not None:
            source = source.copy()
            source.default = None
        expression, params = compiler.compile(source)
        params, window = list(params), []
        for prefix, part in (
            ("PARTITION BY ", self.partition_by),
            ("ORDER BY ", self.order_by),
            ("", self.frame),
        ):
            if part is not None:
                sql, values = compiler.compile(part)
                window.append(prefix + sql)
                params.extend(values)
        context = {"expression": expression, "window": " ".join(window)}
        over = (template or self.template) % context
        if default is None:
            return over, params
        sql, values = compiler.compile(default)
        return f"COALESCE({over}, {sql})", [*params, *values]

    def get_group_by_cols(self) -> list[Any]:
        """Return the columns of partition and order."""
        found: list[Any] = []
        for part in (self.partition_by, self.order_by):
            if part is not None:
                found.extend(part.get_group_by_cols())
        return found


def _check_inside(source: Any) -> None:
    name = type(source).__name__
    if getattr(source, "order_by", None):
        raise NotSupportedError(
            f"{name}(order_by=…) can't stand in a Window on any database: give order_by to the Window, "
            "with frame=RowRange() where each row shall see all rows of its part."
        )
    if getattr(source, "distinct", False):
        raise NotSupportedError(
            f"{name}(distinct=True) can't stand in a Window on any database: "
            "aggregate in a Subquery that gives one row for each part."
        )


def _listed(given: Any) -> list[Any]:
    if given is None:
        return []
    return list(given) if isinstance(given, (list, tuple)) else [given]


def _ordering(given: Any) -> Any:
    if isinstance(given, str):
        return OrderBy(F(given.lstrip("-")), descending=given.startswith("-"))
    if not isinstance(given, Combinable):
        raise ValueError("Window.order_by takes names, expressions, or a list of them.")
    return given
