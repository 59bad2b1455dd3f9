"""How views and serializers become an OpenAPI document."""

from hotclub_api.openapi import (
    AutoSchema,
    Components,
    SchemaGenerator,
    field_schema,
)

__all__ = [
    "AutoSchema",
    "Components",
    "SchemaGenerator",
    "field_schema",
]
