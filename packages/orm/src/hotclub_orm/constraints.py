"""Constraints: what the database enforces, and the same check in Python."""

from __future__ import annotations

from enum import Enum
from typing import Any, Self

from hotclub_orm.errors import FieldError, ValidationError
from hotclub_orm.expressions.base import ExpressionWrapper, OrderBy
from hotclub_orm.expressions.conditions import Q
from hotclub_orm.expressions.references import F
from hotclub_orm.expressions.tuples import Tuple
from hotclub_orm.expressions.values import RawSQL, Value
from hotclub_orm.lookups import Exact, IsNull


class Deferrable(Enum):
    """When a deferrable constraint is checked by default."""

    DEFERRED = "deferred"
    IMMEDIATE = "immediate"

    def __repr__(self) -> str:
        return f"{type(self).__qualname__}.{self._name_}"


class BaseConstraint:
    """The base of constraints: name, message and code of the violation."""

    default_violation_error_message: Any = "Constraint “%(name)s” is violated."
    violation_error_code: str | None = None
    violation_error_message: Any = None

    def __init__(
        self,
        *,
        name: str,
        violation_error_code: str | None = None,
        violation_error_message: Any = None,
    ) -> None:
        if not name:
            raise ValueError("A constraint must be named.")
        self.name = name
        if violation_error_code is not None:
            self.violation_error_code = violation_error_code
        self.violation_error_message = (
            violation_error_message or self.default_violation_error_message
        )

    contains_expressions = False

    def validate(self, model: Any, instance: Any, exclude: Any = None, using: Any = None) -> None:
        """Raise ValidationError when the instance would break the constraint."""
        raise NotImplementedError(f"{type(self).__name__} must implement validate().")

    def get_violation_error_message(self) -> str:
        """Return the text of the violation."""
        return str(self.violation_error_message) % {"name": self.name}

    def _violation(self) -> ValidationError:
        return ValidationError(self.get_violation_error_message(), code=self.violation_error_code)

    def _options(self) -> dict[str, Any]:
        options: dict[str, Any] = {"name": self.name}
        if self.violation_error_message != self.default_violation_error_message:
            options["violation_error_message"] = self.violation_error_message
        if self.violation_error_code is not None:
            options["violation_error_code"] = self.violation_error_code
        return options

    def deconstruct(self) -> tuple[str, tuple[Any, ...], dict[str, Any]]:
        """Return (import path, arguments, named arguments) that make an equal one."""
        cls = type(self)
        ours = cls.__module__ == __name__
        path = f"hotclub_orm.{cls.__name__}" if ours else f"{cls.__module__}.{cls.__qualname__}"
        return path, (), self._options()

    def clone(self) -> Self:
        """Return an equal one."""
        _, args, options = self.deconstruct()
        return type(self)(*args, **options)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, BaseConstraint):
            return NotImplemented
        return type(other) is type(self) and self.deconstruct() == other.deconstruct()

    def __hash__(self) -> int:
        return hash((type(self), self.name))

    def __repr__(self) -> str:
        return f"<{type(self).__qualname__}: name={self.name!r}>"


class CheckConstraint(BaseConstraint):
    """A condition that every row meets (or for which it is unknown)."""

    def __init__(
        self,
        *,
        condition: Any,
        name: str,
        violation_error_code: str | None = None,
        violation_error_message: Any = None,
    ) -> None:
        if not getattr(condition, "conditional", False):
            raise TypeError("CheckConstraint.condition must be a Q instance or boolean expression.")
        self.condition = condition
        super().__init__(
            name=name,
            violation_error_code=violation_error_code,
            violation_error_message=violation_error_message,
        )

    def _options(self) -> dict[str, Any]:
        return {**super()._options(), "condition": self.condition}

    def validate(self, model: Any, instance: Any, exclude: Any = None, using: Any = None) -> None:
        """Ask the database whether the condition holds for the instance's values."""
        if _reads_any(self.condition, model, exclude):
            return
        if _is_by_hand(self.condition, model):
            return
        values = values_of(instance, exclude)
        condition = with_values(self.condition, values, model)
        asked = model._base_manager.using(using).none()
        if not asked._holds(condition):
            raise self._violation()


