"""The application of PostgreSQL."""

from typing import Any

from hotclub.apps import AppConfig

__all__ = ["PostgresConfig"]


class PostgresConfig(AppConfig):
    """Gives fields their lookups of PostgreSQL. Needs the extra `postgres`."""

    name = "hotclub.postgres"
    verbose_name: Any = "PostgreSQL extensions"

    def ready(self) -> None:
        """Register `search`, `unaccent`, `trigram_…` of texts, `contained_by` of numbers and days."""
        from hotclub_orm.postgres import lookups
        from hotclub_orm.postgres.fields import ranges  # noqa: F401 - registers when it is imported

        lookups.register()
