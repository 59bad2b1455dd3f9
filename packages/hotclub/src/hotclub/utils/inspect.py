"""What a function takes, asked as its callers need it."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Any

__all__ = [
    "func_accepts_kwargs",
    "func_accepts_var_args",
    "func_supports_parameter",
    "get_func_args",
    "get_func_full_args",
    "method_has_no_args",
]

_POSITIONAL = (inspect.Parameter.POSITIONAL_ONLY, inspect.Parameter.POSITIONAL_OR_KEYWORD)


def _parameters(func: Callable[..., Any]) -> list[inspect.Parameter]:
    """Return the parameters, without that of the object a method is called on."""
    found = list(inspect.signature(func).parameters.values())
    return [one for one in found if one.name != "self"]


def get_func_args(func: Callable[..., Any]) -> list[str]:
    """Return the names of the parameters that may be given by position."""
    return [one.name for one in _parameters(func) if one.kind in _POSITIONAL]


def get_func_full_args(func: Callable[..., Any]) -> list[tuple[Any, ...]]:
    """Return (name,) or (name, default) of each parameter; "*args" and "**kwargs" with stars."""
    return [
        (str(one).partition(":")[0].partition("=")[0],)
        if one.default is inspect.Parameter.empty
        else (one.name, one.default)
        for one in _parameters(func)
    ]


def func_accepts_kwargs(func: Callable[..., Any]) -> bool:
    """Tell whether the function takes any named argument."""
    return any(one.kind is one.VAR_KEYWORD for one in _parameters(func))


def func_accepts_var_args(func: Callable[..., Any]) -> bool:
    """Tell whether the function takes any number of positional arguments."""
    return any(one.kind is one.VAR_POSITIONAL for one in _parameters(func))


def method_has_no_args(meth: Callable[..., Any]) -> bool:
    """Tell whether a method can be called without arguments only."""
    count = len([one for one in _parameters(meth) if one.kind in _POSITIONAL])
    return count == 0


def func_supports_parameter(func: Callable[..., Any], name: str) -> bool:
    """Tell whether the function has a parameter of that name."""
    return any(one.name == name for one in _parameters(func))
