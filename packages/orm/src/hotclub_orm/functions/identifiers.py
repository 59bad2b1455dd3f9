"""Identifiers that the database makes."""

from __future__ import annotations

import datetime as dt
from typing import Any
from uuid import UUID

from hotclub_orm.expressions.calls import Func
from hotclub_orm.expressions.parameters import Sql, field_for
from hotclub_orm.expressions.values import Value


class UUID4(Func):
    """A random UUID."""

    function = "GEN_RANDOM_UUID"
    arity = 0
    allowed_default = True

    def as_sqlite(self, compiler: Any, connection: Any, **extra: Any) -> Sql:
        """SQLite has a function of ours."""
        return self.as_sql(compiler, connection, function="hotclub_uuid4", **extra)

    def get_group_by_cols(self) -> list[Any]:
        """Return nothing: it differs in every row."""
        return []

    def _resolve_output_field(self) -> Any:
        return field_for(UUID)


class UUID7(Func):
    """A UUID that begins with the moment, moved by `shift`; on PostgreSQL from version 18.

    An older server raises NotSupportedError.
    """

    function = "UUIDV7"
    allowed_default = True

    def __init__(self, shift: Any = None, **extra: Any) -> None:
        self.shift = Value(shift) if isinstance(shift, dt.timedelta) else shift
        super().__init__(*([] if shift is None else [self.shift]), **extra)

    def as_sqlite(self, compiler: Any, connection: Any, **extra: Any) -> Sql:
        """SQLite has a function of ours."""
        return self.as_sql(compiler, connection, function="hotclub_uuid7", **extra)

    def get_group_by_cols(self) -> list[Any]:
        """Return nothing: it differs in every row."""
        return []

    def _resolve_output_field(self) -> Any:
        return field_for(UUID)
