"""Tokens in the admin: one a user, known by the user, so that no address shows a secret.

Flow: TokenProxy → **TokenAdmin** → the pages under /admin/authtoken/tokenproxy/.
"""

from __future__ import annotations

from typing import Any

from hotclub_auth.settings import get_user_model

from hotclub import admin
from hotclub.admin.utils import quote
from hotclub.admin.views.main import ChangeList
from hotclub.api.authtoken.models import TokenProxy
from hotclub.urls import reverse

__all__ = ["TokenAdmin", "TokenChangeList"]


class TokenChangeList(ChangeList):
    """Links to a token by its user's key."""

    def url_for_result(self, result: Any) -> str:
        """Return the address of a token's page."""
        return reverse(
            f"admin:{self.opts.app_label}_{self.opts.model_name}_change",
            args=(quote(result.user_id),),
            current_app=self.model_admin.admin_site.name,
        )


@admin.register(TokenProxy)
class TokenAdmin(admin.ModelAdmin):
    """Made and deleted here; a key is never typed."""

    list_display = ["key", "user", "created"]
    list_filter = ["created"]
    list_select_related = ["user"]
    fields = ["user"]
    search_help_text = "User"
    actions = None  # an action's selection goes by the column of the key, which is the secret

    def get_search_fields(self, request: Any) -> list[str]:
        """Return the user's name."""
        return [f"user__{get_user_model().USERNAME_FIELD}"]

    def get_ordering(self, request: Any) -> list[str]:
        """Return the user's name."""
        return [f"user__{get_user_model().USERNAME_FIELD}"]

    def get_changelist(self, request: Any, **kwargs: Any) -> Any:
        """Return the list whose links go by the user."""
        return TokenChangeList

    def get_object(self, request: Any, object_id: str, from_field: str | None = None) -> Any:
        """Return the token of the user with that key, or None."""
        try:
            return self.get_queryset(request).filter(user=object_id).first()
        except (ValueError, TypeError):
            return None
