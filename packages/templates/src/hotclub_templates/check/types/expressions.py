"""From expressions of a template to Python expressions that mean the same to a type checker.

Flow: variable, filters, conditions → **lines of the module**. A dotted step is written as the
language takes it: a key of a mapping, else an attribute, else an index, and what can be called without
arguments is called. Nothing about None is a mistake here, as the language shows it as nothing.
"""

import keyword
import math
import re
import sys
from typing import Any

from hotclub_templates.check.findings import Finding
from hotclub_templates.check.parsing import Parsed
from hotclub_templates.check.sources import Span
from hotclub_templates.check.types.writing import Module, Probe
from hotclub_templates.conditions import Chain, Comparison, Condition, Not, Operand
from hotclub_templates.errors import close_match
from hotclub_templates.expressions import FilterExpression
from hotclub_templates.variables import Variable

ANYTHING = "anything"

_OF_A_MAPPING = frozenset(name for name in dir(dict) if not name.startswith("_"))
_NAMED = frozenset({"True", "False", "None"})
_ORDER = frozenset({"<", "<=", ">", ">="})


class Scope:
    """The variables at a place: template's name → local of the module.

    is_open: whether there may be others, set by tags that nobody knows; is_strict: whether the
    template declares its context, so that others are mistakes.
    """

    def __init__(self, names: dict[str, str], *, is_open: bool, is_strict: bool) -> None:
        self.names = names
        self.is_open = is_open
        self.is_strict = is_strict

    def inner(self, names: dict[str, str] | None = None, *, is_open: bool = False) -> "Scope":
        """Return a layer on top of this one."""
        return Scope(
            {**self.names, **(names or {})},
            is_open=self.is_open or is_open,
            is_strict=self.is_strict,
        )


