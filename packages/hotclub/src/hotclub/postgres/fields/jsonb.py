"""JSON of old migrations, under the name of `django.contrib.postgres.fields.jsonb`."""

from hotclub_orm.postgres.fields.retired import (
    JSONField,
)

__all__ = [
    "JSONField",
]
