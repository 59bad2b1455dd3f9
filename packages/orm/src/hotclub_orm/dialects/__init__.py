"""SQL text per database: quoting, types, features. Pure; nothing here runs anything.

Flow: plan → compiler reads a **Dialect** → statement. Import levels: base → sqlite, postgresql.
"""

from hotclub_orm.dialects.base import Dialect, Features
from hotclub_orm.dialects.postgresql import POSTGRESQL, PostgresqlDialect
from hotclub_orm.dialects.sqlite import SQLITE, SqliteDialect

__all__ = ["POSTGRESQL", "SQLITE", "Dialect", "Features", "PostgresqlDialect", "SqliteDialect"]
