"""From a dotted path to the object it names.

Flow: a setting's text → **dotted** → class. Used for hashers, validators and back ends.
Not here: which settings there are (settings.py).
"""

from difflib import get_close_matches
from importlib import import_module
from typing import Any

from hotclub_auth.errors import ImproperlyConfigured


def import_string(dotted_path: str, named_in: str = "") -> Any:
    """Return the attribute that "package.module.Name" names.

    named_in: where the path stands, for the error. Raises ImproperlyConfigured that says which part
    is missing.
    """
    where = f"{named_in} names {dotted_path!r}: " if named_in else ""
    module_path, dot, name = dotted_path.rpartition(".")
    if not dot or not module_path or not name:
        raise ImproperlyConfigured(
            f"{where}{dotted_path!r} is not a dotted path; write 'package.module.Name'."
        )
    try:
        module = import_module(module_path)
    except ImportError as error:
        raise ImproperlyConfigured(
            f"{where}{dotted_path!r} cannot be imported: {error}."
        ) from error
    try:
        return getattr(module, name)
    except AttributeError as error:
        close = get_close_matches(name, dir(module), n=1)
        hint = f" Did you mean {close[0]!r}?" if close else ""
        raise ImproperlyConfigured(f"{where}{module_path!r} has no {name!r}.{hint}") from error