class UniqueConstraint(BaseConstraint):
    """No two rows (that meet the condition) have the same values of fields or expressions."""

    def __init__(
        self,
        *expressions: Any,
        fields: Any = (),
        name: str | None = None,
        condition: Q | None = None,
        deferrable: Deferrable | None = None,
        include: Any = None,
        opclasses: Any = (),
        nulls_distinct: bool | None = None,
        violation_error_code: str | None = None,
        violation_error_message: Any = None,
    ) -> None:
        if not name:
            raise ValueError("A unique constraint must be named.")
        if not expressions and not fields:
            raise ValueError(
                "At least one field or expression is required to define a unique constraint."
            )
        if expressions and fields:
            raise ValueError("UniqueConstraint.fields and expressions are mutually exclusive.")
        if condition is not None and not isinstance(condition, Q):
            raise ValueError("UniqueConstraint.condition must be a Q instance.")
        if condition is not None and deferrable:
            raise ValueError("UniqueConstraint with conditions cannot be deferred.")
        _check_options(deferrable, expressions=expressions, include=include, opclasses=opclasses)
        if nulls_distinct not in (None, True, False):
            raise TypeError("UniqueConstraint.nulls_distinct must be a bool.")
        if opclasses and len(fields) != len(opclasses):
            raise ValueError(
                "UniqueConstraint.fields and UniqueConstraint.opclasses must have the "
                "same number of elements."
            )
        self.fields, self.condition, self.deferrable = tuple(fields), condition, deferrable
        self.include, self.opclasses = tuple(include) if include else (), tuple(opclasses)
        self.nulls_distinct = nulls_distinct
        self.expressions = tuple(F(e) if isinstance(e, str) else e for e in expressions)
        super().__init__(
            name=name,
            violation_error_code=violation_error_code,
            violation_error_message=violation_error_message,
        )

    @property
    def contains_expressions(self) -> bool:  # type: ignore[override]
        """Whether it is on expressions."""
        return bool(self.expressions)

    def _options(self) -> dict[str, Any]:
        given = {
            "fields": self.fields,
            "condition": self.condition,
            "deferrable": self.deferrable,
            "include": self.include,
            "opclasses": self.opclasses,
        }
        options: dict[str, Any] = {key: value for key, value in given.items() if value}
        if self.nulls_distinct is not None:
            options["nulls_distinct"] = self.nulls_distinct
        return {**super()._options(), **options}

    def deconstruct(self) -> tuple[str, tuple[Any, ...], dict[str, Any]]:
        """As the base, with the expressions."""
        path, _, options = super().deconstruct()
        return path, self.expressions, options

    def _field_conditions(
        self, model: Any, instance: Any, exclude: Any, values: dict[str, Any]
    ) -> Q | None:
        """Return what another row would have in the fields; None where nothing can be said."""
        conditions = Q()
        for name in self.fields:
            if _reads_any(F(name), model, exclude):
                return None
            field = model._meta.get_field(name)
            value = None if field.generated else getattr(instance, field.attname)
            if field.generated and self.nulls_distinct is False:
                both_null = Q(IsNull(values[name], True), **{f"{name}__isnull": True})
                conditions &= Q(**{name: values[name]}) | both_null
            elif field.generated or getattr(value, "given_by_database", False):
                conditions &= Q(**{name: values[name]})
            elif value is not None:
                conditions &= Q(**{name: value})
            elif self.nulls_distinct is not False:
                return None
            else:
                conditions &= Q(**{f"{name}__isnull": True})
        return conditions

    def validate(self, model: Any, instance: Any, exclude: Any = None, using: Any = None) -> None:
        """Look for another row with the same values."""
        if any(
            _is_by_hand(one, model)
            for one in (*self.expressions, *map(F, self.fields), self.condition)
        ):
            return
        asked = model._default_manager.using(using)
        values = values_of(instance, exclude)
        conditions = self._field_conditions(model, instance, exclude, values)
        if conditions is None:
            return
        asked = asked.filter(conditions)
        for expression in self.expressions:
            if _reads_any(expression, model, exclude):
                return
            bare = bare_of(expression)
            asked = asked.filter(Exact(bare, with_values(bare, values, model)))
        if not instance._state.adding and instance.pk is not None:
            asked = asked.exclude(pk=instance.pk)
        if self.condition is not None:
            if _reads_any(self.condition, model, exclude):
                return
            if asked._holds(~with_values(self.condition, values, model)):
                return  # false or unknown
            asked = asked.filter(self.condition)
        if asked.exists():
            if (
                self.fields
                and self.violation_error_message == (self.default_violation_error_message)
                and self.condition is None
            ):
                raise instance.unique_error_message(model, self.fields)
            raise self._violation()


def _check_options(deferrable: Any, **parts: Any) -> None:
    """Raise TypeError or ValueError for options of a unique constraint that cannot be."""
    if not isinstance(deferrable, (Deferrable, type(None))):
        raise TypeError("UniqueConstraint.deferrable must be a Deferrable instance.")
    for name, given in parts.items():
        if not isinstance(given, (list, tuple, type(None))):
            raise TypeError(f"UniqueConstraint.{name} must be a list or tuple.")
        if given and deferrable:
            raise ValueError(f"UniqueConstraint with {name} cannot be deferred.")
    if parts["expressions"] and parts["opclasses"]:
        raise ValueError("UniqueConstraint.opclasses is not for expressions: use OpClass().")


