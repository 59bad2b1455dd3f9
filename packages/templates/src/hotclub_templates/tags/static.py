"""Placeholder."""
from hotclub_templates.library import Library
register = Library()
