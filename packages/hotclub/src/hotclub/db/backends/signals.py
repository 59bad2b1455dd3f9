"""The signal of a new connection, under the name of `django.db.backends.signals`."""

from hotclub_orm.signals import connection_created

__all__ = ["connection_created"]
