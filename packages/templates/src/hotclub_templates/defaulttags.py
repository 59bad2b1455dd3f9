"""The tags that every template has, and their nodes under the names that tag libraries import."""

from hotclub_templates.function_tags import token_kwargs
from hotclub_templates.library import merge_libraries
from hotclub_templates.tags import (
    addresses,
    choices,
    loops,
    output,
    partials,
    turns,
    variables,
)
from hotclub_templates.tags.addresses import URLNode, url
from hotclub_templates.tags.choices import FirstOfNode, IfNode
from hotclub_templates.tags.loops import ForNode
from hotclub_templates.tags.output import (
    CommentNode,
    CsrfTokenNode,
    DebugNode,
    LoadNode,
    LoremNode,
    SpacelessNode,
    TemplateTagNode,
    VerbatimNode,
    find_library,
    load_from_library,
)
from hotclub_templates.tags.turns import CycleNode, IfChangedNode, ResetCycleNode
from hotclub_templates.tags.variables import (
    AutoEscapeControlNode,
    FilterNode,
    GroupedResult,
    NowNode,
    RegroupNode,
    WidthRatioNode,
    WithNode,
)

register = merge_libraries(
    room.register for room in (choices, loops, turns, variables, output, addresses, partials)
)

__all__ = [
    "AutoEscapeControlNode",
    "CommentNode",
    "CsrfTokenNode",
    "CycleNode",
    "DebugNode",
    "FilterNode",
    "FirstOfNode",
    "ForNode",
    "GroupedResult",
    "IfChangedNode",
    "IfNode",
    "LoadNode",
    "LoremNode",
    "NowNode",
    "RegroupNode",
    "ResetCycleNode",
    "SpacelessNode",
    "TemplateTagNode",
    "URLNode",
    "VerbatimNode",
    "WidthRatioNode",
    "WithNode",
    "find_library",
    "load_from_library",
    "register",
    "token_kwargs",
    "url",
]
