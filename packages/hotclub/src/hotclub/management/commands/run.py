"""`run`: a short name of `runserver`."""

from __future__ import annotations

from hotclub.management.commands.runserver import Command

__all__ = ["Command"]
