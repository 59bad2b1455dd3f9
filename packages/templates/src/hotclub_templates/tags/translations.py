"""`{% translate %}`: one message in the reader's language.

Flow: tag → node → a question to the port `translator`.
"""

from typing import Any

from hotclub_templates.errors import TemplateSyntaxError
from hotclub_templates.escaping import SafeString, plain
from hotclub_templates.expressions import FilterExpression
from hotclub_templates.library import Library
from hotclub_templates.nodes import Node
from hotclub_templates.runtime import runtime_of
from hotclub_templates.tags.options import each_option
from hotclub_templates.variable_nodes import render_value_in_context
from hotclub_templates.variables import translate

register = Library()


class TranslateNode(Node):
    """`{% translate message [noop] [context c] [as name] %}`"""

    child_nodelists = ()

    def __init__(
        self,
        filter_expression: FilterExpression,
        noop: bool,
        asvar: str | None = None,
        message_context: FilterExpression | None = None,
    ) -> None:
        self.filter_expression = filter_expression
        self.noop = noop
        self.asvar = asvar
        self.message_context = message_context
        self.assigns = (asvar,) if asvar else ()

    def writes(self) -> bool:
        """Only with `as`."""
        return self.asvar is not None

    def render(self, context: Any) -> str:
        """Return the message, translated and escaped."""
        within = None if self.message_context is None else self.message_context.resolve(context)
        return self._shown(self.filter_expression.resolve(context), within, context)

    async def arender(self, context: Any) -> str:
        """Return the message, as `render` does; what it is made of is awaited."""
        within = None
        if self.message_context is not None:
            within = await self.message_context.aresolve(context)
        return self._shown(await self.filter_expression.aresolve(context), within, context)

    def _shown(self, message: Any, within: Any, context: Any) -> str:
        is_safe = isinstance(message, SafeString)
        text = plain(message)
        translated = text
        if not self.noop:
            translator = runtime_of(context).ports.translator
            translated = translate(translator, text, None if within is None else plain(within))
        value: Any = SafeString(translated) if is_safe else translated
        shown = render_value_in_context(value, context, as_html_text=self.asvar is not None)
        if self.asvar:
            context[self.asvar] = SafeString(shown) if context.autoescape else shown
            return ""
        return shown


def do_translate(parser: Any, token: Any) -> TranslateNode:
    """Parse translate (trans)."""
    bits = token.split_contents()
    if len(bits) < 2:
        raise TemplateSyntaxError(f"'{bits[0]}' takes at least one argument")
    message = parser.compile_filter(bits[1])
    noop, asvar, message_context = False, None, None
    remaining = bits[2:]
    for option in each_option(remaining):
        if option == "noop":
            noop = True
        elif option in ("context", "as"):
            if not remaining or (option == "context" and remaining[0] in ("as", "noop")):
                raise TemplateSyntaxError(
                    f"No argument provided to the '{bits[0]}' tag for the {option} option."
                )
            value = remaining.pop(0)
            if option == "as":
                asvar = value
            else:
                message_context = parser.compile_filter(value)
        else:
            raise TemplateSyntaxError(
                f"Unknown argument for '{bits[0]}' tag: '{option}'. The only options available "
                "are 'noop', 'context' \"xxx\", and 'as VAR'."
            )
    return TranslateNode(message, noop, asvar, message_context)


register.tag("translate", do_translate)
register.tag("trans", do_translate)
