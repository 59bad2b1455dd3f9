"""Which migrations the database has had: the table `django_migrations`.

Flow: executor → **recorder** → statements. The table is Django's (id, app, name, applied), so that
databases carry over.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any, NamedTuple

from hotclub_orm.errors import DatabaseError
from hotclub_orm.fields.dates import DateTimeField
from hotclub_orm.fields.text import CharField
from hotclub_orm.introspect import table_names
from hotclub_orm.models import Model
from hotclub_orm.registry import Apps
from hotclub_orm.statements import Operation, Statement

from hotclub_migrations.errors import Key, MigrationSchemaMissing

TABLE = "django_migrations"


class Applied(NamedTuple):
    """One record."""

    app: str
    name: str
    applied: datetime | None


class MigrationRecord(Model):
    """A migration that was applied."""

    app: CharField[str] = CharField(max_length=255)
    name: CharField[str] = CharField(max_length=255)
    applied: DateTimeField[datetime] = DateTimeField()

    class Meta:
        apps = Apps()
        app_label = "migrations"
        db_table = TABLE

    def __str__(self) -> str:
        return f"Migration {self.name} for {self.app}"


class MigrationRecorder:
    """Reads and writes the records of one database. dialect: that of the database."""

    Migration = MigrationRecord

    def __init__(self, dialect: Any) -> None:
        self.dialect = dialect

    def has_table(self) -> Operation[bool]:
        """Whether the table exists."""
        names = yield from table_names(self.dialect)
        return TABLE in names

    def ensure_schema(self, schema_editor: Any) -> Operation[None]:
        """Create the table where it is missing. Raises MigrationSchemaMissing."""
        if (yield from self.has_table()):
            return
        try:
            yield from schema_editor.create_model(MigrationRecord)
        except DatabaseError as error:
            raise MigrationSchemaMissing(
                f"Unable to create the {TABLE} table ({error}). Does the user of the database have "
                "the right to create tables?"
            ) from error

    def applied_migrations(self) -> Operation[dict[Key, Applied]]:
        """Return the records by key, in the order of application; none without the table."""
        if not (yield from self.has_table()):
            return {}
        rows = yield Statement("SELECT app, name, applied FROM django_migrations ORDER BY id")
        return {(app, name): Applied(app, name, applied) for app, name, applied in rows}

    def record_applied(self, key: Key, at: datetime) -> Operation[None]:
        """Record a migration."""
        mark = self.dialect.placeholder
        field = MigrationRecord._meta.get_field("applied")
        moment = field.get_db_prep_save(at, self.dialect)
        yield Statement(
            f"INSERT INTO {TABLE} (app, name, applied) VALUES ({mark}, {mark}, {mark})",  # noqa: S608
            (*key, moment),
            "nothing",
        )

    def record_unapplied(self, key: Key) -> Operation[None]:
        """Take a record away."""
        mark = self.dialect.placeholder
        sql = f"DELETE FROM django_migrations WHERE app = {mark} AND name = {mark}"  # noqa: S608
        yield Statement(sql, key, "nothing")

    def flush(self) -> Operation[None]:
        """Take all records away."""
        yield Statement("DELETE FROM django_migrations", (), "nothing")
