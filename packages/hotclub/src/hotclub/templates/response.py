"""Responses made of a template and a context."""

from hotclub_http import ContentNotRenderedError, SimpleTemplateResponse, TemplateResponse

__all__ = ["ContentNotRenderedError", "SimpleTemplateResponse", "TemplateResponse"]
