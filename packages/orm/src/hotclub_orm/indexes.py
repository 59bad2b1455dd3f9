"""Indexes as declarations; schema/ makes SQL of them."""

from __future__ import annotations

from typing import Any, Self

from hotclub_orm.expressions.conditions import Q
from hotclub_orm.expressions.references import F
from hotclub_orm.schema.names import digest


class Index:
    """An index on fields ("-name" descends) or on expressions."""

    suffix = "idx"
    max_name_length = 30

    def __init__(
        self,
        *expressions: Any,
        fields: Any = (),
        name: str | None = None,
        db_tablespace: str | None = None,
        opclasses: Any = (),
        condition: Q | None = None,
        include: Any = None,
    ) -> None:
        if not isinstance(fields, (list, tuple)) or not all(isinstance(f, str) for f in fields):
            raise ValueError("Index.fields must be a list or tuple of names.")
        if not expressions and not fields:
            raise ValueError("At least one field or expression is required to define an index.")
        if expressions and fields:
            raise ValueError("Index.fields and expressions are mutually exclusive.")
        if (expressions or condition is not None or include or opclasses) and not name:
            raise ValueError(
                "An index with expressions, condition, include or opclasses must be named."
            )
        if condition is not None and not isinstance(condition, Q):
            raise ValueError("Index.condition must be a Q instance.")
        if opclasses and len(fields) != len(opclasses):
            raise ValueError(
                "Index.fields and Index.opclasses must have the same number of elements."
            )
        self.fields, self.name, self.db_tablespace = list(fields), name or "", db_tablespace
        self.opclasses, self.condition = tuple(opclasses), condition
        self.include = tuple(include) if include else ()
        self.expressions = tuple(F(e) if isinstance(e, str) else e for e in expressions)
        self.fields_orders = [
            (f.removeprefix("-"), "DESC" if f.startswith("-") else "") for f in self.fields
        ]

    @property
    def contains_expressions(self) -> bool:
        """Whether it is on expressions."""
        return bool(self.expressions)

    def set_name_with_model(self, model: Any) -> None:
        """Give the name that is generated from table and columns."""
        table = model._meta.db_table.strip('"').split('"."')[-1]
        columns = [model._meta.get_field(name).column for name, _ in self.fields_orders]
        signed = [
            f"-{column}" if order else column
            for column, (_, order) in zip(columns, self.fields_orders, strict=True)
        ]
        end = f"{digest(table, *signed, self.suffix, length=6)}_{self.suffix}"
        name = f"{table[:11]}_{columns[0][:7]}_{end}"
        self.name = f"D{name[1:]}" if name[0] == "_" or name[0].isdigit() else name

    def deconstruct(self) -> tuple[str, tuple[Any, ...], dict[str, Any]]:
        """Return (import path, arguments, named arguments) that make an equal one."""
        given = {
            "name": self.name,
            "fields": self.fields,
            "condition": self.condition,
            "db_tablespace": self.db_tablespace,
            "opclasses": self.opclasses,
            "include": self.include,
        }
        options = {key: value for key, value in given.items() if value or key == "name"}
        cls = type(self)
        path = (
            f"hotclub_orm.{cls.__name__}"
            if cls is Index
            else (f"{cls.__module__}.{cls.__qualname__}")
        )
        return path, self.expressions, options

    def clone(self) -> Self:
        """Return an equal one."""
        _, args, options = self.deconstruct()
        return type(self)(*args, **options)

    def __eq__(self, other: object) -> bool:
        return type(other) is type(self) and self.deconstruct() == other.deconstruct()

    def __hash__(self) -> int:
        return hash((type(self), self.name))

    def __repr__(self) -> str:
        what = self.expressions or self.fields
        return f"<{type(self).__qualname__}: {what!r} name={self.name!r}>"
