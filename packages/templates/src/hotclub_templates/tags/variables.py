"""Tags that set variables or change how values are shown: with, regroup, widthratio, autoescape, …

Flow: tag → node → Python statements. Not here: loops and choices (control.py).
"""

from collections.abc import Sequence
from itertools import groupby
from typing import Any, NamedTuple

from hotclub_templates.codegen import CodeWriter
from hotclub_templates.errors import TemplateSyntaxError
from hotclub_templates.expressions import OPTIONAL, FilterExpression
from hotclub_templates.function_tags import token_kwargs
from hotclub_templates.library import Library
from hotclub_templates.modes import Mode
from hotclub_templates.nodes import CompiledNode, NodeList

register = Library()


class WithNode(CompiledNode):
    """`{% with name=expression … %} … {% endwith %}`"""

    has_own_layer = True

    def __init__(
        self,
        var: FilterExpression | None,
        name: str | None,
        nodelist: NodeList,
        extra_context: dict[str, FilterExpression] | None = None,
    ) -> None:
        self.nodelist = nodelist
        self.extra_context = dict(extra_context or {})
        if name and var is not None:
            self.extra_context[name] = var

    def __repr__(self) -> str:
        return f"<{type(self).__name__}>"

    def emit(self, code: CodeWriter) -> None:
        """Write the assignments, then the inside with the names as locals where that is safe."""
        layered_scope(code, self.nodelist, {
            name: value.emit(code) for name, value in self.extra_context.items()
        })  # fmt: skip


def layered_scope(code: CodeWriter, nodelist: NodeList, values: dict[str, str]) -> None:
    """Write `nodelist` with a layer of `values` (name → expression) over what is there."""
    on_context = nodelist.writes()
    layer = f"layer{code.number()}" if on_context or nodelist.reads() else None
    names: dict[str, str] = {}
    for name, expression in values.items():
        names[name] = code.local(name)
        code.line(f"{names[name]} = {expression}")
    for name in sorted(set(nodelist.assigned()) - set(names)):
        if not on_context:
            local = code.local(name)
            code.line(f"{local} = {code.name(name)}")
            names[name] = local
    if layer is None:
        with code.scoped(names, layer=None):
            nodelist.emit(code)
        return
    pairs = ", ".join(f"{name!r}: {names[name]}" for name in values)
    code.line(f"{layer} = {{{pairs}}}; dicts.append({layer})")
    code.line("try:")
    with code.indented():
        if on_context:
            nodelist.emit(code)
        else:
            with code.scoped(names, layer=layer):
                nodelist.emit(code)
    code.line("finally: dicts.pop()")


@register.tag("with")
def do_with(parser: Any, token: Any) -> WithNode:
    """Parse with … endwith."""
    bits = token.split_contents()
    remaining = bits[1:]
    extra_context = token_kwargs(remaining, parser, support_legacy=True)
    if not extra_context:
        raise TemplateSyntaxError("'with' expected at least one variable assignment")
    if remaining:
        raise TemplateSyntaxError(f"'with' received an invalid token: {remaining[0]!r}")
    nodelist = parser.parse(("endwith",))
    parser.delete_first_token()
    return WithNode(None, None, nodelist, extra_context=extra_context)


class GroupedResult(NamedTuple):
    """A group that regroup made: the common value, and the items in order."""

    grouper: Any
    list: Sequence[Any]


def regrouped(pairs: list[tuple[Any, Any]]) -> list[GroupedResult]:
    """Return runs of items of the same key; pairs are (key, item)."""
    return [
        GroupedResult(key, [item for _, item in group])
        for key, group in groupby(pairs, lambda pair: pair[0])
    ]


