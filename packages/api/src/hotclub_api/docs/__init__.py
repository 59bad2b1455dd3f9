"""The documentation page and the document's own address.

Levels, from the ground up: html (document → page) · site (the views and routes).
"""

from hotclub_api.docs.site import docs_urls, get_docs_view, get_schema_view

__all__ = ["docs_urls", "get_docs_view", "get_schema_view"]
