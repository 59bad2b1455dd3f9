"""The exceptions of databases, the handler and the router, under `django.db.utils`'s name."""

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
from hotclub_orm.routers import Routers as ConnectionRouter

from hotclub.db.handler import ConnectionHandler

__all__ = [
    "DEFAULT_DB_ALIAS",
    "ConnectionDoesNotExist",
    "ConnectionHandler",
    "ConnectionRouter",
    "DataError",
    "DatabaseError",
    "Error",
    "IntegrityError",
    "InterfaceError",
    "InternalError",
    "NotSupportedError",
    "OperationalError",
    "ProgrammingError",
]
