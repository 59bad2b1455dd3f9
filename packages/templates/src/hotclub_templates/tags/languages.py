"""Which languages there are, which one is spoken, and `{% language %}`, which changes it.

Flow: tag → node → a question to the port `translator`.
"""

from typing import Any

from hotclub_templates.codegen import CodeWriter
from hotclub_templates.errors import TemplateSyntaxError
from hotclub_templates.expressions import FilterExpression
from hotclub_templates.library import Library
from hotclub_templates.nodes import CompiledNode, Node, NodeList
from hotclub_templates.plain import DEFAULT_PORTS, Ports
from hotclub_templates.runtime import runtime_of

register = Library()


class ValueNode(CompiledNode):
    """A tag that sets a variable to what a Python expression over `ports` gives."""

    child_nodelists = ()

    def __init__(self, variable: str, expression: str) -> None:
        self.variable = variable
        self.expression = expression
        self.assigns = (variable,)

    def emit(self, code: CodeWriter) -> None:
        """Write the assignment."""
        code.assign(self.variable, self.expression)


def _value_tag(name: str, expression: str) -> None:
    def parse(_parser: Any, token: Any) -> ValueNode:
        args = token.contents.split()
        if len(args) != 3 or args[1] != "as":
            raise TemplateSyntaxError(f"'{name}' requires 'as variable' (got {args!r})")
        return ValueNode(args[2], expression)

    register.tag(name, parse)


_value_tag("get_available_languages", "list(ports.translator.available_languages())")
_value_tag("get_current_language", "ports.translator.get_language()")
_value_tag("get_current_language_bidi", "ports.translator.get_language_bidi()")


class LanguageInfoNode(CompiledNode):
    """`{% get_language_info for code as name %}`, and the same for a list of codes."""

    child_nodelists = ()

    def __init__(self, codes: FilterExpression, variable: str, is_list: bool) -> None:
        self.codes = codes
        self.variable = variable
        self.is_list = is_list
        self.assigns = (variable,)

    def emit(self, code: CodeWriter) -> None:
        """Write the assignment."""
        function = language_infos if self.is_list else language_info
        code.assign(
            self.variable, f"{code.constant(function)}(ports.translator, {self.codes.emit(code)})"
        )


def language_info(translator: Any, code: Any) -> Any:
    """Return what is known of a language."""
    return translator.get_language_info(str(code))


def language_infos(translator: Any, codes: Any) -> list[Any]:
    """Return what is known of languages, given by code or by pair (code, name)."""
    return [
        language_info(translator, code[0] if not isinstance(code, str) else code) for code in codes
    ]


def _language_info_tag(name: str, *, is_list: bool) -> None:
    def parse(parser: Any, token: Any) -> LanguageInfoNode:
        args = token.split_contents()
        if len(args) != 5 or args[1] != "for" or args[3] != "as":
            what = "sequence" if is_list else "string"
            raise TemplateSyntaxError(
                f"'{name}' requires 'for {what} as variable' (got {args[1:]!r})"
            )
        return LanguageInfoNode(parser.compile_filter(args[2]), args[4], is_list)

    register.tag(name, parse)


_language_info_tag("get_language_info", is_list=False)
_language_info_tag("get_language_info_list", is_list=True)


@register.filter(needs_ports=True)
def language_name(lang_code: Any, *, ports: Ports = DEFAULT_PORTS) -> Any:
    """Return a language's English name."""
    return language_info(ports.translator, lang_code)["name"]


@register.filter(needs_ports=True)
def language_name_translated(lang_code: Any, *, ports: Ports = DEFAULT_PORTS) -> Any:
    """Return a language's name in the active language."""
    return ports.translator.gettext(str(language_info(ports.translator, lang_code)["name"]))


@register.filter(needs_ports=True)
def language_name_local(lang_code: Any, *, ports: Ports = DEFAULT_PORTS) -> Any:
    """Return a language's name in that language."""
    return language_info(ports.translator, lang_code)["name_local"]


@register.filter(needs_ports=True)
def language_bidi(lang_code: Any, *, ports: Ports = DEFAULT_PORTS) -> Any:
    """Return whether a language is written from right to left."""
    return language_info(ports.translator, lang_code)["bidi"]


class LanguageNode(Node):
    """`{% language code %} … {% endlanguage %}`"""

    def __init__(self, nodelist: NodeList, language: FilterExpression) -> None:
        self.nodelist = nodelist
        self.language = language

    def render(self, context: Any) -> str:
        """Return the inside as a reader of that language sees it."""
        with runtime_of(context).ports.translator.override(self.language.resolve(context)):
            return self.nodelist.render(context)

    async def arender(self, context: Any) -> str:
        """Return the inside, as `render` does; what can be awaited is awaited."""
        language = await self.language.aresolve(context)
        with runtime_of(context).ports.translator.override(language):
            return await self.nodelist.arender(context)


@register.tag
def language(parser: Any, token: Any) -> LanguageNode:
    """Parse language … endlanguage."""
    bits = token.split_contents()
    if len(bits) != 2:
        raise TemplateSyntaxError(f"'{bits[0]}' takes one argument (language)")
    code = parser.compile_filter(bits[1])
    nodelist = parser.parse(("endlanguage",))
    parser.delete_first_token()
    return LanguageNode(nodelist, code)
