"""The language's parts under the one roof where tag libraries look for them."""

from hotclub_templates.errors import TemplateSyntaxError, VariableDoesNotExist
from hotclub_templates.expressions import FilterExpression
from hotclub_templates.function_tags import (
    InclusionNode,
    SimpleBlockNode,
    SimpleNode,
    TagHelperNode,
    kwarg_re,
    parse_bits,
    token_kwargs,
)
from hotclub_templates.lexer import (
    BLOCK_TAG_END,
    BLOCK_TAG_START,
    COMMENT_TAG_END,
    COMMENT_TAG_START,
    FILTER_ARGUMENT_SEPARATOR,
    FILTER_SEPARATOR,
    SINGLE_BRACE_END,
    SINGLE_BRACE_START,
    TRANSLATOR_COMMENT_MARK,
    VARIABLE_ATTRIBUTE_SEPARATOR,
    VARIABLE_TAG_END,
    VARIABLE_TAG_START,
    DebugLexer,
    Lexer,
    Token,
    TokenType,
)
from hotclub_templates.nodes import Node, NodeList, TextNode
from hotclub_templates.origin import UNKNOWN_SOURCE, Origin
from hotclub_templates.parser import Parser
from hotclub_templates.tags.partials import PartialTemplate
from hotclub_templates.template import Template
from hotclub_templates.variable_nodes import VariableNode, render_value_in_context
from hotclub_templates.variables import Variable

__all__ = [
    "BLOCK_TAG_END",
    "BLOCK_TAG_START",
    "COMMENT_TAG_END",
    "COMMENT_TAG_START",
    "FILTER_ARGUMENT_SEPARATOR",
    "FILTER_SEPARATOR",
    "SINGLE_BRACE_END",
    "SINGLE_BRACE_START",
    "TRANSLATOR_COMMENT_MARK",
    "UNKNOWN_SOURCE",
    "VARIABLE_ATTRIBUTE_SEPARATOR",
    "VARIABLE_TAG_END",
    "VARIABLE_TAG_START",
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
    "kwarg_re",
    "parse_bits",
    "render_value_in_context",
    "token_kwargs",
]
