"""The OpenAPI 3.1 document of an API.

Levels, from the ground up: schemas (fields → JSON Schema 2020-12) · operations (AutoSchema: a view
and method → an operation) · document (SchemaGenerator: routes → the document).
"""

from hotclub_api.openapi.document import SchemaGenerator
from hotclub_api.openapi.operations import AutoSchema
from hotclub_api.openapi.schemas import Components, field_schema

__all__ = ["AutoSchema", "Components", "SchemaGenerator", "field_schema"]
