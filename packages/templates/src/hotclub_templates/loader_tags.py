"""Block, extends and include, under the names that tag libraries import."""

from hotclub_templates.library import merge_libraries
from hotclub_templates.tags import blocks, includes, inheritance
from hotclub_templates.tags.blocks import BLOCK_CONTEXT_KEY, BlockContext, BlockNode, do_block
from hotclub_templates.tags.includes import IncludeNode, do_include
from hotclub_templates.tags.inheritance import ExtendsNode, do_extends
from hotclub_templates.tags.named_templates import construct_relative_path

register = merge_libraries(room.register for room in (blocks, inheritance, includes))

__all__ = [
    "BLOCK_CONTEXT_KEY",
    "BlockContext",
    "BlockNode",
    "ExtendsNode",
    "IncludeNode",
    "construct_relative_path",
    "do_block",
    "do_extends",
    "do_include",
    "register",
]
