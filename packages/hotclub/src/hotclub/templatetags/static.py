"""`{% static %}` for Python code: `static("css/site.css")`."""

from hotclub_templates.tags.static import PrefixNode, StaticNode, register

from hotclub.adapters.staticfiles_templates import static

__all__ = ["PrefixNode", "StaticNode", "register", "static"]
