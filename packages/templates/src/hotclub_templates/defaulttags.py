"""The tags that every template has, and their nodes under the names that tag libraries import."""

from hotclub_templates.function_tags import token_kwargs
from hotclub_templates.library import merge_libraries
from hotclub_templates.tags import control, output, partials, variables
from hotclub_templates.tags.control import (
    CycleNode,
    FirstOfNode,
    ForNode,
    IfChangedNode,
    IfNode,
    ResetCycleNode,
)
from hotclub_templates.tags.output import (
    CommentNode,
    CsrfTokenNode,
    DebugNode,
    LoadNode,
    LoremNode,
    SpacelessNode,
    TemplateTagNode,
    URLNode,
    VerbatimNode,
    find_library,
    load_from_library,
    url,
)
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
    [control.register, variables.register, output.register, partials.register]
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
