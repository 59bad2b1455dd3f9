"""Are the routes and the addresses in the settings sound?

Flow: ROOT_URLCONF → hotclub_routing.check_routes → messages urls.X001.
Not here: the rules for patterns, which the routing library knows.
"""

from __future__ import annotations

from importlib import import_module
from inspect import Parameter, signature
from typing import Any

from hotclub.checks.messages import CheckMessage, Error, Warning  # noqa: A004
from hotclub.conf import settings

__all__ = ["CHECKS"]

Found = list[CheckMessage]
_HANDLERS = {400: 2, 403: 2, 404: 2, 500: 1}  # status → positional arguments of its view


def check_url_config(*_app_configs: Any, **_kwargs: Any) -> Found:
    """urls.W001 … W010, E004 …, as the routing library tells them."""
    if not getattr(settings, "ROOT_URLCONF", None):
        return []
    from hotclub_routing import Router, check_routes

    kinds = {"warning": Warning, "error": Error}
    return [
        kinds[problem.level](problem.message, hint=problem.hint, id=problem.id)
        for problem in check_routes(Router(settings.ROOT_URLCONF))
        # A route may begin with a slash where none is appended to what comes before it.
        if settings.APPEND_SLASH or problem.id != "urls.W002"
    ]


def check_custom_error_handlers(*_app_configs: Any, **_kwargs: Any) -> Found:
    """urls.E007, E008."""
    if not getattr(settings, "ROOT_URLCONF", None):
        return []
    module = import_module(settings.ROOT_URLCONF)
    found: Found = []
    for status, count in _HANDLERS.items():
        handler = getattr(module, f"handler{status}", None)
        if handler is None:
            continue
        where = f"handler{status} of {settings.ROOT_URLCONF}"
        if isinstance(handler, str):
            try:
                path, _, name = handler.rpartition(".")
                handler = getattr(import_module(path), name)
            except (ImportError, AttributeError, ValueError) as error:
                found.append(Error(f"{where} is {handler!r}, which cannot be imported: {error}",
                                   hint="It is a view, or the import path of one.",
                                   id="urls.E008"))  # fmt: skip
                continue
        if not _takes(handler, count):
            wanted = "(request, exception)" if count == 2 else "(request)"
            found.append(Error(f"{where} takes the wrong arguments.",
                               hint=f"It is called as view{wanted}.", id="urls.E007"))  # fmt: skip
    return found


def _takes(view: Any, count: int) -> bool:
    try:
        parameters = signature(view).parameters.values()
    except (TypeError, ValueError):
        return True
    if any(one.kind is Parameter.VAR_POSITIONAL for one in parameters):
        return True
    try:
        signature(view).bind(*[None] * count)
    except TypeError:
        return False
    return True


def check_url_settings(*_app_configs: Any, **_kwargs: Any) -> Found:
    """urls.E006."""
    return [
        Error(
            f"{name} is {getattr(settings, name)!r} and must end with a slash.",
            hint=f'Write {name} = "{getattr(settings, name)}/".',
            id="urls.E006",
        )
        for name in ("STATIC_URL", "MEDIA_URL")
        if getattr(settings, name, None) and not str(getattr(settings, name)).endswith("/")
    ]


CHECKS = (check_url_config, check_custom_error_handlers, check_url_settings)
