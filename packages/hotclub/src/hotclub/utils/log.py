"""Logging: what a project gets unasked, and the filters for configurations of its own.

Flow: LOGGING_CONFIG, LOGGING → adapters/settings_logging → **log** → handlers. The loggers are
`hotclub.request` (answers of 4xx and 5xx), `hotclub.server` (the development server's lines),
`hotclub.security`, `hotclub.auth`, `hotclub.cache`, `hotclub.db` and the ORM's `hotclub_orm`.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Mapping
from typing import Any, Final

from hotclub.conf import settings
from hotclub.imports import import_string

__all__ = [
    "DEFAULT_LOGGING",
    "CallbackFilter",
    "LineFormatter",
    "RequireDebugFalse",
    "RequireDebugTrue",
    "ServerFormatter",
    "configure_logging",
]

# With DEBUG, everything from INFO on is shown; without, errors, as a server's journal keeps them.
DEFAULT_LOGGING: Final[Mapping[str, Any]] = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {
        "require_debug_false": {"()": "hotclub.utils.log.RequireDebugFalse"},
        "require_debug_true": {"()": "hotclub.utils.log.RequireDebugTrue"},
    },
    "formatters": {
        "hotclub.line": {
            "()": "hotclub.utils.log.LineFormatter",
            "format": "{levelname} {name}: {message}",
            "style": "{",
        },
        "hotclub.server": {
            "()": "hotclub.utils.log.ServerFormatter",
            "format": "[{server_time}] {message}",
            "style": "{",
        },
    },
    "handlers": {
        "console": {
            "level": "INFO",
            "filters": ["require_debug_true"],
            "class": "logging.StreamHandler",
            "formatter": "hotclub.line",
        },
        "console_errors": {
            "level": "ERROR",
            "filters": ["require_debug_false"],
            "class": "logging.StreamHandler",
            "formatter": "hotclub.line",
        },
        "hotclub.server": {
            "level": "INFO",
            "class": "logging.StreamHandler",
            "formatter": "hotclub.server",
        },
    },
    "loggers": {
        "hotclub": {"handlers": ["console", "console_errors"], "level": "INFO"},
        "hotclub_orm": {"handlers": ["console", "console_errors"], "level": "INFO"},
        "hotclub.server": {"handlers": ["hotclub.server"], "level": "INFO", "propagate": False},
    },
}


def configure_logging(logging_config: str | None, logging_settings: Mapping[str, Any]) -> None:
    """Lay the default configuration, then the project's over it.

    logging_config: dotted path of the function that takes a configuration; None or "" leaves
    logging alone. logging_settings: what LOGGING says.
    """
    if not logging_config:
        return
    configure: Callable[[Any], Any] = import_string(logging_config)
    configure(dict(DEFAULT_LOGGING))
    if logging_settings:
        configure(logging_settings)


class CallbackFilter(logging.Filter):
    """Lets through the records for which a function returns something true."""

    def __init__(self, callback: Callable[[logging.LogRecord], object]) -> None:
        super().__init__()
        self.callback = callback

    def filter(self, record: logging.LogRecord) -> bool:
        """Ask the function."""
        return bool(self.callback(record))


class RequireDebugFalse(logging.Filter):
    """Lets records through while DEBUG is off."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Return whether DEBUG is off."""
        return not settings.DEBUG


class RequireDebugTrue(logging.Filter):
    """Lets records through while DEBUG is on."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Return whether DEBUG is on."""
        return bool(settings.DEBUG)


# Everything that moves a cursor, starts a line or turns the direction of reading; not "\n" and "\t".
_CONTROLS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069]")


class LineFormatter(logging.Formatter):
    """Begins one line for each record, so that no visitor can write a record of their own.

    What goes on below, as a traceback does, is indented; control bytes are written as escapes.
    """

    def format(self, record: logging.LogRecord) -> str:
        """Return the record as text."""
        text = super().format(record).replace("\n", "\n  ")
        return _CONTROLS.sub(lambda found: ascii(found[0])[1:-1], text)


class ServerFormatter(logging.Formatter):
    """Writes a line of the development server; `{server_time}` is when it was written."""

    default_time_format = "%d/%b/%Y %H:%M:%S"

    def format(self, record: logging.LogRecord) -> str:
        """Return the line."""
        if self.uses_server_time() and not hasattr(record, "server_time"):
            record.server_time = self.formatTime(record, self.datefmt)
        return super().format(record)

    def uses_server_time(self) -> bool:
        """Return whether the format has a place for the time."""
        return bool(self._fmt) and "{server_time}" in str(self._fmt)
