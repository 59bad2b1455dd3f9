"""Settings → the API: REST_FRAMEWORK, over what a project gives an API of itself.

Flow: REST_FRAMEWORK, TIME_ZONE, USE_TZ → **ApiSettings** → views, fields, authenticators. What is
named here by its path is imported when an API first asks for it.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from hotclub_api.settings import configure
from hotclub_orm import zones

# What a project gives; REST_FRAMEWORK may name something else for each.
OF_THE_PROJECT = {
    "CSRF_CHECK": "hotclub.adapters.api_auth.csrf_reason",
    "PASSWORD_BACKEND": "hotclub.adapters.api_auth.user_of_password",
    "TEMPLATE_RENDERER": "hotclub.adapters.api_settings.render_template",
    "THROTTLE_STORE": "hotclub.adapters.api_cache.throttle_store",
    "TIMEZONE": "hotclub.adapters.api_settings.current_zone",
    "TOKEN_STORE": "hotclub.adapters.api_auth.token_store",
    "UNAUTHENTICATED_USER": "hotclub_auth.AnonymousUser",
}


def install(settings: Any) -> None:
    """Tell the API what the settings say. Raises ImproperlyConfigured for an unknown name."""
    configure({**OF_THE_PROJECT, **(getattr(settings, "REST_FRAMEWORK", None) or {})})


def current_zone() -> dt.tzinfo | None:
    """Return the time zone of this request, None where the project keeps naive times."""
    return None if zones.is_naive() else zones.current()


def render_template(template_name: str, context: Any, request: Any) -> str:
    """Return the text of a template of the project."""
    from hotclub.templates.loader import render_to_string

    return str(render_to_string(template_name, context, request))
