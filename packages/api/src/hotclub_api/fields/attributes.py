"""Following names from an object to one of its values.

Flow: instance, names of a source → **get_attribute** → value.
Not here: what a field makes of a missing one (base.py).
"""

from __future__ import annotations

import inspect
from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any


def is_simple_callable(candidate: Any) -> bool:
    """Tell whether an attribute is a function or method that can be called without arguments."""
    if not callable(candidate) or inspect.isbuiltin(candidate):
        return False
    if not (
        inspect.isfunction(candidate)
        or inspect.ismethod(candidate)
        or isinstance(candidate, partial)
    ):
        return False
    kinds = (inspect.Parameter.VAR_POSITIONAL, inspect.Parameter.VAR_KEYWORD)
    parameters = inspect.signature(candidate).parameters.values()
    return all(one.kind in kinds or one.default is not one.empty for one in parameters)


def get_attribute(instance: Any, attrs: Sequence[str]) -> Any:
    """Follow names from an instance: keys of a mapping, else attributes; methods are called."""
    for attr in attrs:
        instance = instance[attr] if isinstance(instance, Mapping) else getattr(instance, attr)
        if callable(instance) and is_simple_callable(instance):
            instance = instance()
    return instance
