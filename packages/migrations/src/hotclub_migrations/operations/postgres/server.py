"""Is the database a PostgreSQL, and are the operations meant for it?

Flow: schema editor → **server** → extensions, collations, concurrent_indexes, not_valid.
"""

from __future__ import annotations

from typing import Any


def is_postgresql(schema_editor: Any) -> bool:
    """Tell whether the database is a PostgreSQL."""
    return bool(schema_editor.dialect.vendor == "postgresql")


def is_meant(app_label: str, schema_editor: Any, **hints: Any) -> bool:
    """Tell whether the database is a PostgreSQL on which the application's operations run."""
    return is_postgresql(schema_editor) and bool(schema_editor.allow_migrate(app_label, **hints))
