"""Variables and the filters they go through: `book.author.name|upper|default:"?"`.

Flow: text in a tag → **FilterExpression** → Python expression (`emit`) or, for Nodes
that render by themselves, a value (`resolve`). Both follow one set of rules.
Not here: variables (variables.py), what filters exist (library.py).
"""

import inspect
import re
from collections.abc import Callable
from inspect import iscoroutine
from typing import Any

from hotclub_templates.awaiting import wait_for
from hotclub_templates.codegen import CodeWriter
from hotclub_templates.context import MISSING
from hotclub_templates.contextual.escapers import is_escaped_for
from hotclub_templates.contextual.places import Place
from hotclub_templates.errors import TemplateSyntaxError
from hotclub_templates.escaping import keep_safe
from hotclub_templates.filter_calls import Constant, filter_call
from hotclub_templates.lookup import refuse
from hotclub_templates.runtime import Runtime, runtime_of
from hotclub_templates.signatures import argument_counts
from hotclub_templates.variables import Variable

# How to write a missing variable: the invalid text, None, or raise.
GIVEN, OPTIONAL, REQUIRED = "given", "optional", "required"

_STRING = r'"[^"\\]*(?:\\.[^"\\]*)*"' + r"|'[^'\\]*(?:\\.[^'\\]*)*'"
_CONSTANT = rf"_\((?:{_STRING})\)|{_STRING}"
_NUMBER = r"[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?(?![\w.])"
_VARIABLE = rf"{_NUMBER}|[\w.]+|[-+.]?\d[\d.e]*"
_START = re.compile(rf"(?P<constant>{_CONSTANT})|(?P<variable>{_VARIABLE})", re.DOTALL)
_FILTER = re.compile(
    rf"\s*\|\s*(?P<name>\w+)(?::(?:(?P<constant>{_CONSTANT})|(?P<variable>{_VARIABLE})))?",
    re.DOTALL,
)

MAX_FILTERS = 200


