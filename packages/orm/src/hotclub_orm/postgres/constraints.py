"""ExclusionConstraint: no two rows whose values stand in a relation, such as to overlap.

Flow: Meta.constraints → **ExclusionConstraint** → schema/from_models, and `validate`, which asks the
database for another row before it is asked to store this one.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from hotclub_orm.constraints import (
    BaseConstraint,
    Deferrable,
    bare_of,
    names_in,
    values_of,
    with_values,
)
from hotclub_orm.expressions.conditions import Q
from hotclub_orm.expressions.references import F
from hotclub_orm.expressions.values import Value
from hotclub_orm.postgres.operators import PostgresOperatorLookup

_METHODS = ("gist", "spgist", "hash")


class ExclusionConstraint(BaseConstraint):
    """No two rows (that meet the condition) for which all of the operators hold.

        ExclusionConstraint(
            name="no_overlap",
            expressions=[("room", RangeOperators.EQUAL), ("hours", RangeOperators.OVERLAPS)],
        )

    expressions: pairs of a field's name or an expression, and an operator. Ints and texts need the
    extension btree_gist to stand in one of the default method.
    """

    def __init__(
        self,
        *,
        name: str,
        expressions: Sequence[tuple[Any, str]],
        index_type: str | None = None,
        condition: Q | None = None,
        deferrable: Deferrable | None = None,
        include: Sequence[str] | None = None,
        violation_error_code: str | None = None,
        violation_error_message: Any = None,
    ) -> None:
        if index_type is not None and str(index_type).lower() not in _METHODS:
            raise ValueError("Exclusion constraints only support GiST, SP-GiST or Hash indexes.")
        if not expressions:
            raise ValueError(
                "At least one expression is required to define an exclusion constraint."
            )
        if not all(map(_is_pair, expressions)):
            raise ValueError("The expressions must be a list of 2-tuples.")
        if condition is not None and not isinstance(condition, Q):
            raise ValueError("ExclusionConstraint.condition must be a Q instance.")
        if not isinstance(deferrable, (type(None), Deferrable)):
            raise ValueError("ExclusionConstraint.deferrable must be a Deferrable instance.")
        if not isinstance(include, (type(None), list, tuple)):
            raise ValueError("ExclusionConstraint.include must be a list or tuple.")
        for _, operator in expressions:
            # It stands in SQL as it is, so it can be no more than an operator.
            if not _is_operator(operator):
                raise ValueError(f"{operator!r} is no operator; see RangeOperators.")
        if str(index_type).lower() == "hash":
            _check_hash(expressions, include)
        self.expressions = tuple(
            (F(one) if isinstance(one, str) else one, operator) for one, operator in expressions
        )
        self.index_type = index_type or "GIST"
        self.condition, self.deferrable = condition, deferrable
        self.include = tuple(include) if include else ()
        super().__init__(
            name=name,
            violation_error_code=violation_error_code,
            violation_error_message=violation_error_message,
        )

    def _options(self) -> dict[str, Any]:
        options = {**super()._options(), "expressions": list(self.expressions)}
        if self.index_type.lower() != "gist":
            options["index_type"] = self.index_type
        given = {
            "condition": self.condition,
            "deferrable": self.deferrable,
            "include": self.include,
        }
        return {**options, **{name: value for name, value in given.items() if value}}

    def validate(self, model: Any, instance: Any, exclude: Any = None, using: Any = None) -> None:
        """Look for another row for which all of the operators hold. Raises ValidationError."""
        asked = model._default_manager.using(using)
        values = values_of(instance, exclude)
        for expression, operator in self.expressions:
            if exclude and names_in(expression) & set(exclude):
                return
            bare = bare_of(expression)
            own = with_values(bare, values, model)
            if isinstance(own, Value) and own.value is None:
                return  # NULL stands in no relation
            asked = asked.filter(_Related(bare, own, operator))
        if not instance._state.adding and instance.pk is not None:
            asked = asked.exclude(pk=instance.pk)
        if self.condition is not None:
            if exclude and names_in(self.condition) & set(exclude):
                return
            if asked._holds(~with_values(self.condition, values, model)):
                return  # it is false or unknown: the row is none of those
            asked = asked.filter(self.condition)
        if asked.exists():
            raise self._violation()

    def __repr__(self) -> str:
        parts = [f"index_type={self.index_type!r}", f"expressions={list(self.expressions)!r}"]
        parts += [f"name={self.name!r}"]
        return f"<{type(self).__qualname__}: {' '.join(parts)}>"


def _check_hash(expressions: Sequence[tuple[Any, str]], include: Any) -> None:
    """Raise ValueError for what PostgreSQL's index of that kind cannot hold."""
    if include:
        raise ValueError("An exclusion constraint by a Hash index includes no other columns.")
    if len(expressions) > 1:
        raise ValueError("An exclusion constraint by a Hash index has one expression alone.")
    if expressions[0][1] != "=":
        raise ValueError("An exclusion constraint by a Hash index compares with = alone.")


def _is_pair(one: object) -> bool:
    return isinstance(one, (list, tuple)) and len(one) == 2


def _is_operator(one: object) -> bool:
    return isinstance(one, str) and one != "" and set(one) <= set("+-*/<>=~!@#%^&|`?")


class _Related(PostgresOperatorLookup):
    """Another row's value, an operator, this row's value."""

    prepare_rhs = False

    def __init__(self, lhs: Any, rhs: Any, operator: str = "=") -> None:
        self.operator = operator
        super().__init__(lhs, rhs)

    @property
    def postgres_operator(self) -> str:  # type: ignore[override]
        """The operator, safe in a text with placeholders."""
        return self.operator.replace("%", "%%")
