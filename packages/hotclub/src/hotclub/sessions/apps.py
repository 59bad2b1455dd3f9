"""The application of sessions."""

from typing import Any

from hotclub.apps import AppConfig

__all__ = ["SessionsConfig"]


class SessionsConfig(AppConfig):
    """The table of sessions, and the command clearsessions."""

    name = "hotclub.sessions"
    label = "sessions"
    verbose_name: Any = "Sessions"
