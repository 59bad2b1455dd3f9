"""Tags that show an address: url, querystring.

Flow: tag → node → a question to the port `urls`, or a merge of mappings.
"""

import re
from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import urlencode

from hotclub_templates.codegen import CodeWriter
from hotclub_templates.context import MISSING
from hotclub_templates.errors import TemplateSyntaxError
from hotclub_templates.escaping import conditional_escape
from hotclub_templates.expressions import FilterExpression
from hotclub_templates.function_tags import parse_bits
from hotclub_templates.library import Library
from hotclub_templates.nodes import CompiledNode

register = Library()

_KEYWORD = re.compile(r"(?:(\w+)=)?(.+)", re.DOTALL)


class URLNode(CompiledNode):
    """`{% url name arg key=value [as variable] %}`"""

    child_nodelists = ()

    def __init__(
        self,
        view_name: FilterExpression,
        args: list[FilterExpression],
        kwargs: dict[str, FilterExpression],
        asvar: str | None,
    ) -> None:
        self.view_name = view_name
        self.args = args
        self.kwargs = kwargs
        self.asvar = asvar
        self.assigns = (asvar,) if asvar else ()

    def __repr__(self) -> str:
        return (
            f"<{type(self).__qualname__} view_name='{self.view_name}' args={self.args!r} "
            f"kwargs={self.kwargs!r} as={self.asvar!r}>"
        )

    def emit(self, code: CodeWriter) -> None:
        """Write the reversal of the name."""
        args = ", ".join(argument.emit(code) for argument in self.args)
        kwargs = ", ".join(f"{name!r}: {value.emit(code)}" for name, value in self.kwargs.items())
        call = (
            f"{code.constant(reverse_url)}(context, {code.constant(code.runtime)}, "
            f"{self.view_name.emit(code)}, [{args}], {{{kwargs}}}, {self.asvar is not None})"
        )
        if self.asvar is not None:
            code.assign(self.asvar, call)
        elif code.mode.autoescape:
            code.output(call, f"{code.constant(conditional_escape)}({call})")
        else:
            code.value(call)


def reverse_url(
    context: Any, runtime: Any, view_name: Any, args: Any, kwargs: Any, or_nothing: bool
) -> str:
    """Return the path of a route; "" for a name that leads nowhere if `or_nothing`."""
    urls = runtime.port("urls", "{% url %}")
    request: Any = getattr(context, "request", None)
    # Set on the request itself it decides, even as None: then none is preferred.
    if "current_app" in getattr(request, "__dict__", ()):
        current_app = request.current_app
    else:
        current_app = getattr(getattr(request, "resolver_match", None), "namespace", None)
    try:
        return str(urls.reverse(view_name, args=args, kwargs=kwargs, current_app=current_app))
    except urls.no_match:
        if or_nothing:
            return ""
        raise


@register.tag
def url(parser: Any, token: Any) -> URLNode:
    """Parse url."""
    bits = token.split_contents()
    if len(bits) < 2:
        raise TemplateSyntaxError(f"'{bits[0]}' takes at least one argument, a URL pattern name.")
    view_name = parser.compile_filter(bits[1])
    asvar = None
    bits = bits[2:]
    if len(bits) >= 2 and bits[-2] == "as":
        asvar = bits[-1]
        bits = bits[:-2]
    args, kwargs = [], {}
    for bit in bits:
        match = _KEYWORD.match(bit)
        if match is None:
            raise TemplateSyntaxError("Malformed arguments to url tag")
        name, value = match.groups()
        if name:
            kwargs[name] = parser.compile_filter(value)
        else:
            args.append(parser.compile_filter(value))
    return URLNode(view_name, args, kwargs, asvar)


class QueryStringNode(CompiledNode):
    """`{% querystring [mapping …] key=value … [as variable] %}`: the query of this page, changed."""

    child_nodelists = ()

    def __init__(
        self,
        args: list[FilterExpression],
        kwargs: dict[str, FilterExpression],
        asvar: str | None = None,
    ) -> None:
        self.args = args
        self.kwargs = kwargs
        self.asvar = asvar
        self.assigns = (asvar,) if asvar else ()

    def emit(self, code: CodeWriter) -> None:
        """Write the merge of the mappings and the changes."""
        if self.args:
            mappings = ", ".join(argument.emit(code) for argument in self.args)
        else:
            mappings = f"{code.constant(_query_of)}(context, {code.settled('settle', code.name('request'))})"
        changes = ", ".join(f"{name!r}: {value.emit(code)}" for name, value in self.kwargs.items())
        text = f"{code.constant(query_string)}([{mappings}], {{{changes}}})"
        if self.asvar is not None:
            code.assign(self.asvar, text)
        else:
            code.output(text, f"{code.runtime_name('text')}({text})")


def _query_of(context: Any, request: Any) -> Any:
    """Return the query of the request that the context is made for, else of its variable."""
    request = getattr(context, "request", request)
    if request is MISSING or not hasattr(request, "GET"):
        raise AttributeError(
            "{% querystring %} without a mapping reads request.GET, and this context has no "
            "request. Pass a mapping, or render with a request and its context processor."
        )
    return request.GET


def query_string(mappings: list[Any], changes: Mapping[str, Any]) -> str:
    """Return "?…" of all mappings, later ones winning; None or an empty list takes a key away.

    Raises TemplateSyntaxError for an argument that is no mapping.
    """
    merged: dict[str, list[Any]] = {}
    for mapping in [*mappings, changes]:
        if not isinstance(mapping, Mapping) and not hasattr(mapping, "lists"):
            raise TemplateSyntaxError(
                f"querystring requires mappings for positional arguments (got {mapping!r} instead)."
            )
        pairs = mapping.lists() if hasattr(mapping, "lists") else mapping.items()
        for key, value in pairs:
            if not isinstance(key, str):
                raise TemplateSyntaxError(
                    f"querystring requires strings for mapping keys (got {key!r} instead)."
                )
            several = isinstance(value, Iterable) and not isinstance(value, str)
            values = list(value) if several else [value]
            merged[key] = [one for one in values if one is not None]
    return f"?{urlencode([(key, v) for key, values in merged.items() for v in values])}"


@register.tag
def querystring(parser: Any, token: Any) -> QueryStringNode:
    """Parse querystring."""
    bits = token.split_contents()[1:]
    asvar = None
    if len(bits) >= 2 and bits[-2] == "as":
        *bits, _, asvar = bits
    args, kwargs = parse_bits(
        parser, bits, [], "args", "kwargs", None, [], None, False, "querystring"
    )
    return QueryStringNode(args, kwargs, asvar)
