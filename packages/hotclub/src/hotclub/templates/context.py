"""Contexts: what templates read their variables from."""

from hotclub_templates import (
    BaseContext,
    Context,
    ContextDict,
    ContextPopException,
    RenderContext,
    RequestContext,
    make_context,
)

__all__ = [
    "BaseContext",
    "Context",
    "ContextDict",
    "ContextPopException",
    "RenderContext",
    "RequestContext",
    "make_context",
]