class RegroupNode(CompiledNode):
    """`{% regroup items by attribute as name %}`"""

    child_nodelists = ()

    def __init__(
        self, target: FilterExpression, expression: FilterExpression, var_name: str
    ) -> None:
        self.target = target
        self.expression = expression
        self.var_name = var_name
        self.assigns = (var_name,)

    def emit(self, code: CodeWriter) -> None:
        """Write a loop that finds each item's key."""
        pairs, item = code.temporary(), code.temporary()
        values = code.temporary()
        code.line(f"{values} = {self.target.emit(code, OPTIONAL)}")
        code.listed(values)
        code.line(f"{pairs} = []")
        code.line(f"for {item} in {values} or ():")
        with code.indented(), code.scoped({self.var_name: item}, layer=None):
            key = self.expression.emit(code, OPTIONAL)
            code.line(f"{pairs}.append(({key}, {item}))")
        code.assign(self.var_name, f"{code.constant(regrouped)}({pairs})")


@register.tag
def regroup(parser: Any, token: Any) -> RegroupNode:
    """Parse regroup."""
    bits = token.split_contents()
    if len(bits) != 6:
        raise TemplateSyntaxError("'regroup' tag takes five arguments")
    if bits[2] != "by":
        raise TemplateSyntaxError("second argument to 'regroup' tag must be 'by'")
    if bits[4] != "as":
        raise TemplateSyntaxError("next-to-last argument to 'regroup' tag must be 'as'")
    var_name = bits[5]
    expression = parser.compile_filter(f"{var_name}.{bits[3]}")
    return RegroupNode(parser.compile_filter(bits[1]), expression, var_name)


class WidthRatioNode(CompiledNode):
    """`{% widthratio value max_value max_width [as name] %}`"""

    child_nodelists = ()

    def __init__(
        self,
        val_expr: FilterExpression,
        max_expr: FilterExpression,
        max_width: FilterExpression,
        asvar: str | None = None,
    ) -> None:
        self.val_expr = val_expr
        self.max_expr = max_expr
        self.max_width = max_width
        self.asvar = asvar
        self.assigns = (asvar,) if asvar else ()

    def emit(self, code: CodeWriter) -> None:
        """Write the calculation."""
        values = (self.val_expr, self.max_expr, self.max_width)
        arguments = ", ".join(value.emit(code) for value in values)
        call = f"{code.constant(width_ratio)}({arguments})"
        if self.asvar:
            code.assign(self.asvar, call)
        else:
            code.output(f"{code.constant(_number_of)}({call})", call)


def _number_of(text: str) -> int | str:
    """Return the number that a text is: for code, in which it has no quotes."""
    return int(text) if text else ""


def width_ratio(value: Any, max_value: Any, max_width: Any) -> str:
    """Return value / max_value * max_width as the text of a whole number, "" if that is undefined.

    Raises TemplateSyntaxError when `max_width` is no number.
    """
    try:
        width = int(max_width)
    except (ValueError, TypeError):
        raise TemplateSyntaxError("widthratio final argument must be a number") from None
    try:
        return str(round(float(value) / float(max_value) * width))
    except ZeroDivisionError:
        return "0"
    except (ValueError, TypeError, OverflowError):
        return ""


@register.tag
def widthratio(parser: Any, token: Any) -> WidthRatioNode:
    """Parse widthratio."""
    bits = token.split_contents()
    asvar = None
    if len(bits) == 6:
        if bits[4] != "as":
            raise TemplateSyntaxError("Invalid syntax in widthratio tag. Expecting 'as' keyword")
        asvar = bits[5]
    elif len(bits) != 4:
        raise TemplateSyntaxError("widthratio takes at least three arguments")
    value, max_value, max_width = (parser.compile_filter(bit) for bit in bits[1:4])
    return WidthRatioNode(value, max_value, max_width, asvar)


class AutoEscapeControlNode(CompiledNode):
    """`{% autoescape on|off %} … {% endautoescape %}`"""

    def __init__(self, setting: bool, nodelist: NodeList) -> None:
        self.setting = setting
        self.nodelist = nodelist

    def emit(self, code: CodeWriter) -> None:
        """Write the inside in the other mode."""
        emit_in_mode(code, self.nodelist, code.mode._replace(autoescape=self.setting), "autoescape")


