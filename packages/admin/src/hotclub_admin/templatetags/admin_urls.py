"""Addresses in templates: admin_urlname, admin_urlquote, add_preserved_filters."""

from __future__ import annotations

from typing import Any

from hotclub_templates import Library

from hotclub_admin.pages.links import add_preserved_filters as with_filters
from hotclub_admin.utils import quote

register = Library()


@register.filter
def admin_urlname(value: Any, arg: str) -> str:
    """Return the name of a page of a model: `opts|admin_urlname:'add'`."""
    return f"admin:{value.app_label}_{value.model_name}_{arg}"


@register.filter
def admin_urlquote(value: Any) -> Any:
    """Return a key as it stands in an address."""
    return quote(value)


@register.simple_tag(takes_context=True)
def add_preserved_filters(context: Any, url: str, popup: bool = False, to_field: Any = None) -> str:
    """Return an address with the kept parameters of a list."""
    return with_filters(
        {"opts": context.get("opts"), "preserved_filters": context.get("preserved_filters")},
        url,
        popup,
        to_field,
    )
