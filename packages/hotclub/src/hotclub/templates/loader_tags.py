"""Block, extends and include, their nodes, and what tag libraries find beside them."""

import hotclub_templates.loader_tags as _library
from hotclub_templates.base import (
    Node,
    Template,
    TemplateSyntaxError,
    TextNode,
    Variable,
    token_kwargs,
)
from hotclub_templates.library import Library
from hotclub_templates.loader_tags import *  # noqa: F403

from hotclub.utils.safestring import mark_safe

__all__ = [
    "Library",
    "Node",
    "Template",
    "TemplateSyntaxError",
    "TextNode",
    "Variable",
    "mark_safe",
    "token_kwargs",
]
__all__ += _library.__all__
