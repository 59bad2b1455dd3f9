"""From an empty database to one with tables, places and a staff user.

Flow: settings → **database** → migrations, loading.py, User. Each step may be killed and begun again:
migrations and import are transactions, and what is there already is left as it is.
"""

from __future__ import annotations

from hotclub.apps import apps
from hotclub.auth import get_user_model
from hotclub.db import Error, IntegrityError, connection
from hotclub.demo.launch.errors import StoreError, unusable
from hotclub.exceptions import ImproperlyConfigured
from hotclub.management import call_command

__all__ = ["ADMIN_NAME", "clear", "connect", "make_admin", "make_tables", "opens_with"]

ADMIN_NAME = "admin"
MIGRATIONS_TABLE = "django_migrations"


def connect() -> None:
    """See whether the database answers and may be used. Raises StoreError."""
    try:
        connection.ensure_connection()
        tables = set(connection.table_names())
    except Error as error:
        raise unusable(error, "The database does not answer: ") from error
    except ImproperlyConfigured as error:
        raise unusable(error) from error
    foreign = tables - own_tables()
    if foreign and "atlas_city" not in tables:
        raise StoreError(
            f"The database holds other things ({', '.join(sorted(foreign)[:3])}). Make an empty one "
            "for Atlas: createdb atlas"
        )


def own_tables() -> set[str]:
    """Return the names of the tables that Atlas makes."""
    models = apps.get_models(include_auto_created=True)
    return {model._meta.db_table for model in models} | {MIGRATIONS_TABLE}


def make_tables() -> None:
    """Apply the migrations that are not applied yet."""
    call_command("migrate", verbosity=0, interactive=False)


def clear() -> None:
    """Undo the migrations of every application: its tables go, with all that is in them."""
    if MIGRATIONS_TABLE in connection.table_names():
        for label in ("journal", "atlas", "admin", "sessions", "auth", "contenttypes"):
            call_command("migrate", label, "zero", verbosity=0, interactive=False)


def make_admin(password: str) -> bool:
    """Make the staff user with that password; return False when there is one already."""
    users = get_user_model().objects
    if users.filter(username=ADMIN_NAME).exists():
        return False
    try:
        users.create_superuser(ADMIN_NAME, "admin@example.org", password)
    except IntegrityError:  # another process was faster
        return False
    return True


def opens_with(password: str) -> bool:
    """Tell whether the staff user still has that password."""
    admin = get_user_model().objects.filter(username=ADMIN_NAME).first()
    return admin is not None and bool(admin.check_password(password))
