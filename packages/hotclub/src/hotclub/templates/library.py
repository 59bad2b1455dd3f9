"""Where tags and filters are registered, and the nodes that tags of functions become."""

from hotclub_templates import InvalidTemplateLibrary, Library, Node, Template, TemplateSyntaxError
from hotclub_templates.function_tags import token_kwargs
from hotclub_templates.library import (
    InclusionNode,
    SimpleBlockNode,
    SimpleNode,
    TagHelperNode,
    import_library,
    parse_bits,
)

__all__ = [
    "InclusionNode",
    "InvalidTemplateLibrary",
    "Library",
    "Node",
    "SimpleBlockNode",
    "SimpleNode",
    "TagHelperNode",
    "Template",
    "TemplateSyntaxError",
    "import_library",
    "parse_bits",
    "token_kwargs",
]
