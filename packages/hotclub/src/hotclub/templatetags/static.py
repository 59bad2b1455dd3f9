"""`{% static %}` for Python code: `static("css/site.css")`."""

from hotclub_templates.tags.static import register

from hotclub.adapters.staticfiles_templates import static

__all__ = ["register", "static"]
