"""How many arguments of a template a filter takes.

Flow: function → **counts** → expressions. Not here: the arguments of tags (function_tags.py).
"""

import inspect
from collections.abc import Callable
from typing import Any


def argument_counts(function: Callable[..., Any]) -> tuple[int, float]:
    """Return the least and the greatest number of positional arguments, the value included."""
    code = getattr(function, "__code__", None)
    if code is not None and not code.co_flags & inspect.CO_VARARGS:
        count = code.co_argcount - (1 if inspect.ismethod(function) else 0)
        named = code.co_varnames[: code.co_argcount]
        # Filled by the engine, not by the template.
        own = sum(name in ("autoescape", "ports") for name in named)
        return count - len(function.__defaults__ or ()), count - own
    try:
        parameters = inspect.signature(function).parameters.values()
    except (TypeError, ValueError):
        return 1, 2
    positional = [p for p in parameters if p.kind in (p.POSITIONAL_ONLY, p.POSITIONAL_OR_KEYWORD)]
    needed = sum(p.default is p.empty for p in positional)
    has_rest = any(p.kind is p.VAR_POSITIONAL for p in parameters)
    return needed, float("inf") if has_rest else len(positional)
