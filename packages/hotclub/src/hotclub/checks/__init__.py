"""System checks: what is wrong with a project, before a visitor finds it.

Flow: settings, models, routes → check functions → messages → `hotclub check`, and each command.
Import levels, from the ground up: messages → registry → a file a kind → builtin.
"""

from typing import TYPE_CHECKING

from hotclub.checks.messages import (
    CRITICAL,
    DEBUG,
    ERROR,
    INFO,
    WARNING,
    CheckMessage,
    Critical,
    Debug,
    Error,
    Info,
    Warning,  # noqa: A004
)
from hotclub.checks.registry import (
    CheckRegistry,
    Tags,
    register,
    registry,
    run_checks,
    tag_exists,
)
from hotclub.lazy_modules import submodules

__all__ = [
    "CRITICAL",
    "DEBUG",
    "ERROR",
    "INFO",
    "WARNING",
    "CheckMessage",
    "CheckRegistry",
    "Critical",
    "Debug",
    "Error",
    "Info",
    "Tags",
    "Warning",
    "register",
    "registry",
    "run_checks",
    "tag_exists",
]


def _fill(empty: CheckRegistry) -> None:
    from hotclub.checks.builtin import fill

    fill(empty)


registry.fill = _fill

if not TYPE_CHECKING:
    __getattr__ = submodules(__name__)
