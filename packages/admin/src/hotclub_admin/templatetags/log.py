"""`{% get_admin_log 10 as entries for_user user %}`: what was done lately."""

from __future__ import annotations

from typing import Any

from hotclub_templates import Library, Node, TemplateSyntaxError

register = Library()


class AdminLogNode(Node):
    """Puts the last entries of the log into a variable."""

    def __init__(self, limit: str, varname: str, user: str | None) -> None:
        self.limit, self.varname, self.user = limit, varname, user

    def __repr__(self) -> str:
        return "<GetAdminLog Node>"

    def render(self, context: Any) -> str:
        """Set the variable; show nothing."""
        entries = context.get("log_entries")
        if not entries:
            context[self.varname] = []
            return ""
        if self.user is not None:
            user = context.get(self.user)
            key = self.user if self.user.isdigit() else getattr(user, "pk", user)
            entries = entries.filter(user__pk=key)
        context[self.varname] = entries[: int(self.limit)]
        return ""


@register.tag
def get_admin_log(parser: Any, token: Any) -> AdminLogNode:  # noqa: ARG001 - every tag is called so
    """Read `get_admin_log N as name [for_user user]`."""
    words = token.contents.split()
    if len(words) < 4 or not words[1].isdigit() or words[2] != "as":
        raise TemplateSyntaxError(
            "get_admin_log is written: get_admin_log 10 as name for_user user"
        )
    if (len(words) > 4 and words[4] != "for_user") or len(words) == 5:
        raise TemplateSyntaxError("get_admin_log: after the name comes for_user and a variable.")
    return AdminLogNode(words[1], words[3], words[5] if len(words) > 5 else None)
