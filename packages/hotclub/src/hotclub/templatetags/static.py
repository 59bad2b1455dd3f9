"""`{% static %}` for Python code: `static("css/site.css")`."""

from hotclub_templates.tags.static import (
    PrefixNode,
    StaticNode,
    do_static,
    get_media_prefix,
    get_static_prefix,
    register,
)

from hotclub.adapters.staticfiles_templates import static

__all__ = [
    "PrefixNode",
    "StaticNode",
    "do_static",
    "get_media_prefix",
    "get_static_prefix",
    "register",
    "static",
]
