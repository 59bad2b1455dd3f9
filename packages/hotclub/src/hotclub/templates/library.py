"""Where tags and filters are registered, and the nodes that tags of functions become."""

from hotclub_templates import InvalidTemplateLibrary, Library
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
    "SimpleBlockNode",
    "SimpleNode",
    "TagHelperNode",
    "import_library",
    "parse_bits",
]
