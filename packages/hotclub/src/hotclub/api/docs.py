"""The OpenAPI document, its page, and their routes."""

from hotclub_api.docs import (
    docs_urls,
    get_docs_view,
    get_schema_view,
)

__all__ = [
    "docs_urls",
    "get_docs_view",
    "get_schema_view",
]
