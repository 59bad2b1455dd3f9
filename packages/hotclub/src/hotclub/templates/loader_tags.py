"""Block, extends and include, and their nodes."""

from hotclub_templates.loader_tags import *  # noqa: F403
from hotclub_templates.loader_tags import register

__all__ = ["register"]
