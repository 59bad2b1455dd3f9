"""Variables and filters: `book.author.name|upper|default:"?"`.

Flow: text in a tag → **Variable / FilterExpression** → Python expression (`emit`) or, for Nodes
that render by themselves, a value (`resolve`). Both follow one set of rules.
Not here: the rules of a dotted step (lookup.py), what filters exist (library.py).
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
from hotclub_templates.errors import TemplateSyntaxError, VariableDoesNotExist
from hotclub_templates.escaping import SafeString, keep_safe, mark_safe
from hotclub_templates.filter_calls import Constant, filter_call
from hotclub_templates.lookup import refuse
from hotclub_templates.ports import Translator
from hotclub_templates.runtime import Runtime, root_value, runtime_of
from hotclub_templates.signatures import argument_counts

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
STEPS_IN_ONE_FUNCTION = 6


def unescape_string_literal(s: str) -> str:
    r"""Return the text of a quoted literal, `\"` and `\\` undone. Raises ValueError if unquoted."""
    if not s or s[0] not in "\"'" or s[-1] != s[0] or len(s) < 2:
        raise ValueError(f"Not a string literal: {s!r}")
    quote = s[0]
    return s[1:-1].replace(rf"\{quote}", quote).replace(r"\\", "\\")


class Variable:
    """A name with dotted steps, a number, a quoted text, or `_("a text to translate")`.

    `literal` holds the value of a constant, `lookups` the parts of a path; the other is None.
    """

    __slots__ = ("literal", "lookups", "message_context", "translate", "var")

    def __init__(self, var: str) -> None:
        if not isinstance(var, str):
            raise TypeError(f"Variable must be a string or number, got {type(var)}")
        self.var = var
        self.literal: Any = None
        self.lookups: tuple[str, ...] | None = None
        self.translate = False
        self.message_context: str | None = None
        if not var:
            raise TemplateSyntaxError("A variable needs a name.")
        self._read(var)

    def _read(self, var: str) -> None:
        first = var[0]
        if first.isdigit() or first in "-+.":
            try:
                self.literal = _number(var)
                return
            except ValueError:
                pass
        if var.startswith("_(") and var.endswith(")"):
            self.translate = True
            var = var[2:-1]
        try:
            self.literal = mark_safe(unescape_string_literal(var))
        except ValueError:
            if var.startswith("_") or "._" in var:
                raise TemplateSyntaxError(
                    f"Variables and attributes may not begin with underscores: '{var}'"
                ) from None
            if "+" in var or "-" in var:
                sign = "+" if "+" in var else "-"
                raise TemplateSyntaxError(
                    f"Invalid character ('{sign}') in variable name: '{var}'"
                ) from None
            self.lookups = tuple(var.split("."))

    def __repr__(self) -> str:
        return f"<{type(self).__name__}: {self.var!r}>"

    def __str__(self) -> str:
        return self.var

    def raw(self, context: Any) -> Any:
        """Return the settled value, MISSING if there is none."""
        if self.lookups is None:
            return self._constant(runtime_of(context))
        lookups = runtime_of(context).lookups
        return lookups.resolve(root_value(context, self.lookups[0]), self.lookups[1:])

    async def araw(self, context: Any) -> Any:
        """Return the settled value, awaited where it must be; MISSING if there is none."""
        runtime = runtime_of(context)
        if self.lookups is None:
            return self._constant(runtime)
        value = root_value(context, self.lookups[0])
        for name in self.lookups[1:]:
            value = runtime.awaiting.look_up(value, name)
        return await runtime.awaiting.arrive(value, context)

    def resolve(self, context: Any) -> Any:
        """Return the value in `context`. Raises VariableDoesNotExist."""
        return self._found(self.raw(context), context)

    async def aresolve(self, context: Any) -> Any:
        """Return the value in `context`, awaited. Raises VariableDoesNotExist."""
        return self._found(await self.araw(context), context)

    def _found(self, value: Any, context: Any) -> Any:
        if value is MISSING:
            raise VariableDoesNotExist("Failed lookup for key [%s] in %r", (self.var, context))
        return value

    def _constant(self, runtime: Runtime) -> Any:
        if not self.translate:
            return self.literal
        return translated(runtime, self.literal, self.message_context)

    @property
    def is_constant(self) -> bool:
        """Whether the value is known without a context and a language."""
        return self.lookups is None and not self.translate

    def emit(self, code: CodeWriter, ending: str = "") -> str:
        """Return a Python expression for the raw value, or for what `ending` makes of it.

        ending: "given", "optional", "settle" or "text"; see `Runtime.path`.
        """
        if ending and code.mode.awaits:
            raw = self.emit(code)
            return code.shown(raw) if ending == "text" else code.settled(ending, raw)
        if ending and (self.lookups is None or self.lookups in _NAMED_CONSTANTS):
            return f"{code.runtime_name(ending)}({self.emit(code)})"
        if self.lookups is None:
            if self.translate:
                bound = _bound_translation(code.runtime, self.literal, self.message_context)
                return f"{code.constant(bound)}()"
            exact = type(self.literal) is int and abs(self.literal) < 1 << 60
            return repr(self.literal) if exact else code.constant(self.literal)
        if self.lookups in _NAMED_CONSTANTS:
            return self.lookups[0]
        expression, rest = self._emit_start(code, self.lookups)
        while len(rest) > STEPS_IN_ONE_FUNCTION:
            expression = f"{code.path(rest[:STEPS_IN_ONE_FUNCTION])}({expression})"
            rest = rest[STEPS_IN_ONE_FUNCTION:]
        if rest:
            return f"{code.path(rest, ending)}({expression})"
        if ending == "text":
            return code.shown(expression)
        return f"{code.runtime_name(ending)}({expression})" if ending else expression

    def _emit_start(self, code: CodeWriter, path: tuple[str, ...]) -> tuple[str, tuple[str, ...]]:
        """Return what the path begins with, and the steps that are left."""
        loop = code.loop if path[0] == "forloop" else None
        if loop is None:
            return code.name(path[0]), path[1:]
        rest = path[1:]
        while len(rest) > 1 and rest[0] == "parentloop" and loop.parent is not None:
            loop, rest = loop.parent, rest[1:]
        if len(rest) == 1:
            member = loop.member(rest[0])
            if member is not None:
                return member, ()
        loop.uses.add("object")
        return loop.object, rest


_NAMED_CONSTANTS = (("True",), ("False",), ("None",))


def _number(var: str) -> int | float:
    if "." in var or "e" in var.lower():
        if var[-1] == ".":
            raise ValueError(var)
        return float(var)
    return int(var)


def translated(runtime: Runtime, message: str, message_context: str | None) -> Any:
    """Return the message in the active language, a safe string as the literal was."""
    return SafeString(translate(runtime.ports.translator, str.__str__(message), message_context))


def translate(translator: Translator, text: str, message_context: str | None) -> str:
    """Return `text` in the active language.

    Catalogues made from templates hold percent signs doubled, as all messages of the gettext tools.
    """
    doubled = text.replace("%", "%%")
    if message_context is None:
        found = translator.gettext(doubled)
    else:
        found = translator.pgettext(message_context, doubled)
    return str(found).replace("%%", "%")


def _bound_translation(
    runtime: Runtime, message: str, message_context: str | None
) -> Callable[[], Any]:
    return lambda: translated(runtime, message, message_context)


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
