"""The base of template engines of one's own."""

from hotclub_templates.backends import BaseEngine

__all__ = ["BaseEngine"]
