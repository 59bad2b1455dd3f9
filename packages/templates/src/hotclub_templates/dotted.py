"""An object by its dotted name, as settings have it.

Flow: **dotted** → engine, jinja. Not here: which names there are.
"""

from importlib import import_module
from typing import Any

from hotclub_templates.errors import ImproperlyConfigured


def imported(name: Any) -> Any:
    """Return what a name such as "package.module.Class" names; anything but text as it is.

    Raises ImproperlyConfigured.
    """
    if not isinstance(name, str):
        return name
    module, _, attribute = name.rpartition(".")
    try:
        return getattr(import_module(module), attribute)
    except (ImportError, AttributeError, ValueError) as error:
        raise ImproperlyConfigured(f"Cannot import {name!r}: {error}") from error
