"""Text that is HTML already. Django's `django.utils.safestring`."""

from hotclub_templates.escaping import SafeString, mark_safe

__all__ = ["SafeData", "SafeString", "SafeText", "mark_safe"]

# One class here: what is safe is a SafeString.
SafeData = SafeText = SafeString
