"""The tags that every template has, and their nodes under the names that tag libraries import."""

from hotclub_templates.conditions import TemplateIfParser
from hotclub_templates.function_tags import token_kwargs
from hotclub_templates.library import merge_libraries
from hotclub_templates.tags import (
    addresses,
    assets,
    choices,
    components,
    declared,
    loops,
    output,
    partials,
    slots,
    turns,
    variables,
)
from hotclub_templates.tags.addresses import URLNode, querystring, url
from hotclub_templates.tags.choices import FirstOfNode, IfNode, do_if, firstof
from hotclub_templates.tags.loops import ForNode, do_for
from hotclub_templates.tags.output import (
    CommentNode,
    CsrfTokenNode,
    DebugNode,
    LoadNode,
    LoremNode,
    SpacelessNode,
    TemplateTagNode,
    VerbatimNode,
    comment,
    csp_nonce_attr,
    csrf_token,
    debug,
    find_library,
    load,
    load_from_library,
    lorem,
    spaceless,
    templatetag,
    verbatim,
)
from hotclub_templates.tags.partials import PartialDefNode, PartialNode
from hotclub_templates.tags.turns import (
    CycleNode,
    IfChangedNode,
    ResetCycleNode,
    cycle,
    ifchanged,
    resetcycle,
)
from hotclub_templates.tags.variables import (
    AutoEscapeControlNode,
    FilterNode,
    GroupedResult,
    NowNode,
    RegroupNode,
    WidthRatioNode,
    WithNode,
    autoescape,
    do_filter,
    do_with,
    now,
    regroup,
    widthratio,
)

register = merge_libraries(
    room.register
    for room in (
        choices, loops, turns, variables, output, addresses, partials,
        declared, components, slots, assets,
    )
)  # fmt: skip

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
    "PartialDefNode",
    "PartialNode",
    "RegroupNode",
    "ResetCycleNode",
    "SpacelessNode",
    "TemplateIfParser",
    "TemplateTagNode",
    "URLNode",
    "VerbatimNode",
    "WidthRatioNode",
    "WithNode",
    "autoescape",
    "comment",
    "csp_nonce_attr",
    "csrf_token",
    "cycle",
    "debug",
    "do_filter",
    "do_for",
    "do_if",
    "do_with",
    "find_library",
    "firstof",
    "ifchanged",
    "load",
    "load_from_library",
    "lorem",
    "now",
    "querystring",
    "register",
    "regroup",
    "resetcycle",
    "spaceless",
    "templatetag",
    "token_kwargs",
    "url",
    "verbatim",
    "widthratio",
]
