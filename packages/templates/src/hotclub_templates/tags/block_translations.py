"""`{% blocktranslate %}`: a message with variables in it, and its plural.

Flow: tag → node → a question to the port `translator`.
"""

from decimal import Decimal
from typing import Any

from hotclub_templates.contextual.places import CODE, TEXT
from hotclub_templates.errors import TemplateSyntaxError
from hotclub_templates.escaping import SafeString, as_text, plain
from hotclub_templates.expressions import FilterExpression
from hotclub_templates.function_tags import token_kwargs
from hotclub_templates.lexer import TokenType
from hotclub_templates.library import Library
from hotclub_templates.modes import mode_of
from hotclub_templates.nodes import Node
from hotclub_templates.runtime import runtime_of
from hotclub_templates.tags.options import each_option, values_of_with
from hotclub_templates.text.html import trim_whitespace
from hotclub_templates.variable_nodes import render_value_in_context
from hotclub_templates.variables import Variable

register = Library()


class BlockTranslateNode(Node):
    """`{% blocktranslate [with …] [count …] [trimmed] [asvar name] %} … {% plural %} …`"""

    child_nodelists = ()

    def __init__(
        self,
        extra_context: dict[str, FilterExpression],
        singular: list[Any],
        plural: list[Any],
        countervar: str | None,
        counter: FilterExpression | None,
        message_context: FilterExpression | None,
        trimmed: bool,
        asvar: str | None,
    ) -> None:
        self.extra_context = extra_context
        self.singular = singular
        self.plural = plural
        self.countervar = countervar
        self.counter = counter
        self.message_context = message_context
        self.trimmed = trimmed
        self.asvar = asvar
        self.assigns = (asvar,) if asvar else ()

    def writes(self) -> bool:
        """Only with `asvar`."""
        return self.asvar is not None

    def _message(self, tokens: list[Any]) -> tuple[str, list[str]]:
        """Return the message as the catalogue has it, and the variables in it."""
        parts: list[str] = []
        names: list[str] = []
        for token in tokens:
            if token.token_type is TokenType.TEXT:
                parts.append(token.contents.replace("%", "%%"))
            elif token.token_type is TokenType.VAR:
                parts.append(f"%({token.contents})s")
                names.append(token.contents)
        text = "".join(parts)
        if self.trimmed:
            text = trim_whitespace(text)
        return text, names

    def render(self, context: Any) -> str:
        """Return the message in the active language with its variables filled in."""
        values = {name: value.resolve(context) for name, value in self.extra_context.items()}
        within = None if self.message_context is None else self.message_context.resolve(context)
        with context.push(**values):
            count = None if self.counter is None else self.counter.resolve(context)
            filled = self._filled(count, within, context)
        return self._kept(filled, context)

    async def arender(self, context: Any) -> str:
        """Return the message, as `render` does; its variables are awaited."""
        extra = self.extra_context.items()
        values = {name: await value.aresolve(context) for name, value in extra}
        within = None
        if self.message_context is not None:
            within = await self.message_context.aresolve(context)
        for name in {*self._names_in(self.singular), *self._names_in(self.plural)}:
            if name in context and name not in values:
                values[name] = await Variable(name).aresolve(context)
        with context.push(**values):
            count = None if self.counter is None else await self.counter.aresolve(context)
            filled = self._filled(count, within, context)
        return self._kept(filled, context)

    @staticmethod
    def _names_in(tokens: list[Any]) -> list[str]:
        return [token.contents for token in tokens if token.token_type is TokenType.VAR]

    def _kept(self, filled: str, context: Any) -> str:
        if not self.asvar:
            return filled
        context[self.asvar] = SafeString(filled)
        return ""

    def _filled(self, given_count: Any, within: Any, context: Any) -> str:
        """Return the message with its variables, which are in the context."""
        translator = runtime_of(context).ports.translator
        within = None if within is None else plain(within)
        is_elsewhere = _is_elsewhere(context) and not self.asvar
        is_code = is_elsewhere and context.place.language in CODE
        singular, names = self._message(self.singular)
        if self.plural and self.countervar and self.counter is not None:
            count = self._number(given_count)
            context[self.countervar] = count
            plural, more = self._message(self.plural)
            names = names + more
            text = (
                translator.ngettext(singular, plural, count)
                if within is None
                else translator.npgettext(within, singular, plural, count)
            )
        else:
            text = (
                translator.gettext(singular)
                if within is None
                else translator.pgettext(within, singular)
            )
        filled = self._fill(str(text), names, context, is_plain=is_code)
        if is_elsewhere:
            whole = filled if is_code else SafeString(filled)
            filled = render_value_in_context(whole, context)
        return filled

    def _number(self, count: Any) -> Any:
        if not isinstance(count, int | float | Decimal):
            raise TemplateSyntaxError(
                f"{self.countervar!r} argument to 'blocktranslate' tag must be a number, not "
                f"{count!r}."
            )
        return count

    def _fill(self, text: str, names: list[str], context: Any, *, is_plain: bool) -> str:
        runtime, mode = runtime_of(context), mode_of(context)._replace(place=None)
        mode = mode._replace(autoescape=False) if is_plain else mode
        values = {name: runtime.render_value(_value_of(name, context), mode) for name in names}
        try:
            return str(as_text(text % values))
        except (KeyError, ValueError, TypeError) as error:
            raise TemplateSyntaxError(
                f"{{% blocktranslate %}} cannot fill the translation {text!r}: {error!r}. It may "
                f"use the variables {sorted(values)}."
            ) from error


