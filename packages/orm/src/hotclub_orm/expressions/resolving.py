"""What an expression answers: its parts, its names bound, its type, its SQL, what it is equal to.

Flow: declared → `resolve_expression` (plan/ binds the names) → `as_sql` (compiler/ asks for the text).
Not here: operators (base.py), and what a plain operand becomes but for its registration: `F` and
`Value` are expressions themselves, so they stand above and make themselves known.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any, Literal, Self, TypeAlias, TypeVar

from hotclub_orm.errors import FieldError, MixedTypes
from hotclub_orm.expressions.parameters import INTEGER_KINDS, TEXT_KINDS, Sql

C = TypeVar("C", bound=type)

Deconstructed: TypeAlias = tuple[str, tuple[Any, ...], dict[str, Any]]
"""How an expression is made again: import path, arguments, named arguments."""

_SHOWING = ("expressions", "functions", "lookups")  # packages that show all their rooms' names

_OPERANDS: dict[str, Any] = {}


def operand(kind: Literal["name", "value", "query"]) -> Callable[[C], C]:
    """Register the class that a plain operand becomes: a text that is a name, a value, a query set."""

    def register(cls: C) -> C:
        _OPERANDS[kind] = cls
        return cls

    return register


def as_value(one: Any) -> Any:
    """Return an expression as it is, anything else as a value."""
    if hasattr(one, "resolve_expression"):
        return one
    return _OPERANDS["query" if hasattr(one, "final_shape") else "value"](one)


def as_expression(one: Any) -> Any:
    """Return an expression as it is, a text as the name of a field, anything else as a value."""
    return _OPERANDS["name"](one) if isinstance(one, str) else as_value(one)


def import_path(cls: type) -> str:
    """Return where a class is to be imported from: one of ours from the package that shows it."""
    module = cls.__module__
    ours, _, rest = module.partition(".")
    package = rest.partition(".")[0]
    if ours == "hotclub_orm" and package in _SHOWING:
        module = f"{ours}.{package}"
    return f"{module}.{cls.__qualname__}"


class DeclaredType:
    """The field that an expression's class declares; one given to an instance goes first.

    A field itself would be asked for a model's value.
    """

    def __init__(self, field: Any) -> None:
        self.field = field

    def __get__(self, instance: Any, owner: type) -> Any:
        given = None if instance is None else vars(instance).get("_output_field")
        return self.field if given is None else given


class Resolvable:
    """The protocol of all expressions; authors of expressions override parts of it."""

    is_summary = False
    filterable = True
    window_compatible = False
    allowed_default = False
    set_returning = False
    allows_composite_expressions = False
    is_composite = False
    """Whether it is several values, which stand only where `allows_composite_expressions`."""
    empty_result_set_value: Any = None
    _output_field: Any = None

    def __init_subclass__(cls, **options: Any) -> None:
        """Let a field in the class be the type of its values: `output_field = CharField()`."""
        super().__init_subclass__(**options)
        declared = cls.__dict__.get("output_field")
        if hasattr(declared, "get_internal_type"):
            cls.output_field = DeclaredType(declared)  # type: ignore[assignment]

    def __init__(self, output_field: Any = None) -> None:
        if output_field is not None:
            self._output_field = output_field

    # --- parts -----------------------------------------------------------------------------

    def get_source_expressions(self) -> list[Any]:
        """Return the expressions inside, None for absent ones."""
        return []

    def set_source_expressions(self, exprs: list[Any]) -> None:
        """Put other expressions in the place of those inside (only on a fresh copy)."""
        assert not exprs

    def copy(self) -> Self:
        """Return a shallow copy that may be given other sources."""
        made = object.__new__(type(self))
        made.__dict__.update(self.__dict__)
        made.__dict__.pop("_memo_output_field", None)
        return made

    def _parse_expressions(self, *expressions: Any) -> list[Any]:
        return [as_expression(one) for one in expressions]

    def flatten(self) -> Iterator[Any]:
        """Yield this expression and all inside."""
        yield self
        for source in self.get_source_expressions():
            if source is not None:
                yield from source.flatten() if hasattr(source, "flatten") else (source,)

    def _any_source(self, flag: str) -> bool:
        for source in self.get_source_expressions():  # noqa: SIM110 - asked of every condition
            if getattr(source, flag, False):
                return True
        return False

    @property
    def contains_aggregate(self) -> bool:
        """Whether an aggregate stands inside."""
        return self._any_source("contains_aggregate")

    @property
    def contains_over_clause(self) -> bool:
        """Whether a window stands inside."""
        return self._any_source("contains_over_clause")

    @property
    def contains_column_references(self) -> bool:
        """Whether a column is read inside."""
        return self._any_source("contains_column_references")

    # --- resolving -------------------------------------------------------------------------

    def resolve_expression(
        self,
        query: Any = None,
        allow_joins: bool = True,
        reuse: Any = None,
        summarize: bool = False,
        for_save: bool = False,
    ) -> Any:
        """Return a copy whose names are bound to the tables of `query`."""
        if not hasattr(self, "get_source_expressions"):  # called on a class: self is the query
            raise TypeError("A class of expressions was given where an expression is meant.")
        made = self.copy()
        made.is_summary = summarize
        sources = [
            source.resolve_expression(query, allow_joins, reuse, summarize, for_save)
            if source is not None
            else None
            for source in made.get_source_expressions()
        ]
        if not self.allows_composite_expressions and any(
            getattr(source, "is_composite", False) for source in sources
        ):
            raise ValueError(
                f"{type(self).__name__} expression does not support composite primary keys."
            )
        made.set_source_expressions(sources)
        return made

    def replace_expressions(self, replacements: dict[Any, Any]) -> Any:
        """Return a copy with some expressions inside exchanged."""
        if self in replacements:
            return replacements[self]
        made = self.copy()
        made.set_source_expressions(
            [
                source.replace_expressions(replacements) if source is not None else None
                for source in made.get_source_expressions()
            ]
        )
        return made

    def relabeled_clone(self, change_map: Mapping[str, str]) -> Any:
        """Return a copy whose columns are read from tables of other aliases, by the old ones."""
        made = self.copy()
        made.set_source_expressions(
            [
                source.relabeled_clone(change_map) if hasattr(source, "relabeled_clone") else source
                for source in made.get_source_expressions()
            ]
        )
        return made

    def _made_from(self, *args: Any, **options: Any) -> Deconstructed:
        """Return what `deconstruct` says: these arguments, and the type where one was given."""
        if "_output_field" in vars(self):
            options["output_field"] = self._output_field
        return import_path(type(self)), args, options

    # --- type ------------------------------------------------------------------------------

    @property
    def output_field(self) -> Any:
        """The field whose type the value has. Raises FieldError when it can't be told."""
        known = self.__dict__.get("_memo_output_field")
        if known is None:
            known = self._output_field
            if known is None:
                known = self._resolve_output_field()
            if known is None:
                raise FieldError(f"Cannot resolve the type of {self!r}: set output_field.")
            self.__dict__["_memo_output_field"] = known
        return known

    @property
    def field(self) -> Any:
        """The same as output_field."""
        return self.output_field

    @property
    def output_field_or_none(self) -> Any:
        """The output field, or None when it can't be told."""
        try:
            return self.output_field
        except FieldError:
            return None

    def field_in(self, compiler: Any) -> Any:
        """Return the output field, or None, where a compiler writes it: it knows outer names."""
        return self.output_field_or_none

    def _resolve_output_field(self) -> Any:
        return self._common_field(
            source.output_field_or_none
            for source in self.get_source_expressions()
            if isinstance(source, Resolvable)
        )

    def _common_field(self, fields: Iterable[Any]) -> Any:
        """Return the field that all known ones agree with, or None. Raises FieldError."""
        first, *others = [field for field in fields if field is not None] or (None,)
        for other in others:
            if not _agree(first, other):
                raise MixedTypes(
                    f"Expression {self!r} contains mixed types: {type(first).__name__}, "
                    f"{type(other).__name__}. You must set output_field."
                )
        return first

    @property
    def conditional(self) -> bool:
        """Whether the value is a truth value and can stand alone in filter()."""
        kind = self.output_field_or_none
        return kind is not None and kind.get_internal_type() == "BooleanField"

    def get_lookup(self, lookup: str) -> Any:
        """Return the lookup class of that name for this type."""
        return self.output_field.get_lookup(lookup)

    def get_transform(self, name: str) -> Any:
        """Return the transform class of that name for this type."""
        return self.output_field.get_transform(name)

    # --- writing ---------------------------------------------------------------------------

    def as_sql(self, compiler: Any, connection: Any) -> Sql:
        """Return SQL with %s placeholders, and their parameters."""
        raise NotImplementedError(f"{type(self).__name__} must implement as_sql().")

    def get_group_by_cols(self) -> list[Any]:
        """Return what must stand in GROUP BY when this is selected beside an aggregate."""
        if not self.contains_aggregate:
            return [self]
        found: list[Any] = []
        for source in self.get_source_expressions():
            if source is not None:
                found.extend(source.get_group_by_cols())
        return found

    def select_format(self, compiler: Any, sql: str, params: Sequence[Any]) -> Sql:
        """Return the SQL as it stands in a list of selected columns."""
        kind = self.output_field_or_none
        if kind is not None and hasattr(kind, "select_format"):
            formatted: Sql = kind.select_format(compiler, sql, params)
            return formatted
        return sql, params

    def reverse_ordering(self) -> Any:
        """Return what orders the other way."""
        return self

    def __repr__(self) -> str:
        inside = ", ".join(map(repr, self.get_source_expressions()))
        return f"{type(self).__name__}({inside})"

    @property
    def identity(self) -> tuple[Any, ...]:
        """Class and all that was declared, for comparison."""
        return (
            type(self),
            tuple(
                (key, _comparable(value))
                for key, value in vars(self).items()
                if not key.startswith("_memo")
            ),
        )

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Resolvable) and self.identity == other.identity

    def __hash__(self) -> int:
        return hash(self.identity)


def _agree(first: Any, other: Any) -> bool:
    """Tell whether values of both fields are of one kind; a relation is what its key is."""
    if isinstance(first, type(other)) or isinstance(other, type(first)):
        return True
    kinds = {_key_of(first).get_internal_type(), _key_of(other).get_internal_type()}
    return len(kinds) == 1 or kinds <= INTEGER_KINDS or kinds <= TEXT_KINDS


def _key_of(field: Any) -> Any:
    related = getattr(field, "is_relation", False) and getattr(field, "concrete", True)
    return field.target_field if related else field


def _comparable(value: Any) -> Any:
    if isinstance(value, (list, tuple)):
        return tuple(map(_comparable, value))
    if isinstance(value, dict):
        return tuple((key, _comparable(one)) for key, one in value.items())
    if hasattr(value, "get_internal_type") and not hasattr(value, "model"):
        return _comparable(value.deconstruct()[1:])  # a field of no model is what it was made from
    try:
        hash(value)
    except TypeError:
        return repr(value)
    return value
