"""The Django template language compiled to Python, with Jinja2 beside it."""
from hotclub_templates.context import Context
from hotclub_templates.engine import Engine, Template
