"""`{% asset "css/frame.css" %}`: the address of one of the admin's files."""

from __future__ import annotations

from typing import Any

from hotclub_routing import reverse
from hotclub_templates import Library

from hotclub_admin.assets import digest

register = Library()


@register.simple_tag(takes_context=True, name="asset")
def asset(context: Any, path: str) -> str:
    """Return the address of an asset of the site that the page belongs to."""
    request = context.get("request")
    app = getattr(request, "current_app", None)
    return reverse("admin:asset", kwargs={"version": digest(), "path": path}, current_app=app)


register.simple_tag(asset, takes_context=True, name="admin_asset")