class ExpressionWriter:
    """Writes the expressions of one template."""

    def __init__(self, module: Module, parsed: Parsed) -> None:
        self.module = module
        self.parsed = parsed
        self.findings: list[Finding] = []

    def filtered(self, expression: Any, scope: Scope, span: Span) -> str:
        """Write an expression with its filters; return the local or literal with its value."""
        if not isinstance(expression, FilterExpression):
            return ANYTHING
        place = self.place(expression.token, span)
        at = place[0]
        if isinstance(expression.var, Variable):
            value = self.variable(expression.var, scope, at)
        else:
            value = literal(expression.var)
        for (function, arguments), name in zip(expression.filters, expression.names, strict=True):
            value = self._filter(function, name, value, arguments, scope, place)
        return value

    def place(self, token: str, span: Span) -> Span:
        """Return where an expression is written in a tag, or the whole tag."""
        start, end = span
        text = self.parsed.source.text
        command = re.compile(r"\{%\s*\S+").match(text, start, end)
        found = re.compile(rf"(?<![\w.|]){re.escape(token)}(?![\w.])").search(
            text, command.end() if command else start, end
        )
        return found.span() if found else span

    def variable(self, variable: Variable, scope: Scope, at: int) -> str:
        """Write the steps of a variable that is written at an offset."""
        if variable.lookups is None:
            return "''" if variable.translate else literal(variable.literal)
        root, *steps = variable.lookups
        value = self._root(root, scope, at)
        at += len(root) + 1
        for name in steps:
            if value == ANYTHING:
                return value
            value = self._step(value, name, (at, at + len(name)))
            at += len(name) + 1
        return value

    def _root(self, name: str, scope: Scope, at: int) -> str:
        if name in scope.names:
            return self._called(scope.names[name], name, (at, at + len(name)))
        if name in _NAMED:
            return name
        if scope.is_strict and not scope.is_open:
            self.findings.append(
                self.parsed.source.finding(
                    "T102", (at, at + len(name)), f"The declared context has no variable '{name}'",
                    close_match(name, scope.names).strip(),
                )
            )  # fmt: skip
        return ANYTHING

    def _step(self, value: str, name: str, span: Span) -> str:
        found = self.module.fresh()
        line = self.module.line
        probe = Probe(self.parsed, span, "attribute", name)
        is_name = name.isidentifier() and not keyword.iskeyword(name)
        if not is_name and not name.isdigit():
            return ANYTHING
        value = self.present(value)
        if name in _OF_A_MAPPING:
            line(f"{found} = {value}.{name}", probe)
            return self._called(found, name, span)
        line(f"if not isinstance({value}, {self.module.typing}.Mapping):")
        if name.isdigit():
            line(f" {found} = {value}[{int(name[:8])}]", probe)
            line("else:")
            line(f" {found} = next(iter({value}.values()))")
        else:
            items = Probe(self.parsed, span, "items", name)
            unless = line(f" {self.module.language}.has_items({value})", items)
            line(
                f" {found} = {value}.{name}",
                Probe(self.parsed, span, "attribute", name, {}, unless),
            )
            line("else:")
            line(f" {found} = {value}[{name!r}]", probe)
        return self._called(found, name, span)

    def _called(self, value: str, name: str, span: Span) -> str:
        """Write the call that the language makes of what can be called."""
        if value == ANYTHING:
            return value
        found, line = self.module.fresh(), self.module.line
        not_called = f"isinstance({value}, {self.module.language}.NotCalled)"
        line(f"if not callable({value}): {found} = {value}")
        # Before what is left as it is, for the first assignment tells the type.
        line(f"elif not {not_called} and not isinstance({value}, type):")
        line(f" {found} = {value}()", Probe(self.parsed, span, "call", name))
        line(f"else: {found} = {value}")
        return found

    def present(self, value: str) -> str:
        """Write what takes None out of a type; return the local."""
        if not value.startswith("v"):
            return value
        found = self.module.fresh()
        self.module.line(f"{found} = {self.module.language}.present({value})")
        return found

    def _filter(
        self,
        function: Any,
        name: str,
        value: str,
        arguments: list[tuple[bool, Any]],
        scope: Scope,
        place: Span,
    ) -> str:
        at = self._filter_place(name, place)
        values = [self.present(value)]
        spans = {"1": place}
        for is_looked_up, argument in arguments:
            written = str(argument) if is_looked_up else None
            where = (at[1] + 1, at[1] + 1 + len(written)) if written else at
            if is_looked_up and isinstance(argument, Variable):
                values.append(self.present(self.variable(argument, scope, where[0])))
            else:
                values.append(literal(argument))
            spans[str(len(values))] = where
        called = self.function(function, name)
        if called is None:
            return ANYTHING
        found = self.module.fresh()
        probe = Probe(self.parsed, at, "filter", name, spans)
        self.module.line(f"{found} = {called}({', '.join(values)})", probe)
        return found

    def _filter_place(self, name: str, place: Span) -> Span:
        pattern = re.compile(rf"\|\s*({re.escape(name)})\b")
        found = pattern.search(self.parsed.source.text, *place)
        return found.span(1) if found else place

    def function(self, function: Any, filter_name: str = "") -> str | None:
        """Return how the module names a function; None for one that nobody can import."""
        bare = getattr(function, "__wrapped__", function)
        home, name = getattr(bare, "__module__", None), getattr(bare, "__qualname__", "")
        if not isinstance(home, str) or not _is_dotted(home) or not _is_dotted(name):
            return None
        if filter_name and home.startswith("hotclub_templates.filters."):
            # By the filter's own name: a label such as "slice" is not that of its function.
            own = getattr(function, "_filter_name", filter_name)
            return f"{self.module.language}.filter_{own}" if _is_dotted(own) else None
        if home == "__main__" or getattr(sys.modules.get(home), name.split(".")[0], None) is None:
            return None
        return f"{self.module.imports.alias(home)}.{name}"

    def condition(self, condition: Condition | None, scope: Scope, span: Span) -> str:
        """Write a condition; return its value where it is a word, else ANYTHING."""
        if isinstance(condition, Operand):
            return self.filtered(condition.value, scope, span)
        if isinstance(condition, Not):
            self.condition(condition.operand, scope, span)
        elif isinstance(condition, Chain | Comparison):
            first = self.condition(condition.first, scope, span)
            second = self.condition(condition.second, scope, span)
            if isinstance(condition, Comparison):
                self._compare(condition.sign, first, second, span)
        return ANYTHING

    def _compare(self, sign: str, first: str, second: str, span: Span) -> None:
        if sign in _ORDER or sign in ("in", "not in"):
            first, second = self.present(first), self.present(second)
            self.module.line(
                f"{first} {sign} {second}", Probe(self.parsed, span, "compare", sign)
            )  # fmt: skip


def literal(value: object) -> str:
    """Return a constant of a template as a Python literal."""
    if isinstance(value, str):
        return repr(str.__str__(value))
    if isinstance(value, float) and not math.isfinite(value):
        return "0.0"
    return repr(value) if isinstance(value, int | float) else ANYTHING


def _is_dotted(name: str) -> bool:
    parts = name.split(".")
    return all(part.isidentifier() and not keyword.iskeyword(part) for part in parts)
