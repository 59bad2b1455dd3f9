"""The language's parts under the one roof where tag libraries look for them."""

from hotclub_templates.engine import Template
from hotclub_templates.errors import TemplateSyntaxError, VariableDoesNotExist
from hotclub_templates.expressions import FilterExpression, Variable
from hotclub_templates.function_tags import (
    InclusionNode,
    SimpleBlockNode,
    SimpleNode,
    TagHelperNode,
    parse_bits,
    token_kwargs,
)
from hotclub_templates.lexer import DebugLexer, Lexer, Token, TokenType
from hotclub_templates.nodes import (
    Node,
    NodeList,
    TextNode,
    VariableNode,
    render_value_in_context,
)
from hotclub_templates.origin import UNKNOWN_SOURCE, Origin
from hotclub_templates.parser import Parser
from hotclub_templates.tags.partials import PartialTemplate

__all__ = [
    "UNKNOWN_SOURCE",
    "DebugLexer",
    "FilterExpression",
    "InclusionNode",
    "Lexer",
    "Node",
    "NodeList",
    "Origin",
    "Parser",
    "PartialTemplate",
    "SimpleBlockNode",
    "SimpleNode",
    "TagHelperNode",
    "Template",
    "TemplateSyntaxError",
    "TextNode",
    "Token",
    "TokenType",
    "Variable",
    "VariableDoesNotExist",
    "VariableNode",
    "parse_bits",
    "render_value_in_context",
    "token_kwargs",
]
