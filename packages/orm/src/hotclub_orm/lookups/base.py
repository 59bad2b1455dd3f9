"""Lookups and transforms in general: registration on fields, both sides, their SQL.

Flow: plan/ finds the class of a lookup by name → **Lookup**(left side, value) → compiler. A value is
plain Python, an expression, or a Slot (a parameter of the query shape). `prepare` is what a slot's
value goes through before the query is moved to a shape: errors come early.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache, partial
from typing import Any, ClassVar

from hotclub_orm.errors import EmptyResultSet
from hotclub_orm.expressions.base import Expression
from hotclub_orm.expressions.calls import Func
from hotclub_orm.expressions.dialect_text import through
from hotclub_orm.expressions.parameters import Bound, Slot, Sql, field_for
from hotclub_orm.expressions.resolving import Deconstructed, as_value
from hotclub_orm.expressions.values import Value

_SIDE = "\x04"  # where a side stands in a template of this file


class NeedsOwnShape(Exception):
    """A value can't be a parameter of the interned shape: compile it as a constant."""


class RegisterLookupMixin:
    """Lookups and transforms by name, on a class and, narrower, on one instance."""

    class_lookups: ClassVar[dict[str, Any]] = {}
    instance_lookups: dict[str, Any]

    @classmethod
    def get_class_lookups(cls) -> dict[str, Any]:
        """Return all lookups of the class, those of base classes included."""
        found: dict[str, Any] = {}
        for base in reversed(cls.__mro__):
            found.update(base.__dict__.get("class_lookups", {}))
        return found

    def get_lookups(self) -> dict[str, Any]:
        """Return all lookups, those of this instance first."""
        return {**self.get_class_lookups(), **self.__dict__.get("instance_lookups", {})}

    def _find(self, name: str, kind: type) -> Any:
        found = self.__dict__.get("instance_lookups", {}).get(name)
        if found is None:
            for base in type(self).__mro__:
                found = base.__dict__.get("class_lookups", {}).get(name)
                if found is not None:
                    break
        return found if found is None or issubclass(found, kind) else None

    def get_lookup(self, lookup_name: str) -> Any:
        """Return the lookup class of that name, or None."""
        found = self._find(lookup_name, Lookup)
        if found is None and hasattr(self, "output_field"):
            return self.output_field.get_lookup(lookup_name)
        return found

    def get_transform(self, lookup_name: str) -> Any:
        """Return the transform class of that name, or None."""
        found = self._find(lookup_name, Transform)
        if found is None and hasattr(self, "output_field"):
            return self.output_field.get_transform(lookup_name)
        return found

    @classmethod
    def register_lookup(cls, lookup: Any, lookup_name: str | None = None) -> Any:
        """Make a lookup or transform known for this class; usable as decorator."""
        if "class_lookups" not in cls.__dict__:
            cls.class_lookups = {}
        cls.class_lookups[lookup_name or lookup.lookup_name] = lookup
        return lookup

    @classmethod
    def _unregister_lookup(cls, lookup: Any, lookup_name: str | None = None) -> None:
        del cls.class_lookups[lookup_name or lookup.lookup_name]


class Transform(RegisterLookupMixin, Func):
    """A function of one argument that can stand in a path: `created__year`."""

    bilateral = False
    arity: int | None = 1
    lookup_name: str

    @property
    def lhs(self) -> Any:
        """What is transformed."""
        return self.get_source_expressions()[0]

    def get_bilateral_transforms(self) -> list[type[Transform]]:
        """Return the transforms to be applied to the value as well, outermost first."""
        inner = (
            self.lhs.get_bilateral_transforms()
            if hasattr(self.lhs, "get_bilateral_transforms")
            else []
        )
        return [*inner, type(self)] if self.bilateral else inner


