"""Jinja2 beside the Django language, behind the same face: needs the extra `jinja2`.

Import levels, from the ground up: loading, places, sharing · backend, contextual.
"""

from hotclub_templates.errors import MissingExtra
from hotclub_templates.jinja.backend import Jinja2, JinjaTemplate
from hotclub_templates.jinja.contextual import ContextualEscaping
from hotclub_templates.jinja.loading import EngineLoader, private_bytecode_cache
from hotclub_templates.jinja.sharing import (
    share_filters,
    share_globals,
    share_library,
    share_messages,
)

__all__ = [
    "ContextualEscaping",
    "EngineLoader",
    "Jinja2",
    "JinjaTemplate",
    "MissingExtra",
    "private_bytecode_cache",
    "share_filters",
    "share_globals",
    "share_library",
    "share_messages",
]