def _is_elsewhere(context: Any) -> bool:
    """Whether the message stands where HTML text has to be escaped once more."""
    return context.place is not None and context.place.kind != TEXT and context.autoescape


def _value_of(name: str, context: Any) -> Any:
    if name in context:
        return context[name]
    return runtime_of(context).invalid(name)


def do_block_translate(parser: Any, token: Any) -> BlockTranslateNode:
    """Parse blocktranslate (blocktrans)."""
    bits = token.split_contents()
    tag = bits[0]
    options = _block_options(parser, bits)
    countervar, counter = None, None
    if options.get("count"):
        countervar, counter = next(iter(options["count"].items()))
    singular, end = _block_text(parser, token)
    plural: list[Any] = []
    if countervar and counter:
        if end.contents.strip() != "plural":
            raise TemplateSyntaxError(f"{tag!r} doesn't allow other block tags inside it")
        plural, end = _block_text(parser, token)
    if end.contents.strip() != f"end{tag}":
        raise TemplateSyntaxError(
            f"{tag!r} doesn't allow other block tags (seen {end.contents!r}) inside it"
        )
    return BlockTranslateNode(
        options.get("with", {}),
        singular,
        plural,
        countervar,
        counter,
        options.get("context"),
        "trimmed" in options,
        options.get("asvar"),
    )


def _block_text(parser: Any, opening: Any) -> tuple[list[Any], Any]:
    """Return the tokens of text and variables, and the tag that ends them."""
    tokens: list[Any] = []
    while parser.tokens:
        token = parser.next_token()
        if token.token_type is TokenType.BLOCK:
            return tokens, token
        if token.token_type is TokenType.VAR:
            # A name of the layers, or a path that `with` did not name.
            Variable(token.contents)
        tokens.append(token)
    raise parser.error(tokens[-1] if tokens else opening, "Unclosed tag: blocktranslate.")


def _block_options(parser: Any, bits: list[str]) -> dict[str, Any]:
    tag, remaining = bits[0], bits[1:]
    options: dict[str, Any] = {}
    for option in each_option(remaining):
        value: Any
        if option == "with":
            value = values_of_with(tag, remaining, parser, support_legacy=True)
        elif option == "count":
            value = token_kwargs(remaining, parser, support_legacy=True)
            if len(value) != 1:
                raise TemplateSyntaxError(
                    f'"count" in {tag!r} tag expected exactly one keyword argument.'
                )
        elif option in ("context", "asvar"):
            if not remaining:
                raise TemplateSyntaxError(f'"{option}" in {tag!r} tag expected an argument.')
            value = remaining.pop(0)
            if option == "context":
                value = parser.compile_filter(value)
        elif option == "trimmed":
            value = True
        else:
            raise TemplateSyntaxError(f"Unknown argument for {tag!r} tag: {option!r}.")
        options[option] = value
    return options


register.tag("blocktranslate", do_block_translate)
register.tag("blocktrans", do_block_translate)
