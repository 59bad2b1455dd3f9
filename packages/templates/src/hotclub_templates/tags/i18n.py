"""`{% load i18n %}`: messages in the reader's language, through the port `translator`.

Flow: tag → node → a question to the translator. Alone, messages show as they are written.
"""

from typing import Any

from hotclub_templates.codegen import CodeWriter
from hotclub_templates.errors import TemplateSyntaxError
from hotclub_templates.escaping import SafeString, as_text, plain
from hotclub_templates.expressions import FilterExpression, Variable, translate
from hotclub_templates.function_tags import token_kwargs
from hotclub_templates.lexer import TokenType
from hotclub_templates.library import Library
from hotclub_templates.nodes import CompiledNode, Node, NodeList, render_value_in_context
from hotclub_templates.plain import PLAIN_PORTS, Ports
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
            raise TemplateSyntaxError(
                f"'{name}' requires 'for string as variable' (got {args[1:]!r})"
            )
        return LanguageInfoNode(parser.compile_filter(args[2]), args[4], is_list)

    register.tag(name, parse)


_language_info_tag("get_language_info", is_list=False)
_language_info_tag("get_language_info_list", is_list=True)


@register.filter(needs_ports=True)
def language_name(lang_code: Any, *, ports: Ports = PLAIN_PORTS) -> Any:
    """Return a language's English name."""
    return language_info(ports.translator, lang_code)["name"]


@register.filter(needs_ports=True)
def language_name_translated(lang_code: Any, *, ports: Ports = PLAIN_PORTS) -> Any:
    """Return a language's name in the active language."""
    return ports.translator.gettext(str(language_info(ports.translator, lang_code)["name"]))


@register.filter(needs_ports=True)
def language_name_local(lang_code: Any, *, ports: Ports = PLAIN_PORTS) -> Any:
    """Return a language's name in that language."""
    return language_info(ports.translator, lang_code)["name_local"]


@register.filter(needs_ports=True)
def language_bidi(lang_code: Any, *, ports: Ports = PLAIN_PORTS) -> Any:
    """Return whether a language is written from right to left."""
    return language_info(ports.translator, lang_code)["bidi"]


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
        expression = self.filter_expression
        literal = expression.var if isinstance(expression.var, str) else None
        if literal is not None and not expression.filters:
            message: Any = literal
        else:
            message = expression.resolve(context)
        is_safe = isinstance(message, SafeString)
        text = plain(message)
        translated = text if self.noop else self._translate(text, context)
        value: Any = SafeString(translated) if is_safe else translated
        shown = render_value_in_context(value, context)
        if self.asvar:
            context[self.asvar] = SafeString(shown) if context.autoescape else shown
            return ""
        return shown

    def _translate(self, text: str, context: Any) -> str:
        within = None
        if self.message_context is not None:
            within = plain(self.message_context.resolve(context))
        return translate(runtime_of(context).ports.translator, text, within)


def do_translate(parser: Any, token: Any) -> TranslateNode:
    """Parse translate (trans)."""
    bits = token.split_contents()
    if len(bits) < 2:
        raise TemplateSyntaxError(f"'{bits[0]}' takes at least one argument")
    message = parser.compile_filter(bits[1])
    noop, asvar, message_context = False, None, None
    remaining, seen = bits[2:], set()
    while remaining:
        option = remaining.pop(0)
        if option in seen:
            raise TemplateSyntaxError(f"The '{option}' option was specified more than once.")
        seen.add(option)
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
            text = " ".join(line.strip() for line in text.strip().split("\n"))
        return text, names

    def render(self, context: Any) -> str:
        """Return the message in the active language with its variables filled in."""
        translator = runtime_of(context).ports.translator
        values = {name: value.resolve(context) for name, value in self.extra_context.items()}
        within = None
        if self.message_context is not None:
            within = plain(self.message_context.resolve(context))
        with context.push(**values):
            singular, names = self._message(self.singular)
            if self.plural and self.countervar and self.counter is not None:
                count = self.counter.resolve(context)
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
            filled = self._fill(str(text), names, context)
        if self.asvar:
            context[self.asvar] = SafeString(filled)
            return ""
        return filled

    def _fill(self, text: str, names: list[str], context: Any) -> str:
        values = {
            name: render_value_in_context(_value_of(name, context), context) for name in names
        }
        try:
            return str(as_text(text % values))
        except (KeyError, ValueError, TypeError) as error:
            raise TemplateSyntaxError(
                f"{{% blocktranslate %}} cannot fill the translation {text!r}: {error!r}. It may "
                f"use the variables {sorted(values)}."
            ) from error


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
    while remaining:
        option = remaining.pop(0)
        if option in options:
            raise TemplateSyntaxError(f"The {option!r} option was specified more than once.")
        if option == "with":
            value: Any = token_kwargs(remaining, parser, support_legacy=True)
            if not value:
                raise TemplateSyntaxError(
                    f'"with" in {tag!r} tag needs at least one keyword argument.'
                )
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


class LanguageNode(Node):
    """`{% language code %} … {% endlanguage %}`"""

    def __init__(self, nodelist: NodeList, language: FilterExpression) -> None:
        self.nodelist = nodelist
        self.language = language

    def render(self, context: Any) -> str:
        """Return the inside as a reader of that language sees it."""
        with runtime_of(context).ports.translator.override(self.language.resolve(context)):
            return self.nodelist.render(context)


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
