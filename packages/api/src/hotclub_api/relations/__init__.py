"""Fields for other objects: shown as key, text, slug or address; taken as one of them.

Flow: input → a question to the query set, in steps → the object; object → what stands for it.
The query sets are reached by Django's `get`, `filter` and `all`; no ORM is named here.
Levels, from the ground up: many · related · keys, links. Objects shown whole are nested serializers.
"""

from hotclub_api.relations.keys import PrimaryKeyRelatedField, SlugRelatedField, StringRelatedField
from hotclub_api.relations.links import (
    Hyperlink,
    HyperlinkedIdentityField,
    HyperlinkedRelatedField,
)
from hotclub_api.relations.many import MANY_RELATION_KWARGS, ManyRelatedField
from hotclub_api.relations.related import PKOnlyObject, RelatedField

__all__ = [
    "MANY_RELATION_KWARGS",
    "Hyperlink",
    "HyperlinkedIdentityField",
    "HyperlinkedRelatedField",
    "ManyRelatedField",
    "PKOnlyObject",
    "PrimaryKeyRelatedField",
    "RelatedField",
    "SlugRelatedField",
    "StringRelatedField",
]
