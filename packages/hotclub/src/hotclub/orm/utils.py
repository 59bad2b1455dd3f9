"""What models are helped by. Django's `django.db.models.utils`."""

from hotclub_orm.alters_data import AltersData

__all__ = ["AltersData"]
