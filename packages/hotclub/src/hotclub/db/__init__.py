"""Databases: connections, transactions, and what a database says went wrong. Django's `django.db`.

Flow: hotclub_orm, db.handler → **db** → views, commands, tests.
"""

from typing import TYPE_CHECKING

from hotclub_orm import (
    DEFAULT_ALIAS as DEFAULT_DB_ALIAS,
)
from hotclub_orm import (
    ConnectionDoesNotExist,
    DatabaseError,
    DataError,
    Error,
    IntegrityError,
    InterfaceError,
    InternalError,
    NotSupportedError,
    OperationalError,
    ProgrammingError,
)
from hotclub_orm.routers import router

from hotclub.db.handler import connection, connections
from hotclub.lazy_modules import submodules

if TYPE_CHECKING:
    from hotclub.db import transaction

__all__ = [
    "DEFAULT_DB_ALIAS",
    "ConnectionDoesNotExist",
    "DataError",
    "DatabaseError",
    "Error",
    "IntegrityError",
    "InterfaceError",
    "InternalError",
    "NotSupportedError",
    "OperationalError",
    "ProgrammingError",
    "close_old_connections",
    "connection",
    "connections",
    "reset_queries",
    "router",
    "transaction",
]


def reset_queries(**_named: object) -> None:
    """Forget the statements that the databases remembered; also a receiver of `request_started`."""
    for one in connections.all(initialized_only=True):
        one.reset_queries()


def close_old_connections(**_named: object) -> None:
    """Leave nothing of an earlier request open; also a receiver of `request_started`.

    Connections live in pools that check and renew them, and go back after each statement or block,
    so there is none to close: this exists for code that calls it between long pieces of work.
    """


if not TYPE_CHECKING:
    __getattr__ = submodules(__name__)