class Lookup(Expression):
    """A comparison of a left side with a value; the base of all lookups people write."""

    lookup_name: str = ""
    prepare_rhs = True
    can_use_none_as_rhs = False
    null_rejecting = True
    empty_result_set_value: Any = False

    def __init__(self, lhs: Any, rhs: Any) -> None:
        super().__init__()
        self.lhs, self.rhs = as_value(lhs), rhs
        self.bilateral_transforms = (
            lhs.get_bilateral_transforms() if hasattr(lhs, "get_bilateral_transforms") else []
        )
        self.rhs = self._both_changed() if self.bilateral_transforms else self.get_prep_lookup()

    def _both_changed(self) -> Any:
        """Return the right side as the bilateral transforms of the left one change it."""
        return self._transformed(self.rhs)

    def _transformed(self, value: Any) -> Any:
        if not hasattr(value, "resolve_expression"):
            value = Value(value, self.lhs.output_field)
        for transform in self.bilateral_transforms:
            value = transform(value)
        return value

    def prepare(self, value: Any) -> Any:
        """Return the value as the field keeps it. Raises what the field raises."""
        field = getattr(self.lhs, "output_field_or_none", None) if self.prepare_rhs else None
        return value if field is None else field.get_prep_value(value)

    def get_prep_lookup(self) -> Any:
        """Return the right side, prepared when it is a plain value."""
        if isinstance(self.rhs, Slot) or hasattr(self.rhs, "resolve_expression"):
            return self.rhs
        return self.prepare(self.rhs)

    def rhs_is_direct_value(self) -> bool:
        """Whether the right side is a value, not an expression."""
        return not hasattr(self.rhs, "resolve_expression")

    def resolve_expression(self, *args: Any, **options: Any) -> Any:
        """Return a copy with its names bound, and its value prepared for what they are."""
        made = super().resolve_expression(*args, **options)
        if made.rhs_is_direct_value():
            made.rhs = made.get_prep_lookup()
        return made

    def get_group_by_cols(self) -> list[Any]:
        """Return the columns of both sides: a condition on groups reads them."""
        found: list[Any] = []
        for source in self.get_source_expressions():
            found.extend(source.get_group_by_cols())
        return found

    def get_source_expressions(self) -> list[Any]:
        """Return the sides that are expressions."""
        return [self.lhs] if self.rhs_is_direct_value() else [self.lhs, self.rhs]

    def set_source_expressions(self, exprs: list[Any]) -> None:
        """Take other sides."""
        self.lhs, *rest = exprs
        if rest:
            (self.rhs,) = rest

    def _resolve_output_field(self) -> Any:
        return field_for(bool)

    @property
    def conditional(self) -> bool:
        """A lookup is always a condition."""
        return True

    def db_converter(self, connection: Any) -> Callable[[Any], Any] | None:
        """Return what turns a prepared value into the parameter, or None for nothing to do."""
        field = self.lhs.output_field_or_none
        return None if field is None else field.db_converter(connection)

    def process_lhs(self, compiler: Any, connection: Any, lhs: Any = None) -> Sql:
        """Return the left side's SQL."""
        lhs = lhs if lhs is not None else self.lhs
        if hasattr(lhs, "resolve_expression") and not hasattr(lhs, "as_sql"):
            lhs = lhs.resolve_expression(compiler.query)
        try:
            sql, params = compiler.compile(lhs)
        except EmptyResultSet:
            empty = getattr(lhs, "empty_result_set_value", NotImplemented)
            if empty is NotImplemented:
                raise
            sql, params = compiler.compile(Value(empty))
        return (f"({sql})" if _is_condition(lhs) else sql), params

    def process_rhs(self, compiler: Any, connection: Any) -> Sql:
        """Return the right side's SQL: a placeholder for a value."""
        if not self.rhs_is_direct_value():
            sql, params = compiler.compile(self.rhs)
            return (f"({sql})" if _is_condition(self.rhs) else sql), params
        param = self._param(self.rhs, self.db_converter(connection))
        return self._holder(connection), [param]

    def _holder(self, connection: Any) -> str:
        """Return the placeholder; decimals beside a computed value are told to be numbers."""
        if connection.vendor == "sqlite" and self._computes_decimal():
            return "CAST(%s AS NUMERIC)"
        return "%s"

    def _computes_decimal(self) -> bool:
        if hasattr(self.lhs, "target"):
            return False
        field = getattr(self.lhs, "output_field_or_none", None)
        return field is not None and field.get_internal_type() == "DecimalField"

    def get_db_prep_lookup(self, value: Any, connection: Any) -> Sql:
        """Return placeholder and parameter of a prepared value."""
        return "%s", [self._param(value, self.db_converter(connection))]

    def _param(self, value: Any, convert: Callable[[Any], Any] | None) -> Any:
        if isinstance(value, Slot):
            return Bound(value.index, convert)
        return value if convert is None or value is None else convert(value)

    def deconstruct(self) -> Deconstructed:
        """Return (import path, arguments, named arguments) that make an equal one."""
        return self._made_from(self.lhs, self.rhs)

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.lhs!r}, {self.rhs!r})"


def _is_condition(side: Any) -> bool:
    """Tell whether a side is a comparison itself; a column is none, whatever it holds."""
    return not hasattr(side, "target") and bool(getattr(side, "conditional", False))


@lru_cache(maxsize=1024)
def _operand(dialect: Any, lookup: str, kind: str | None) -> str:
    """Return the template of a left side, cast where the operator wants text."""
    return through(dialect, partial(dialect.lookup_operand, lookup, kind), _SIDE)


@lru_cache(maxsize=1024)
def _operator(dialect: Any, lookup: str) -> str:
    """Return the template of operator and right side."""
    return through(dialect, dialect.operators[lookup].format, _SIDE)


class BuiltinLookup(Lookup):
    """Left side, operator of the dialect, right side."""

    def process_lhs(self, compiler: Any, connection: Any, lhs: Any = None) -> Sql:
        """Return the left side, cast where the operator wants text."""
        sql, params = super().process_lhs(compiler, connection, lhs)
        field = self.lhs.output_field_or_none
        kind = None if field is None else field.get_internal_type()
        return _operand(connection, self.lookup_name, kind).replace(_SIDE, sql), params

    def get_rhs_op(self, connection: Any, rhs: str) -> str:
        """Return operator and right side."""
        return _operator(connection, self.lookup_name).replace(_SIDE, rhs)

    def as_sql(self, compiler: Any, connection: Any) -> Sql:
        """Write the comparison."""
        left, params = self.process_lhs(compiler, connection)
        right, right_params = self.process_rhs(compiler, connection)
        return f"{left} {self.get_rhs_op(connection, right)}", [*params, *right_params]
