"""Tokens to nodes.

Flow: tokens → **parser** → nodes. Compile functions of tags, ours and anybody's, are called with
the parser and the tag's token. Every mistake becomes a TemplateSyntaxError that knows its place.
Not here: what tags exist.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Any, NoReturn

from hotclub_templates.errors import TemplateSyntaxError, close_match
from hotclub_templates.expressions import FilterExpression
from hotclub_templates.lexer import Token, TokenType
from hotclub_templates.library import Library
from hotclub_templates.nodes import LEVELS_IN_ONE_FUNCTION, Node, NodeList, TextNode
from hotclub_templates.variable_nodes import VariableNode

MAX_DEPTH = 150

_TEXT, _VAR, _BLOCK = TokenType.TEXT, TokenType.VAR, TokenType.BLOCK


class Parser:
    """Parses one template. `libraries` are what `{% load %}` finds, `builtins` what is there."""

    def __init__(
        self,
        tokens: Iterable[Token],
        libraries: Mapping[str, Library] | None = None,
        builtins: Iterable[Library] | None = None,
        origin: Any = None,
    ) -> None:
        # Reversed, for a list gives its last element away at once.
        self.tokens = list(reversed(list(tokens)))
        self.tags: dict[str, Callable[..., Any]] = {}
        self.filters: dict[str, Callable[..., Any]] = {}
        self.command_stack: list[tuple[str, Token]] = []
        # For tags to share what concerns the whole template.
        self.extra_data: dict[str, Any] = {}
        self.libraries = libraries or {}
        self.origin = origin
        self._expressions: dict[str, FilterExpression] = {}
        for library in builtins or ():
            self.add_library(library)

    def __repr__(self) -> str:
        return f"<{type(self).__name__} tokens={list(reversed(self.tokens))!r}>"

    def parse(self, parse_until: Iterable[str] | None = None) -> NodeList:
        """Return the nodes up to a tag named in `parse_until`, which is left to be taken next."""
        until = tuple(parse_until or ())
        nodelist = NodeList()
        tokens = self.tokens
        while tokens:
            token = tokens.pop()
            kind = token.token_type
            if kind is _TEXT:
                self.extend_nodelist(nodelist, TextNode(token.contents), token)
            elif kind is _VAR:
                self._variable(nodelist, token)
            elif kind is _BLOCK:
                command = token.contents.split(None, 1)[:1]
                if command and command[0] in until:
                    tokens.append(token)
                    return nodelist
                self._block(nodelist, token, command, until)
        if until:
            self.unclosed_block_tag(until)
        return nodelist

    def _variable(self, nodelist: NodeList, token: Token) -> None:
        if not token.contents:
            raise self.error(token, f"Empty variable tag on line {token.lineno}")
        try:
            expression = self.compile_filter(token.contents)
        except TemplateSyntaxError as error:
            raise self.error(token, error) from error.__cause__
        self.extend_nodelist(nodelist, VariableNode(expression), token)

    def _block(
        self, nodelist: NodeList, token: Token, words: list[str], until: tuple[str, ...]
    ) -> None:
        if not words:
            raise self.error(token, f"Empty block tag on line {token.lineno}")
        command = words[0]
        compile_function = self.tags.get(command)
        if compile_function is None:
            self.invalid_block_tag(token, command, until)
        if len(self.command_stack) >= MAX_DEPTH:
            raise self.error(token, f"Tags are nested more than {MAX_DEPTH} deep.")
        self.command_stack.append((command, token))
        try:
            node = compile_function(self, token)
        except TemplateSyntaxError as error:
            raise self.error(token, error) from error.__cause__
        except Exception as error:
            # For a debug page to show the tag whose own code failed.
            if not hasattr(error, "token"):
                error.token = token  # type: ignore[attr-defined]
            raise
        self.extend_nodelist(nodelist, node, token)
        self.command_stack.pop()
        if len(self.command_stack) % LEVELS_IN_ONE_FUNCTION == LEVELS_IN_ONE_FUNCTION - 1:
            node.outlined = any(node.children()) if isinstance(node, Node) else False

    def skip_past(self, endtag: str) -> None:
        """Throw tokens away up to and including the tag `endtag`."""
        while self.tokens:
            token = self.next_token()
            if token.token_type is TokenType.BLOCK and token.contents == endtag:
                return
        self.unclosed_block_tag([endtag])

    def extend_nodelist(self, nodelist: NodeList, node: Any, token: Token) -> None:
        """Add a node. Raises TemplateSyntaxError if it ought to have been the first."""
        if node.must_be_first and nodelist.contains_nontext:
            shown = f"{{% {token.contents} %}}"
            name = getattr(self.origin, "template_name", None)
            place = "the template" if name is None else repr(name)
            raise self.error(token, f"{shown} must be the first tag in {place}.")
        if not isinstance(node, TextNode):
            nodelist.contains_nontext = True
        node.token = token
        node.origin = self.origin
        nodelist.append(node)

    def error(self, token: Token, e: TemplateSyntaxError | str) -> TemplateSyntaxError:
        """Return the exception, knowing its token."""
        error = e if isinstance(e, TemplateSyntaxError) else TemplateSyntaxError(e)
        if error.token is None:
            error.token = token
        return error

    def invalid_block_tag(
        self, token: Token, command: str, parse_until: Iterable[str] | None = None
    ) -> NoReturn:
        """Raise for a tag that nobody knows here."""
        expected = list(parse_until or ())
        hint = close_match(command, [*expected, *self.tags])
        mend = self._home("tags", command) or (
            f" Did you forget to register or load this tag?{hint}"
        )
        wanted = f", expected {_listed(expected)}" if expected else ""
        if expected and self.command_stack:
            name, at = self.command_stack[-1]
            mend += f" The open tag is '{name}' of line {at.lineno}."
        raise self.error(
            token, f"Invalid block tag on line {token.lineno}: '{command}'{wanted}.{mend}"
        )

    def _home(self, kind: str, name: str) -> str:
        """Return a sentence that names the library which has a tag or filter, or an empty one."""
        for label in self.libraries:
            try:
                library = self.libraries[label]
            except Exception:  # noqa: BLE001, S112 - one that cannot be imported is not at fault here
                continue
            if name in getattr(library, kind):
                return f" It is in a library that has to be loaded first: {{% load {label} %}}."
        return ""

    def unclosed_block_tag(self, parse_until: Iterable[str]) -> NoReturn:
        """Raise for a tag that was opened and not closed."""
        expected = ", ".join(parse_until)
        if not self.command_stack:
            raise TemplateSyntaxError(f"Unclosed tag. Looking for one of: {expected}.")
        command, token = self.command_stack.pop()
        raise self.error(
            token,
            f"Unclosed tag on line {token.lineno}: '{command}'. Looking for one of: {expected}.",
        )

    def next_token(self) -> Token:
        """Take the next token."""
        return self.tokens.pop()

    def prepend_token(self, token: Token) -> None:
        """Put a token back."""
        self.tokens.append(token)

    def delete_first_token(self) -> None:
        """Throw the next token away: the end tag that `parse` stopped at."""
        del self.tokens[-1]

    def add_library(self, lib: Library) -> None:
        """Make the tags and filters of a library known from here on."""
        self.tags.update(lib.tags)
        self.filters.update(lib.filters)
        self._expressions.clear()

    def compile_filter(self, token: str) -> FilterExpression:
        """Return the expression written in `token`. Raises TemplateSyntaxError."""
        found = self._expressions.get(token)
        if found is None:
            found = self._expressions[token] = FilterExpression(token, self)
        return found

    def find_filter(self, filter_name: str) -> Callable[..., Any]:
        """Return a filter's function. Raises TemplateSyntaxError."""
        if filter_name in self.filters:
            return self.filters[filter_name]
        home = self._home("filters", filter_name)
        hint = home or close_match(filter_name, self.filters)
        raise TemplateSyntaxError(f"Invalid filter: '{filter_name}'{hint and '.' + hint}")


def _listed(names: list[str]) -> str:
    quoted = [f"'{name}'" for name in names]
    return quoted[0] if len(quoted) == 1 else f"{', '.join(quoted[:-1])} or {quoted[-1]}"
