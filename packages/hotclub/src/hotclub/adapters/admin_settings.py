"""The admin ↔ the project: its messages, templates, form check, formats, applications' names.

Flow: AdminConfig.ready → **install** → hotclub_admin's surroundings. Each answer is looked up when a
page is made. Not here: the answers (admin_messages.py, admin_templates.py).
"""

from __future__ import annotations

from typing import Any

from hotclub_admin.surroundings import Surroundings, use_surroundings

from hotclub.adapters.admin_messages import ProjectMessages
from hotclub.adapters.admin_templates import ProjectTemplates
from hotclub.adapters.templates_settings import ports
from hotclub.apps import apps


def install(settings: Any) -> None:  # noqa: ARG001  # every adapter is called so
    """Let the admin use what the project has."""
    use_surroundings(
        Surroundings(
            messages=ProjectMessages(),
            renderer=ProjectTemplates(),
            guard=_ProjectGuard(),
            localizer=ports().localizer,
            app_name=_app_name,
        )
    )


class _ProjectGuard:
    """The check of posted forms by the project's settings."""

    def csrf_protect(self, view_func: Any) -> Any:
        """Return the view behind the check."""
        from hotclub.middleware.csrf import get_guard

        return get_guard().csrf_protect(view_func)


def _app_name(app_label: str) -> str | None:
    try:
        return str(apps.get_app_config(app_label).verbose_name)
    except LookupError:
        return None
