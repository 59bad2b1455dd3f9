"""What `hotclub check` says about REST_FRAMEWORK."""

from __future__ import annotations

from typing import Any

from hotclub_api.settings import api_settings

from hotclub import checks
from hotclub.conf import settings
from hotclub.errors import ImproperlyConfigured
from hotclub.imports import NoSuchPath, import_string

__all__ = ["pagination_system_check", "settings_check"]


def settings_check(
    app_configs: Any = None,  # noqa: ARG001  # a check is given the applications
    **_others: Any,
) -> list[checks.CheckMessage]:
    """Tell what REST_FRAMEWORK names and nobody can import."""
    found: list[checks.CheckMessage] = []
    for name, value in (getattr(settings, "REST_FRAMEWORK", None) or {}).items():
        if name.endswith("_CLASSES") and isinstance(value, str):
            found.append(_error(f"REST_FRAMEWORK[{name!r}] is a list, and {value!r} is one string.",
                                f"Write [{value!r}]."))  # fmt: skip
            continue
        try:
            getattr(api_settings, name)
        except ImproperlyConfigured as missing:
            found.append(_wrong_path(name, value, missing))
    return found


def _wrong_path(name: str, value: Any, missing: Exception) -> checks.CheckMessage:
    """Return the message for paths of which one leads nowhere, with the closest one."""
    for path in [value] if isinstance(value, str) else value:
        try:
            import_string(path)
        except NoSuchPath as nowhere:
            mend = f"Write {nowhere.instead!r}." if nowhere.instead else "Mend the dotted path."
            return _error(f"REST_FRAMEWORK[{name!r}] names {path!r}. {nowhere}", mend)
        except ImportError:
            break
    return _error(f"REST_FRAMEWORK[{name!r}]: {missing}", "Mend the dotted path.")


def _error(message: str, mend: str) -> checks.CheckMessage:
    return checks.Error(message, hint=mend, id="rest_framework.E002")


def pagination_system_check(
    app_configs: Any = None,  # noqa: ARG001  # a check is given the applications
    **_others: Any,
) -> list[checks.CheckMessage]:
    """Tell that a page size without a way of paging pages nothing."""
    if not api_settings.PAGE_SIZE or api_settings.DEFAULT_PAGINATION_CLASS:
        return []
    return [
        checks.Warning(
            "REST_FRAMEWORK sets PAGE_SIZE and no DEFAULT_PAGINATION_CLASS: lists are not paged.",
            hint=(
                "Set DEFAULT_PAGINATION_CLASS to "
                "'hotclub.api.pagination.PageNumberPagination', or take PAGE_SIZE away and set "
                "page_size on paginators of your own."
            ),
            id="rest_framework.W001",
        )
    ]