def emit_in_mode(code: CodeWriter, nodelist: NodeList, mode: Mode, switch: str) -> None:
    """Write `nodelist` in `mode`; the context's `switch` says so to those that look at it."""
    if not nodelist.minds_mode():
        with code.in_mode(mode):
            nodelist.emit(code)
        return
    before = code.temporary()
    code.line(f"{before} = context.{switch}; context.{switch} = {getattr(mode, switch)}")
    code.line("try:")
    with code.indented(), code.in_mode(mode):
        nodelist.emit(code)
    code.line(f"finally: context.{switch} = {before}")


@register.tag
def autoescape(parser: Any, token: Any) -> AutoEscapeControlNode:
    """Parse autoescape … endautoescape."""
    args = token.contents.split()
    if len(args) != 2:
        raise TemplateSyntaxError("'autoescape' tag requires exactly one argument.")
    if args[1] not in ("on", "off"):
        raise TemplateSyntaxError("'autoescape' argument should be 'on' or 'off'")
    nodelist = parser.parse(("endautoescape",))
    parser.delete_first_token()
    return AutoEscapeControlNode(args[1] == "on", nodelist)


class NowNode(CompiledNode):
    """`{% now "format" [as name] %}`"""

    child_nodelists = ()

    def __init__(self, format_string: str, asvar: str | None = None) -> None:
        self.format_string = format_string
        self.asvar = asvar
        self.assigns = (asvar,) if asvar else ()

    def emit(self, code: CodeWriter) -> None:
        """Write the formatting of the present."""
        form = code.constant(self.format_string)
        here = code.constant(now_here)
        call = f"ports.localizer.date_format({here}(ports.timezones), {form})"
        if self.asvar:
            code.assign(self.asvar, call)
        else:
            code.output(call)


def now_here(timezones: Any) -> Any:
    """Return the present in the reader's time zone; on the machine's clock, where there are none."""
    moment = timezones.now()
    return moment if moment.tzinfo is None else timezones.localtime(moment)


@register.tag
def now(_parser: Any, token: Any) -> NowNode:
    """Parse now."""
    bits = token.split_contents()
    asvar = None
    if len(bits) == 4 and bits[-2] == "as":
        asvar = bits[-1]
        bits = bits[:-2]
    if len(bits) != 2:
        raise TemplateSyntaxError("'now' statement takes one argument")
    return NowNode(bits[1][1:-1], asvar)


class FilterNode(CompiledNode):
    """`{% filter name|name %} … {% endfilter %}`"""

    def __init__(self, filter_expr: FilterExpression, nodelist: NodeList) -> None:
        self.filter_expr = filter_expr
        self.nodelist = nodelist

    def emit(self, code: CodeWriter) -> None:
        """Write the content into a buffer, then the filters over it."""
        content = code.temporary()
        with code.as_html_text("The content of {% filter %}"), code.captured() as buffer:
            self.nodelist.emit(code)
        code.line(f"{content} = {code.constant(NodeList.joined)}({buffer})")
        with code.scoped({"var": content}, layer=None):
            filtered = self.filter_expr.emit(code)
            code.output(f"{code.constant(NodeList.joined)}([{filtered}])", filtered)


@register.tag("filter")
def do_filter(parser: Any, token: Any) -> FilterNode:
    """Parse filter … endfilter."""
    _, _, rest = token.contents.partition(" ")
    filter_expr = parser.compile_filter(f"var|{rest}")
    for function, name in zip(
        (function for function, _ in filter_expr.filters), filter_expr.names, strict=True
    ):
        if name in ("escape", "safe") or getattr(function, "_filter_name", None) in (
            "escape",
            "safe",
        ):
            raise TemplateSyntaxError(
                f'"filter {name}" is not permitted. Use the "autoescape" tag instead.'
            )
    nodelist = parser.parse(("endfilter",))
    parser.delete_first_token()
    return FilterNode(filter_expr, nodelist)
