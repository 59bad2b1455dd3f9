"""Functions: an identifier by chance, the moment the transaction began."""

from __future__ import annotations

import datetime as dt
from typing import Any
from uuid import UUID

from hotclub_orm.expressions.calls import Func
from hotclub_orm.expressions.parameters import field_for
from hotclub_orm.postgres.only import PostgresOnly


class RandomUUID(PostgresOnly, Func):
    """A UUID of version 4; each row, and each call, gets another."""

    template = "GEN_RANDOM_UUID()"
    arity = 0
    allowed_default = True

    def _resolve_output_field(self) -> Any:
        return field_for(UUID)

    def get_group_by_cols(self) -> list[Any]:
        """Return nothing: it differs in every row."""
        return []


class TransactionNow(PostgresOnly, Func):
    """The moment the transaction began, the same for all of its statements."""

    template = "CURRENT_TIMESTAMP"
    arity = 0
    allowed_default = True

    def _resolve_output_field(self) -> Any:
        return field_for(dt.datetime)
