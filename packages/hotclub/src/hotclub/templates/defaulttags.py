"""The built-in tags' library and nodes, and what tag libraries find beside them."""

import hotclub_templates.defaulttags as _library
from hotclub_templates.base import (
    BLOCK_TAG_END,
    BLOCK_TAG_START,
    COMMENT_TAG_END,
    COMMENT_TAG_START,
    FILTER_SEPARATOR,
    SINGLE_BRACE_END,
    SINGLE_BRACE_START,
    VARIABLE_ATTRIBUTE_SEPARATOR,
    VARIABLE_TAG_END,
    VARIABLE_TAG_START,
    Node,
    NodeList,
    TemplateSyntaxError,
    VariableDoesNotExist,
    kwarg_re,
    render_value_in_context,
)
from hotclub_templates.conditions import IfParser, Literal
from hotclub_templates.defaulttags import *  # noqa: F403
from hotclub_templates.library import Library

from hotclub.templates.context import Context
from hotclub.templates.defaultfilters import date
from hotclub.utils.html import conditional_escape, escape, format_html
from hotclub.utils.safestring import mark_safe

__all__ = [
    "BLOCK_TAG_END",
    "BLOCK_TAG_START",
    "COMMENT_TAG_END",
    "COMMENT_TAG_START",
    "FILTER_SEPARATOR",
    "SINGLE_BRACE_END",
    "SINGLE_BRACE_START",
    "VARIABLE_ATTRIBUTE_SEPARATOR",
    "VARIABLE_TAG_END",
    "VARIABLE_TAG_START",
    "Context",
    "IfParser",
    "Library",
    "Literal",
    "Node",
    "NodeList",
    "TemplateSyntaxError",
    "VariableDoesNotExist",
    "conditional_escape",
    "date",
    "escape",
    "format_html",
    "kwarg_re",
    "mark_safe",
    "render_value_in_context",
]
__all__ += _library.__all__
