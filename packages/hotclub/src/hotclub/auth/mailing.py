"""Sending the mails about passwords, as long as hotclub has no mail battery.

Flow: PasswordResetForm, User.email_user → **send_mail** → what the setting AUTH_SEND_MAIL names, a
function or its dotted path. Without it a project with DEBUG prints the mail to the console.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from typing import Any

from hotclub.conf import settings
from hotclub.errors import ImproperlyConfigured
from hotclub.utils.module_loading import import_string

__all__ = ["send_mail"]


def send_mail(
    subject: str,
    message: str,
    from_email: str | None,
    recipient_list: Sequence[str],
    html_message: str | None = None,
    **more: Any,
) -> Any:
    """Send a mail.

    from_email: None for DEFAULT_FROM_EMAIL. Raises ImproperlyConfigured when nothing sends mails.
    """
    sender = from_email or settings.DEFAULT_FROM_EMAIL
    if html_message is not None:
        more["html_message"] = html_message
    return _chosen()(subject, message, sender, list(recipient_list), **more)


def _chosen() -> Callable[..., Any]:
    named = settings.AUTH_SEND_MAIL
    if named is not None:
        found: Callable[..., Any] = import_string(named) if isinstance(named, str) else named
        return found
    if settings.DEBUG:
        return _print
    raise ImproperlyConfigured(
        "Nothing sends mails: name a function in the setting AUTH_SEND_MAIL, which is called with "
        "(subject, message, from_email, recipient_list, **more). With DEBUG, mails are printed."
    )


def _print(
    subject: str, message: str, from_email: str, recipient_list: Sequence[str], **_more: Any
) -> int:
    """Show the mail to who develops; there is no other place for it yet."""
    lines = [f"From: {from_email}", f"To: {', '.join(recipient_list)}", f"Subject: {subject}"]
    sys.stderr.write("\n".join([*lines, "", message, "-" * 79, ""]))
    return 1
