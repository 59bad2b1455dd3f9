"""Addresses that carry a list's parameters along, so that one comes back to it as it was."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from hotclub_routing import Resolver404, get_script_prefix, resolve, reverse

from hotclub_admin.constants import IS_POPUP_VAR, PRESERVED_FILTERS_VAR, TO_FIELD_VAR


def admin_url(admin: Any, action: str, *args: Any) -> str:
    """Return a page of a model: changelist, add, change, delete, history."""
    return reverse(
        f"admin:{admin.opts.app_label}_{admin.opts.model_name}_{action}",
        args=args or None,
        current_app=admin.admin_site.name,
    )


def index_url(admin_site: Any) -> str:
    """Return the site's first page."""
    return reverse("admin:index", current_app=admin_site.name)


def add_preserved_filters(
    context: dict[str, Any], url: str, popup: bool = False, to_field: str | None = None
) -> str:
    """Return an address with the kept parameters of a list, and those of a popup."""
    opts, preserved = context.get("opts"), context.get("preserved_filters")
    parts = urlsplit(url)
    query = dict(parse_qsl(parts.query))
    merged: dict[str, Any] = {}
    if opts and preserved:
        kept = dict(parse_qsl(preserved))
        if _leads_to_list(parts.path, opts):
            # The list reads its own parameters; other pages carry them in one.
            kept = dict(parse_qsl(kept.get(PRESERVED_FILTERS_VAR, "")))
        merged.update(kept)
    if popup:
        merged[IS_POPUP_VAR] = 1
    if to_field:
        merged[TO_FIELD_VAR] = to_field
    merged.update(query)
    return urlunsplit(parts._replace(query=urlencode(merged)))


def _leads_to_list(path: str, opts: Any) -> bool:
    prefix = get_script_prefix()
    below = f"/{path.removeprefix(prefix)}" if path.startswith(prefix) else path
    try:
        match = resolve(below)
    except Resolver404:
        return False
    return bool(match.url_name == f"{opts.app_label}_{opts.model_name}_changelist")
