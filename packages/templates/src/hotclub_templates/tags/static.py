"""`{% load static %}`: the addresses of static files and uploads, through the port `static`."""

from typing import Any

from hotclub_templates.codegen import CodeWriter
from hotclub_templates.errors import TemplateSyntaxError
from hotclub_templates.escaping import conditional_escape
from hotclub_templates.expressions import FilterExpression
from hotclub_templates.library import Library
from hotclub_templates.nodes import CompiledNode
from hotclub_templates.runtime import Runtime

register = Library()


class StaticNode(CompiledNode):
    """`{% static path [as name] %}`"""

    child_nodelists = ()

    def __init__(self, varname: str | None, path: FilterExpression) -> None:
        self.varname = varname
        self.path = path
        self.assigns = (varname,) if varname else ()

    def __repr__(self) -> str:
        return f"{type(self).__name__}(varname={self.varname!r}, path={self.path!r})"

    def emit(self, code: CodeWriter) -> None:
        """Write the question to the port."""
        runtime = code.constant(code.runtime)
        call = f"{code.constant(static_url)}({runtime}, {self.path.emit(code)})"
        if self.varname:
            escapes = code.mode.autoescape and code.mode.place is None
            code.assign(
                self.varname, f"{code.constant(conditional_escape)}({call})" if escapes else call
            )
        elif code.mode.autoescape:
            code.output(call, f"{code.constant(conditional_escape)}({call})")
        else:
            code.value(call)


def static_url(runtime: Runtime, path: Any) -> str:
    """Return the URL of a static file. Raises MissingPort."""
    url: str = runtime.port("static", "{% static %}").url(str(path))
    return url


@register.tag("static")
def do_static(parser: Any, token: Any) -> StaticNode:
    """Parse static."""
    bits = token.split_contents()
    if len(bits) < 2:
        raise TemplateSyntaxError(f"'{bits[0]}' takes at least one argument (path to file)")
    varname = bits[3] if len(bits) == 4 and bits[-2] == "as" else None
    return StaticNode(varname, parser.compile_filter(bits[1]))


class PrefixNode(CompiledNode):
    """`{% get_static_prefix [as name] %}` and `{% get_media_prefix [as name] %}`"""

    child_nodelists = ()

    def __init__(self, varname: str | None, prefix: str) -> None:
        self.varname = varname
        self.prefix = prefix
        self.assigns = (varname,) if varname else ()

    def emit(self, code: CodeWriter) -> None:
        """Write the question to the port."""
        names = f"{code.constant(code.runtime)}, {code.constant(self.prefix)}"
        call = f"{code.constant(url_prefix)}({names})"
        if self.varname:
            code.assign(self.varname, call)
        else:
            code.output(call)


def url_prefix(runtime: Runtime, prefix: str) -> str:
    """Return one of the port's prefixes. Raises MissingPort."""
    return str(getattr(runtime.port("static", f"{{% get_{prefix} %}}"), prefix))


def _prefix_node(token: Any, prefix: str) -> PrefixNode:
    bits = token.contents.split()
    if len(bits) > 1 and bits[1] != "as":
        raise TemplateSyntaxError(f"First argument in '{bits[0]}' must be 'as'")
    return PrefixNode(bits[2] if len(bits) > 2 else None, prefix)


@register.tag
def get_static_prefix(_parser: Any, token: Any) -> PrefixNode:
    """Parse get_static_prefix."""
    return _prefix_node(token, "static_prefix")


@register.tag
def get_media_prefix(_parser: Any, token: Any) -> PrefixNode:
    """Parse get_media_prefix."""
    return _prefix_node(token, "media_prefix")
