"""Text that is HTML already. Django's `django.utils.safestring`."""

from typing import Any

from hotclub_templates.escaping import SafeString
from hotclub_templates.escaping import mark_safe as _mark_safe

from hotclub.utils.functional import Promise, lazy

__all__ = ["SafeData", "SafeString", "SafeText", "mark_safe"]

# One class here: what is safe is a SafeString.
SafeData = SafeText = SafeString

_later = lazy(_mark_safe, SafeString)


def mark_safe(s: Any) -> Any:
    """Declare text to be HTML that needs no escaping; lazy text stays lazy, in its reader's language.

    A function is wrapped to return such text.
    """
    return _later(s) if isinstance(s, Promise) else _mark_safe(s)
