"""The Django language's engine."""

from hotclub_templates import Engine

__all__ = ["Engine"]
