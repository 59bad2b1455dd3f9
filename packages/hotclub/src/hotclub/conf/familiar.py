"""Django's dotted paths and ours, for the hint when a setting names one of Django's.

Rule: `django.`, `contrib.` and `core.` are taken away; a few modules have another name here.
Not here: refusing them (setting_checks.py, and whoever imports what a setting names).
"""

from __future__ import annotations

import re

# The longest prefix decides; what no line names follows the rule above.
_MOVED = {
    "django.db.migrations": "hotclub.migrations",
    "django.db.models": "hotclub.orm",
    "django.template": "hotclub.templates",
    "django.core.exceptions": "hotclub.exceptions",
    "django.core.files.uploadhandler": "hotclub.files.uploadhandler",
    "django.core.management": "hotclub.management",
    "django.contrib.admin": "hotclub.admin",
    "django.contrib.staticfiles.storage": "hotclub.staticfiles.storage",
    "django.forms.renderers.DjangoTemplates": "hotclub.forms.renderers.DjangoTemplates",
    "rest_framework": "hotclub.api",
}
_OTHERS = re.compile(r"^django\.(?:contrib\.|core\.)?")


def ours(path: str) -> str | None:
    """Return our dotted path for one of Django's, or None when it is none of Django's."""
    if path in ("django", "rest_framework"):
        return None if path == "django" else "hotclub.api"
    if not path.startswith(("django.", "rest_framework.")):
        return None
    parts = path.split(".")
    for count in range(len(parts), 0, -1):
        moved = _MOVED.get(".".join(parts[:count]))
        if moved is not None:
            return ".".join([moved, *parts[count:]])
    return _OTHERS.sub("hotclub.", path)
