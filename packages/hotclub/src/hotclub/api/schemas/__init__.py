"""The OpenAPI document of an API."""

from hotclub_api import (
    AutoSchema,
    SchemaGenerator,
    get_schema_view,
)

__all__ = [
    "AutoSchema",
    "SchemaGenerator",
    "get_schema_view",
]
