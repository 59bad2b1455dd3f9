"""Types that a PostgreSQL database defines itself: enums with their labels, domains with what they stand for.

Flow: database → **introspect** → inspecting. SQLite has none.
"""

from __future__ import annotations

from dataclasses import dataclass

from hotclub_orm.statements import Operation, Statement

# format_type writes a name as the columns of tables show it: with its schema where that is needed.
_TYPES = """
SELECT format_type(t.oid, NULL),
    CASE WHEN t.typtype = 'd' THEN format_type(t.typbasetype, t.typtypmod) END,
    ARRAY(SELECT e.enumlabel::text FROM pg_enum e WHERE e.enumtypid = t.oid ORDER BY e.enumsortorder)
FROM pg_type t
WHERE t.typtype IN ('d', 'e') AND t.typnamespace NOT IN (
    SELECT oid FROM pg_namespace WHERE nspname IN ('pg_catalog', 'information_schema'))
"""


@dataclass(frozen=True, slots=True)
class NamedType:
    """An enum (labels) or a domain (base)."""

    base: str | None = None
    labels: tuple[str, ...] = ()


def read_named_types() -> Operation[dict[str, NamedType]]:
    """Return name → enum or domain, of a PostgreSQL database."""
    rows = yield Statement(_TYPES, ())
    return {name: NamedType(base, tuple(labels)) for name, base, labels in rows}
