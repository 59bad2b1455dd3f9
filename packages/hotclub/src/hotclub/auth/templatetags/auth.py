"""`{% load auth %}`: how a password is stored, without what would help to guess it."""

from __future__ import annotations

from hotclub_templates import Library, SafeString, format_html, format_html_join

from hotclub.auth.forms.parts import password_summary

__all__ = ["register", "render_password_as_hash"]

register = Library()


@register.simple_tag
def render_password_as_hash(value: str | None) -> SafeString:
    """Return the parts of a stored password as a paragraph, or that there is none."""
    parts = password_summary(value)
    if "value" not in parts[0]:
        return format_html("<p><strong>{}</strong></p>", parts[0]["label"])
    pairs = ((part["label"], part["value"]) for part in parts)
    return format_html(
        "<p>{}</p>", format_html_join(" ", "<strong>{}</strong>: <bdi>{}</bdi>", pairs)
    )
