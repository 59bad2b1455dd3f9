"""The Django template language compiled to Python, with Jinja2 beside it.

Data flow: source → tokens → nodes → Python source → code → text.

Import levels, from the ground up: errors · ports · text · escaping · plain · context · lookup ·
awaiting, colours · modes, runtime · codegen · functions, lexer · variables · expressions ·
conditions · nodes · function_tags · library · parser · tags, filters, origin · tracebacks, loaders ·
defaulttags, defaultfilters, loader_tags · template · engine · backends, context_processors · jinja,
testing · check · cli.
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from hotclub_templates.backends import BaseEngine, DjangoTemplates
    from hotclub_templates.context import (
        BaseContext,
        Context,
        ContextDict,
        RenderContext,
        RequestContext,
        make_context,
    )
    from hotclub_templates.engine import Engine
    from hotclub_templates.errors import (
        AsyncRenderRequired,
        ContextPopException,
        ImproperlyConfigured,
        InvalidTemplateLibrary,
        LimitExceeded,
        MissingPort,
        SuspiciousFileOperation,
        TemplateDoesNotExist,
        TemplateError,
        TemplateRecursionError,
        TemplateSyntaxError,
        VariableDoesNotExist,
    )
    from hotclub_templates.escaping import (
        SafeData,
        SafeString,
        conditional_escape,
        escape,
        format_html,
        format_html_join,
        mark_safe,
    )
    from hotclub_templates.expressions import FilterExpression
    from hotclub_templates.filters.stringfilter import stringfilter
    from hotclub_templates.function_tags import token_kwargs
    from hotclub_templates.lexer import Lexer, Token, TokenType
    from hotclub_templates.library import Library
    from hotclub_templates.nodes import Node, NodeList, TextNode
    from hotclub_templates.origin import Origin
    from hotclub_templates.parser import Parser
    from hotclub_templates.plain import Ports
    from hotclub_templates.tags.partials import PartialTemplate
    from hotclub_templates.template import Template
    from hotclub_templates.variable_nodes import VariableNode, render_value_in_context
    from hotclub_templates.variables import Variable

__all__ = [
    "AsyncRenderRequired",
    "BaseContext",
    "BaseEngine",
    "Context",
    "ContextDict",
    "ContextPopException",
    "DjangoTemplates",
    "Engine",
    "FilterExpression",
    "ImproperlyConfigured",
    "InvalidTemplateLibrary",
    "Lexer",
    "Library",
    "LimitExceeded",
    "MissingPort",
    "Node",
    "NodeList",
    "Origin",
    "Parser",
    "PartialTemplate",
    "Ports",
    "RenderContext",
    "RequestContext",
    "SafeData",
    "SafeString",
    "SuspiciousFileOperation",
    "Template",
    "TemplateDoesNotExist",
    "TemplateError",
    "TemplateRecursionError",
    "TemplateSyntaxError",
    "TextNode",
    "Token",
    "TokenType",
    "Variable",
    "VariableDoesNotExist",
    "VariableNode",
    "conditional_escape",
    "escape",
    "format_html",
    "format_html_join",
    "make_context",
    "mark_safe",
    "render_value_in_context",
    "stringfilter",
    "token_kwargs",
]

# The room that each name lives in.
_ROOMS = {
    "backends": "BaseEngine DjangoTemplates",
    "context": "BaseContext Context ContextDict RenderContext RequestContext make_context",
    "engine": "Engine",
    "errors": (
        "AsyncRenderRequired ContextPopException ImproperlyConfigured InvalidTemplateLibrary "
        "LimitExceeded MissingPort SuspiciousFileOperation TemplateDoesNotExist TemplateError "
        "TemplateRecursionError TemplateSyntaxError VariableDoesNotExist"
    ),
    "escaping": (
        "SafeData SafeString conditional_escape escape format_html format_html_join mark_safe"
    ),
    "expressions": "FilterExpression",
    "filters.stringfilter": "stringfilter",
    "function_tags": "token_kwargs",
    "lexer": "Lexer Token TokenType",
    "library": "Library",
    "nodes": "Node NodeList TextNode",
    "origin": "Origin",
    "parser": "Parser",
    "plain": "Ports",
    "tags.partials": "PartialTemplate",
    "template": "Template",
    "variable_nodes": "VariableNode render_value_in_context",
    "variables": "Variable",
}

if not TYPE_CHECKING:

    def __getattr__(name: str) -> object:
        """Open the room of a name when the name is first asked for."""
        if name in _ROOMS:
            return import_module(f"{__name__}.{name}")
        for room, names in _ROOMS.items():
            if name in names.split():
                value = globals()[name] = getattr(import_module(f"{__name__}.{room}"), name)
                return value
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")

    def __dir__() -> list[str]:
        return sorted({*globals(), *__all__})
