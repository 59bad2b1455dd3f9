"""The token of forms for engines of one's own. Django's `django.template.backends.utils`."""

from __future__ import annotations

from typing import Any

from hotclub_templates.tags.output import csrf_field

from hotclub.middleware.csrf import get_token
from hotclub.utils.functional import lazy
from hotclub.utils.safestring import SafeString

__all__ = ["csrf_input", "csrf_input_lazy", "csrf_token_lazy"]


def csrf_input(request: Any) -> SafeString:
    """Return the hidden field of a form that is sent by POST."""
    return SafeString(csrf_field(get_token(request)))


csrf_input_lazy = lazy(csrf_input, SafeString, str)
csrf_token_lazy = lazy(get_token, str)
