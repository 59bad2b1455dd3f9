"""Data to bytes."""

from hotclub_api.renderers import (
    BaseRenderer,
    JSONOpenAPIRenderer,
    JSONRenderer,
    MultiPartRenderer,
    StaticHTMLRenderer,
    TemplateHTMLRenderer,
)

__all__ = [
    "BaseRenderer",
    "JSONOpenAPIRenderer",
    "JSONRenderer",
    "MultiPartRenderer",
    "StaticHTMLRenderer",
    "TemplateHTMLRenderer",
]