class FilterExpression:
    """A variable and the filters it goes through.

    `var` is a Variable, or the value of a constant; `filters` holds pairs (function, arguments),
    an argument being a pair (is it looked up?, value).
    """

    __slots__ = ("filters", "is_var", "names", "token", "var")

    def __init__(self, token: str, parser: Any) -> None:
        self.token = token
        start = _START.match(token)
        if start is None:
            raise TemplateSyntaxError(_unreadable(token, 0))
        self.var: Any = Variable(start[0])
        self.filters: list[tuple[Callable[..., Any], list[tuple[bool, Any]]]] = []
        self.names: list[str] = []
        at = start.end()
        while at < len(token):
            match = _FILTER.match(token, at)
            if match is None:
                raise TemplateSyntaxError(_unreadable(token, at))
            self._add_filter(match, parser)
            at = match.end()
        if len(self.filters) > MAX_FILTERS:
            raise TemplateSyntaxError(f"More than {MAX_FILTERS} filters in one expression.")
        self.is_var = not self.var.is_constant
        if self.var.lookups is None and not self.var.translate:
            self.var = self.var.literal

    def _add_filter(self, match: re.Match[str], parser: Any) -> None:
        name = match["name"]
        function = parser.find_filter(name)
        arguments: list[tuple[bool, Any]] = []
        if match["constant"]:
            argument = Variable(match["constant"])
            arguments.append((True, argument) if argument.translate else (False, argument.literal))
        elif match["variable"]:
            arguments.append((True, Variable(match["variable"])))
        self.args_check(name, function, arguments)
        self.filters.append((function, arguments))
        self.names.append(name)

    @staticmethod
    def args_check(name: str, func: Callable[..., Any], provided: list[Any]) -> bool:
        """Raise TemplateSyntaxError unless the filter takes this many arguments."""
        needed, allowed = argument_counts(inspect.unwrap(func))
        count = len(provided) + 1
        if not needed <= count <= allowed:
            raise TemplateSyntaxError(
                f"{name} requires {needed if count < needed else allowed} arguments, "
                f"{count} provided"
            )
        return True

    def __str__(self) -> str:
        return self.token

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self.token!r}>"

    # -- by interpretation ---------------------------------------------------------------------

    def resolve(self, context: Any, ignore_failures: bool = False) -> Any:
        """Return the value in `context`.

        A missing variable is the engine's invalid text, or None if failures are ignored.
        """
        runtime = runtime_of(context)
        value = self.var.raw(context) if isinstance(self.var, Variable) else self.var
        if value is MISSING:
            value = None if ignore_failures else runtime.invalid(self.var)
            if value:
                return value
        for function, arguments in self.filters:
            given = [arg.resolve(context) if looked_up else arg for looked_up, arg in arguments]
            value = self._apply(function, given, value, context, runtime)
            if iscoroutine(value):
                refuse(value)
        return value

    async def aresolve(self, context: Any, ignore_failures: bool = False) -> Any:
        """Return the value in `context`, as `resolve` does, awaiting what must be awaited."""
        runtime = runtime_of(context)
        value = await self.var.araw(context) if isinstance(self.var, Variable) else self.var
        if value is MISSING:
            value = None if ignore_failures else runtime.invalid(self.var)
            if value:
                return value
        for function, arguments in self.filters:
            given = [
                await arg.aresolve(context) if looked_up else arg for looked_up, arg in arguments
            ]
            value = self._apply(function, given, value, context, runtime)
            value = await wait_for(value, context)
        return value

    @staticmethod
    def _apply(function: Any, given: list[Any], value: Any, context: Any, runtime: Runtime) -> Any:
        if getattr(function, "expects_localtime", False):
            value = runtime.ports.timezones.template_localtime(value, context.use_tz)
        options: dict[str, Any] = {}
        if getattr(function, "needs_autoescape", False):
            options["autoescape"] = context.autoescape
        if getattr(function, "needs_ports", False):
            options["ports"] = runtime.ports
        result = function(value, *given, **options)
        if iscoroutine(result):
            return result
        return keep_safe(value, result) if getattr(function, "is_safe", False) else result

    # -- by generated code ---------------------------------------------------------------------

    @property
    def is_constant(self) -> bool:
        """Whether this is a literal without filters."""
        return not self.is_var and not self.filters

    def emit(self, code: CodeWriter, missing: str = GIVEN) -> str:
        """Return a Python expression for the settled value."""
        if not isinstance(self.var, Variable):
            expression = self._emit_literal(code)
        elif not self.filters or missing != GIVEN or not code.runtime.string_if_invalid:
            expression = _settled(self.var, code, missing)
        else:
            return self._emit_or_invalid(code)
        return self._emit_filters(code, expression)

    def emit_raw(self, code: CodeWriter) -> str:
        """Return a Python expression for the raw value: for consumers that settle by themselves."""
        if isinstance(self.var, Variable) and not self.filters:
            return self.var.emit(code)
        return self.emit(code)

    def emit_settled(self, code: CodeWriter) -> str:
        """Return a Python expression for the value, MISSING if there is none; without filters."""
        return self.var.emit(code, "settle") if self.is_var else self.emit(code)

    def _emit_literal(self, code: CodeWriter) -> str:
        exact = type(self.var) is int and abs(self.var) < 1 << 60
        return repr(self.var) if exact else code.constant(self.var)

    def _emit_or_invalid(self, code: CodeWriter) -> str:
        # With an invalid text that is not empty, a missing variable skips its filters.
        kept = code.temporary()
        raw = code.settled("settle", self.var.emit(code))
        invalid = code.constant(code.runtime.invalid(self.var))
        return f"({invalid} if ({kept} := {raw}) is MISSING else {self._emit_filters(code, kept)})"

    def _emit_filters(self, code: CodeWriter, expression: str) -> str:
        for function, arguments in self.filters:
            given = [
                _settled(arg, code, REQUIRED) if looked_up else Constant(arg)
                for looked_up, arg in arguments
            ]
            expression = filter_call(code, function, given, expression)
        return expression

    def emit_output(self, code: CodeWriter, *, is_named: bool = False) -> None:
        """Write the value as output of the template.

        is_named: whether '=' follows, which makes it the name of an attribute.
        """
        place = code.value_place(is_named=is_named)
        if place is not None:
            self._emit_at(code, place)
            return
        if self.is_constant and isinstance(self.var, str):
            code.text(self.var)
            return
        last = self.filters[-1][0] if self.filters else None
        if last is not None and getattr(last, "only_marks_safe", False):
            shorter = FilterExpression.__new__(FilterExpression)
            shorter.token, shorter.var, shorter.is_var = self.token, self.var, self.is_var
            shorter.filters, shorter.names = self.filters[:-1], self.names[:-1]
            code.value(shorter.emit(code))
        elif self.filters or not isinstance(self.var, Variable) or _names_missing(code):
            # What a call or a filter has returned is not called.
            code.value(f"{code.runtime_name('shown')}({self.emit(code)})")
        else:
            code.value(self.var.emit(code, "text"))

    def _emit_at(self, code: CodeWriter, place: Place) -> None:
        """Write the value where it is not HTML text."""
        last = self.filters[-1][0] if self.filters else None
        if last is not None and is_escaped_for(place, getattr(last, "escapes_for", None)):
            # Written for this very place by the template's author.
            place = place._replace(language="", state="", part="")
        if self.is_constant and isinstance(self.var, str):
            code.value(code.constant(code.runtime.text_at(code.mode, place)(self.var)))
            return
        is_settled = code.mode.awaits or self.filters or not isinstance(self.var, Variable)
        if is_settled or _names_missing(code):
            code.value(f"{code.text_at(place, settled=True)}({self.emit(code)})")
        else:
            code.value(f"{code.text_at(place)}({self.var.emit(code)})")


def _names_missing(code: CodeWriter) -> bool:
    """Whether a missing variable is more than no output."""
    return bool(code.runtime.string_if_invalid) or code.runtime.wants_names


def _unreadable(token: str, at: int) -> str:
    """Return the words for an expression that is none from the character `at` on."""
    if not token:
        return "An expression is expected here."
    if at == 0 and _FILTER.match(token):
        return f"Could not find variable at start of {token}."
    further = _FILTER.search(token, at)
    if further is None:
        return f"Could not parse the remainder: '{token[at:]}' from '{token}'"
    start = further.start()
    return f"Could not parse some characters: {token[:at]}|{token[at:start]}|{token[start:]}"


def _settled(variable: Variable, code: CodeWriter, missing: str) -> str:
    if variable.is_constant:
        return variable.emit(code)
    if missing == REQUIRED or (missing == GIVEN and code.runtime.wants_names):
        return code.settled(missing, variable.emit(code), code.constant(variable.var))
    return variable.emit(code, missing)
