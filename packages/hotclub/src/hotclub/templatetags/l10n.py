"""Numbers and dates in templates, in the language's form or plain."""

from hotclub_templates.tags.l10n import (
    LocalizeNode,
    localize,
    localize_tag,
    register,
    unlocalize,
)

__all__ = [
    "LocalizeNode",
    "localize",
    "localize_tag",
    "register",
    "unlocalize",
]
