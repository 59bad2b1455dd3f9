"""The Python of one filter applied to a value, by the shortest way that shows the same.

Flow: filter, arguments, expression → **filter_calls** → expression.
Not here: what filters do (filters/), chains of them (expressions.py).

A filter may offer two short ways, each a pair of the filter itself and what goes the way: a
decorator around it copies its attributes, and must not be passed over. `on_str` is a function for
values that are exactly str; `for_constant` makes, of the ports and a constant argument, a function
of the value alone, or returns None.
"""

from collections.abc import Callable
from inspect import iscoroutinefunction, unwrap
from typing import Any

from hotclub_templates.codegen import CodeWriter
from hotclub_templates.runtime import Runtime

_NO_SHORT_WAY: tuple[Any, Any] = (None, None)


class Constant:
    """An argument that is known when code is generated."""

    __slots__ = ("value",)

    def __init__(self, value: Any) -> None:
        self.value = value


def filter_call(
    code: CodeWriter, function: Any, arguments: list["str | Constant"], expression: str
) -> str:
    """Return the expression of `function` applied to the settled value of `expression`."""
    if getattr(function, "expects_localtime", False) and not code.runtime.times_stay:
        expression = f"{code.runtime_name('localtime')}({expression})"
    made = _made_for_constant(function, arguments, code.runtime)
    if made is not None:
        return f"{code.constant(made)}({expression})"
    call, rest = code.constant(function), _arguments(code, function, arguments)
    is_safe = getattr(function, "is_safe", False)
    owner, on_str = getattr(function, "on_str", _NO_SHORT_WAY)
    is_async = iscoroutinefunction(unwrap(function))
    if not is_safe and (owner is not function or is_async):
        return code.called(function, f"{call}({expression}{rest})")
    kept = code.temporary()
    if owner is not function or is_async:
        result = f"{call}({kept}{rest})"
        result = code.called(function, result) if is_async else result
        return f"keep_safe(({kept} := {expression}), {result})"
    # Text goes past the wrapper, and cannot lose or keep a safety that it has not.
    usual = f"{code.constant(on_str)}({kept}{rest}) if type({kept} := {expression}) is str"
    other = f"{call}({kept}{rest})"
    return f"({usual} else {f'keep_safe({kept}, {other})' if is_safe else other})"


def _made_for_constant(
    function: Any, arguments: list["str | Constant"], runtime: Runtime
) -> Callable[[Any], Any] | None:
    owner, make = getattr(function, "for_constant", _NO_SHORT_WAY)
    if owner is not function or not arguments or not isinstance(arguments[0], Constant):
        return None
    made: Callable[[Any], Any] | None = make(runtime.ports, arguments[0].value)
    return made


def _arguments(code: CodeWriter, function: Any, arguments: list["str | Constant"]) -> str:
    parts = ["", *(_written(code, argument) for argument in arguments)]
    if getattr(function, "needs_autoescape", False):
        parts.append(f"autoescape={code.mode.autoescape}")
    if getattr(function, "needs_ports", False):
        parts.append("ports=ports")
    return ", ".join(parts)


def _written(code: CodeWriter, argument: "str | Constant") -> str:
    if isinstance(argument, Constant):
        exact = type(argument.value) is int and abs(argument.value) < 1 << 60
        return repr(argument.value) if exact else code.constant(argument.value)
    return argument