def bare_of(expression: Any) -> Any:
    """Return the expression without what only an index has: a class of operators, an order."""
    if isinstance(expression, OrderBy):
        return bare_of(expression.expression)
    return bare_of(expression.indexed) if hasattr(expression, "indexed") else expression


def _is_by_hand(condition: Any, model: Any) -> bool:
    """Whether RawSQL is in it, or in what it names: that speaks of columns, so only rows can be asked."""
    if isinstance(condition, RawSQL):
        return True
    if isinstance(condition, Q):
        pairs = (child if isinstance(child, tuple) else (child,) for child in condition.children)
        return any(_is_by_hand(part, model) for pair in pairs for part in pair) or any(
            _is_by_hand(F(name), model) for name in names_in(condition)
        )
    if isinstance(condition, F):
        name = condition.name.split("__")[0]
        return any(
            field.generated and _is_by_hand(field.expression, model)
            for field in model._meta.concrete_fields if name == field.name
        )  # fmt: skip
    if not hasattr(condition, "get_source_expressions"):
        return False
    return any(_is_by_hand(one, model) for one in condition.get_source_expressions())


def values_of(instance: Any, exclude: Any) -> dict[str, Any]:
    """Return name → the instance's value as an expression; that of a generated field is computed."""
    values: dict[str, Any] = {}
    meta = instance._meta
    # What is computed needs the others' values.
    for field in sorted(meta.concrete_fields, key=lambda field: bool(field.generated)):
        if exclude and field.name in exclude:
            continue
        if field.generated:
            made = with_values(field.expression, values, meta.model)
        else:
            made = _own_value(instance, field)
        values[field.name] = values[field.attname] = made
    values["pk"] = values.get(meta.pk.name)
    if meta.pk.column is None and not exclude:
        values["pk"] = Tuple(*(values[field.name] for field in meta.pk_fields))
    return values


def _own_value(instance: Any, field: Any) -> Any:
    value = getattr(instance, field.attname)
    if getattr(value, "given_by_database", False):
        default = field.db_default
        if isinstance(default, Value) and default.output_field_or_none is None:
            return Value(default.value, field)
        return default
    if value is None and field.get_internal_type() == "JSONField":
        return ExpressionWrapper(
            Value(None), field
        )  # NULL, where a value of the field is JSON's null
    return value if hasattr(value, "resolve_expression") else Value(value, field)


def _reads_any(condition: Any, model: Any, exclude: Any) -> bool:
    """Whether it reads one of those fields, by whichever of its names: `author`, `author_id`, `pk`."""
    if not exclude:
        return False
    names, pk = names_in(condition), model._meta.pk
    known = {field.name for field in model._meta.concrete_fields if field.attname in names}
    made = (one for one in model._meta.concrete_fields if one.generated and one.name in names)
    if any(_reads_any(one.expression, model, exclude) for one in made):
        return True
    return bool((names | known | ({pk.name} if "pk" in names else set())) & set(exclude))


def names_in(condition: Any) -> set[str]:
    """Return the names of the fields that a condition or expression reads."""
    if isinstance(condition, Q):
        found: set[str] = set()
        for child in condition.children:
            if isinstance(child, tuple):
                found |= {child[0].split("__")[0]} | names_in(child[1])
            else:
                found |= names_in(child)
        return found
    if isinstance(condition, F):
        return {condition.name.split("__")[0]}
    if hasattr(condition, "get_source_expressions"):
        return set().union(*(map(names_in, condition.get_source_expressions())))
    return set()


def with_values(condition: Any, values: dict[str, Any], model: Any) -> Any:
    """Return the condition about values in place of columns."""
    if isinstance(condition, Q):
        children: list[Any] = []
        for child in condition.children:
            if isinstance(child, tuple):
                children.append(_lookup_of_value(child[0], child[1], values, model))
            else:
                children.append(with_values(child, values, model))
        return Q.create(children, condition.connector, condition.negated)
    if isinstance(condition, F):
        name = condition.name.split("__")[0]
        return values.get(name, condition)
    if hasattr(condition, "get_source_expressions") and condition.get_source_expressions():
        made = condition.copy()
        made.set_source_expressions(
            [
                None if one is None else with_values(one, values, model)
                for one in condition.get_source_expressions()
            ]
        )
        return made
    return condition


def _lookup_of_value(path: str, right: Any, values: dict[str, Any], model: Any) -> Any:
    name, *rest = path.split("__")
    left = values.get(name)
    if left is None:
        raise FieldError(f"{path!r} names no column of {model._meta.label}.")
    right = with_values(right, values, model)
    *transforms, lookup_name = rest or ["exact"]
    for transform in transforms:
        left = left.get_transform(transform)(left)
    if left.get_lookup(lookup_name) is None:
        left, lookup_name = left.get_transform(lookup_name)(left), "exact"
    if right is None and lookup_name == "exact":
        lookup_name, right = "isnull", True
    return left.get_lookup(lookup_name)(left, right)
