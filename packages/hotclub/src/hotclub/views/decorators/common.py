"""APPEND_SLASH, switched off for a view."""

from hotclub_http.decorators import no_append_slash

__all__ = ["no_append_slash"]
