"""What `hotclub check` says about REST_FRAMEWORK."""

from __future__ import annotations

from typing import Any

from hotclub_api.settings import api_settings

from hotclub import checks

__all__ = ["pagination_system_check"]


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
