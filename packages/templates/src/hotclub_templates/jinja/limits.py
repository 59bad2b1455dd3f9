"""A limit for chains of filters in Jinja2's templates.

Flow: Jinja2's tokens → **are they a chain without end?** → Jinja2's parser. Its compiler takes a time
that grows with the third power of a chain's length, and Python refuses two hundred filters anyway.
"""

from collections.abc import Iterator

import jinja2
from jinja2.ext import Extension
from jinja2.lexer import Token, TokenStream

__all__ = ["FilterChains"]

MAX_FILTERS = 100

_OPENING = frozenset(("lparen", "lbracket", "lbrace"))
_CLOSING = frozenset(("rparen", "rbracket", "rbrace"))
_IN_A_CHAIN = frozenset(("pipe", "name", "dot", "string", "integer", "float"))
_OPERATORS = frozenset(("and", "or", "not", "if", "else", "in", "is"))


class FilterChains(Extension):
    """Refuses more than 100 filters upon one another, with `jinja2.TemplateSyntaxError`."""

    def filter_stream(self, stream: TokenStream) -> Iterator[Token]:
        """Yield the tokens as they are."""
        # Filters upon one another, in each bracket that is open.
        chains = [0]
        for token in stream:
            kind = token.type
            if kind == "pipe":
                chains[-1] += 1
                if sum(chains) > MAX_FILTERS:
                    raise jinja2.TemplateSyntaxError(
                        f"More than {MAX_FILTERS} filters upon one another. Give an intermediate "
                        "value a name by {% set %}.",
                        token.lineno, stream.name, stream.filename,
                    )  # fmt: skip
            elif kind in _OPENING:
                chains.append(0)
            elif kind in _CLOSING:
                if len(chains) > 1:
                    chains.pop()
            elif kind.endswith(("_begin", "_end")):
                chains = [0]
            elif kind not in _IN_A_CHAIN or token.value in _OPERATORS:
                chains[-1] = 0
            yield token
