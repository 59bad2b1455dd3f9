"""Transactions: atomic(), on_commit(), savepoints, in both colours. Django's `django.db.transaction`.

Flow: hotclub_orm.transactions → **transaction** → views, models, commands.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from hotclub_orm import TransactionManagementError
from hotclub_orm.transactions import (
    Atomic,
    acommit,
    arollback,
    asavepoint,
    asavepoint_commit,
    asavepoint_rollback,
    aset_autocommit,
    atomic,
    clean_savepoints,
    commit,
    get_autocommit,
    get_rollback,
    mark_for_rollback_on_error,
    non_atomic_requests,
    on_commit,
    rollback,
    savepoint,
    savepoint_commit,
    savepoint_rollback,
    set_autocommit,
    set_rollback,
)

from hotclub.db.handler import connections

if TYPE_CHECKING:
    from hotclub.db.project_database import Connection

__all__ = [
    "Atomic",
    "TransactionManagementError",
    "acommit",
    "arollback",
    "asavepoint",
    "asavepoint_commit",
    "asavepoint_rollback",
    "aset_autocommit",
    "atomic",
    "clean_savepoints",
    "commit",
    "get_autocommit",
    "get_connection",
    "get_rollback",
    "mark_for_rollback_on_error",
    "non_atomic_requests",
    "on_commit",
    "rollback",
    "savepoint",
    "savepoint_commit",
    "savepoint_rollback",
    "set_autocommit",
    "set_rollback",
]


def get_connection(using: str | None = None) -> Connection:
    """Return the database of that alias, the default one's for None."""
    return connections["default" if using is None else using]
