"""JSON, under the name of `django.db.models.fields.json`."""

from hotclub_orm import (
    KT,
    JSONField,
)
from hotclub_orm.fields.json_keys import (
    KeyTextTransform,
    KeyTransform,
)

__all__ = [
    "KT",
    "JSONField",
    "KeyTextTransform",
    "KeyTransform",
]
