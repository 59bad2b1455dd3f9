"""Variables: a name with dotted steps, a literal, or a text to translate.

Flow: text in a tag → **Variable** → Python expression (`emit`) or, for Nodes that render by
themselves, a value (`resolve`).
Not here: filters (expressions.py), the rules of a dotted step (lookup.py).
"""

from collections.abc import Callable
from typing import Any

from hotclub_templates.codegen import CodeWriter
from hotclub_templates.context import MISSING
from hotclub_templates.errors import TemplateSyntaxError, VariableDoesNotExist
from hotclub_templates.escaping import SafeString, mark_safe
from hotclub_templates.ports import Translator
from hotclub_templates.runtime import Runtime, root_value, runtime_of

STEPS_IN_ONE_FUNCTION = 6


def unescape_string_literal(s: str) -> str:
    r"""Return the text of a quoted literal, `\"` and `\\` undone. Raises ValueError if unquoted."""
    if not _is_quoted(s):
        raise ValueError(f"Not a string literal: {s!r}")
    quote = s[0]
    return s[1:-1].replace(rf"\{quote}", quote).replace(r"\\", "\\")


def _is_quoted(s: str) -> bool:
    return len(s) > 1 and s[0] in "\"'" and s[-1] == s[0]


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
        if _is_quoted(var):
            self.literal = mark_safe(unescape_string_literal(var))
            return
        if var.startswith("_") or "._" in var:
            raise TemplateSyntaxError(
                f"Variables and attributes may not begin with underscores: '{var}'"
            )
        if "+" in var or "-" in var:
            sign = "+" if "+" in var else "-"
            raise TemplateSyntaxError(f"Invalid character ('{sign}') in variable name: '{var}'")
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
