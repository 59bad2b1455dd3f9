"""Names, and what they become: F and OuterRef, then columns and aliases.

Flow: `F("author__name")` → `query.resolve_ref` (plan/) → **Col** or an annotation, as a **Ref** where it
is selected by its alias.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from hotclub_orm.errors import shown
from hotclub_orm.expressions.base import BaseExpression, Combinable
from hotclub_orm.expressions.calls import Func
from hotclub_orm.expressions.dialect_text import quoted
from hotclub_orm.expressions.parameters import Sql
from hotclub_orm.expressions.resolving import operand
from hotclub_orm.expressions.values import Value


@operand("name")
class F(Combinable):
    """The value of a field, by name; may follow relations: `F("author__name")`."""

    allowed_default = False
    conditional = False

    __iter__ = None  # a subscript alone would make it endless

    def __init__(self, name: str) -> None:
        if not isinstance(name, str):
            raise TypeError(f"F() takes a field's name, not {name!r}.")
        self.name = name

    def resolve_expression(
        self,
        query: Any = None,
        allow_joins: bool = True,
        reuse: Any = None,
        summarize: bool = False,
        for_save: bool = False,
    ) -> Any:
        """Return the column or annotation of that name."""
        if not isinstance(self, F):
            raise TypeError("A class of expressions was given where an expression is meant.")
        return query.resolve_ref(self.name, allow_joins, reuse, summarize)

    def replace_expressions(self, replacements: dict[Any, Any]) -> Any:
        """Return the replacement of this name, or itself."""
        return replacements.get(self, self)

    def __getitem__(self, subscript: int | slice) -> Sliced:
        return Sliced(self, subscript)

    def __contains__(self, other: object) -> bool:
        # Without it, `x in F("y")` would call __getitem__ for ever.
        raise TypeError("argument of type 'F' is not iterable")

    def flatten(self) -> Iterator[Any]:
        """Yield itself."""
        yield self

    def get_source_expressions(self) -> list[Any]:
        """Return nothing."""
        return []

    def __eq__(self, other: object) -> bool:
        return type(other) is type(self) and vars(other) == vars(self)

    def __hash__(self) -> int:
        return hash((type(self), self.name))

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.name})"

    def deconstruct(self) -> tuple[str, tuple[Any, ...], dict[str, Any]]:
        """Return (import path, arguments, named arguments) that make an equal one."""
        cls = type(self)
        ours = cls.__module__ == __name__
        path = f"hotclub_orm.{cls.__name__}" if ours else f"{cls.__module__}.{cls.__qualname__}"
        return path, (self.name,), {}


class Sliced(F):
    """A part of a text or array: `F("name")[0:3]`, `OuterRef("name")[0:3]`, a part of a part."""

    def __init__(self, inner: F, subscript: int | slice | tuple[int, int | None]) -> None:
        super().__init__(inner.name)
        self.inner = inner
        self.start, self.stop = _start_and_stop(subscript)

    def resolve_expression(self, query: Any = None, *args: Any, **options: Any) -> Any:
        """Return the substring of the resolved name."""
        source = self.inner.resolve_expression(query, *args, **options)
        if hasattr(source.output_field_or_none, "slice_expression"):
            size = None if self.stop is None else self.stop - self.start
            return source.output_field.slice_expression(source, self.start + 1, size)
        length = [] if self.stop is None else [Value(self.stop - self.start)]
        return Func(
            source,
            Value(self.start + 1),
            *length,
            function="SUBSTR",
            output_field=source.output_field_or_none,
        )

    def __repr__(self) -> str:
        stop = "" if self.stop is None else self.stop
        return f"{self.inner!r}[{self.start}:{stop}]"

    def deconstruct(self) -> tuple[str, tuple[Any, ...], dict[str, Any]]:
        """Return (import path, arguments, named arguments) that make an equal one."""
        return "hotclub_orm.expressions.Sliced", (self.inner, (self.start, self.stop)), {}


def _start_and_stop(subscript: Any) -> tuple[int, int | None]:
    if isinstance(subscript, int):
        subscript = slice(subscript, subscript + 1)
    elif isinstance(subscript, tuple):
        subscript = slice(*subscript)
    if not isinstance(subscript, slice) or not all(
        end is None or isinstance(end, int) for end in (subscript.start, subscript.stop)
    ):
        raise TypeError(f"A slice of a text takes ints, not {shown(subscript)}.")
    start, stop = subscript.start or 0, subscript.stop
    if subscript.step is not None:
        raise ValueError("Step argument is not supported.")
    if start < 0 or (stop is not None and stop < 0):
        raise ValueError("Negative indexing is not supported.")
    if stop is not None and stop < start:
        raise ValueError("Slice stop must be greater than slice start.")
    return start, stop


def with_names(value: Any, change: Callable[[F], Any]) -> Any:
    """Return an expression with each of its names exchanged; names of outer queries stay."""
    if isinstance(value, Sliced):
        return Sliced(with_names(value.inner, change), (value.start, value.stop))
    if isinstance(value, F):
        return change(value) if type(value) is F else value
    sources = value.get_source_expressions() if isinstance(value, BaseExpression) else ()
    if not sources:
        return value
    made = value.copy()
    made.set_source_expressions([with_names(source, change) for source in sources])
    return made


def moved_inside(value: Any) -> Any:
    """Return an expression as a query inside says it: each name is one of the query around."""
    if isinstance(value, Sliced):
        return Sliced(moved_inside(value.inner), (value.start, value.stop))
    if isinstance(value, OuterRef):
        return OuterRef(value)
    if isinstance(value, F):
        return OuterRef(value.name)
    sources = value.get_source_expressions() if isinstance(value, BaseExpression) else ()
    if not sources:
        return value
    made = value.copy()
    made.set_source_expressions([moved_inside(source) for source in sources])
    return made


class OuterRef(F):
    """A name of the query around the subquery in which this stands.

    `OuterRef(OuterRef("pk"))` is a name of the query around that one.
    """

    contains_aggregate = False
    contains_over_clause = False

    def __init__(self, name: str | OuterRef) -> None:
        if not isinstance(name, OuterRef):
            super().__init__(name)
        self.name: Any = name

    def resolve_expression(self, query: Any = None, *args: Any, **options: Any) -> Any:
        """Note in the subquery that it needs this name from outside."""
        inner = self.name
        query.outer_refs.add(inner)
        return ResolvedOuterRef(inner)


class ResolvedOuterRef(BaseExpression):
    """A name of the outer query, inside the subquery; the compiler asks its parent for it."""

    contains_aggregate = False
    contains_column_references = True
    possibly_multivalued = False

    def __init__(self, name: Any) -> None:
        super().__init__()
        self.name = name

    def resolve_expression(self, *args: Any, **options: Any) -> Any:
        """Return itself: it is resolved by the query around."""
        return self

    def as_sql(self, compiler: Any, connection: Any) -> Sql:
        """Write what the name means outside."""
        sql: Sql = compiler.compile_outer(self.name)
        return sql

    def field_in(self, compiler: Any) -> Any:
        """Return the field of what the name means outside."""
        outer = compiler.outer.get(self.name)
        return None if outer is None else outer.field_in(compiler.parent)

    def get_group_by_cols(self) -> list[Any]:
        """Return nothing: it is constant for the subquery."""
        return []

    def _resolve_output_field(self) -> Any:
        return None


class Col(BaseExpression):
    """A column of one of the query's tables."""

    # As values, not asked of its parts: there are none, and every condition asks.
    contains_aggregate = contains_over_clause = False
    contains_column_references = True
    possibly_multivalued = False

    def __init__(self, alias: str, target: Any, output_field: Any = None) -> None:
        self._output_field = output_field if output_field is not None else target
        self.alias, self.target = alias, target

    @property
    def output_field(self) -> Any:
        """The field whose type the value has."""
        return self._output_field

    output_field_or_none = output_field

    def as_sql(self, compiler: Any, connection: Any) -> Sql:
        """Write "table"."column"."""
        return compiler.column(self.alias, self.target.column), ()

    def relabeled_clone(self, change_map: Mapping[str, str]) -> Col:
        """Return the column of the table that stands for its own."""
        if self.alias not in change_map:
            return self
        made = self.copy()
        made.alias = change_map[self.alias]
        return made

    def resolve_expression(self, *args: Any, **options: Any) -> Any:
        """Return itself: it is resolved."""
        return self

    def get_group_by_cols(self) -> list[Any]:
        """Return the column."""
        return [self]

    def __repr__(self) -> str:
        return f"Col({self.alias}, {self.target})"


class Ref(BaseExpression):
    """A selected annotation by its alias."""

    def __init__(self, refs: str, source: Any) -> None:
        super().__init__()
        self.refs, self.source = refs, source

    def get_source_expressions(self) -> list[Any]:
        """Return what the alias stands for."""
        return [self.source]

    def set_source_expressions(self, exprs: list[Any]) -> None:
        """Take another source."""
        (self.source,) = exprs

    def resolve_expression(self, *args: Any, **options: Any) -> Any:
        """Return itself: it is resolved."""
        return self

    def as_sql(self, compiler: Any, connection: Any) -> Sql:
        """Write the quoted alias."""
        return quoted(connection, self.refs), ()

    def get_group_by_cols(self) -> list[Any]:
        """Return itself."""
        return [self]
