"""Forgotten passwords: a link goes to the stored address of each account that it may be.

Flow: an address → active users of that address → **token** → mail. Whoever asks is told the same in
any case. Not here: sending (auth/mailing.py), the link's page (views).
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Mapping
from typing import Any

from hotclub_auth import get_user_model
from hotclub_auth.identity import user_id_text
from hotclub_auth.names import same_identifier
from hotclub_auth.tokens import default_token_generator
from hotclub_forms import EmailField, EmailInput, Form

from hotclub.auth.mailing import send_mail
from hotclub.auth.templating import own_or_ours
from hotclub.templates import loader
from hotclub.utils.http import urlsafe_base64_encode
from hotclub.utils.translation import gettext_lazy as _

__all__ = ["PasswordResetForm"]

logger = logging.getLogger("hotclub.auth")
LONGEST_ADDRESS = 254


class PasswordResetForm(Form):
    """Sends the links. Override `get_users` for other rules, `send_mail` for another way."""

    email = EmailField(
        label=_("Email"),
        max_length=LONGEST_ADDRESS,
        widget=EmailInput(attrs={"autocomplete": "email"}),
    )

    def send_mail(
        self,
        subject_template_name: str,
        email_template_name: str,
        context: dict[str, Any],
        from_email: str | None,
        to_email: str,
        html_email_template_name: str | None = None,
    ) -> None:
        """Send one mail. A failure is logged: the visitor must not see who has an account."""
        subject = " ".join(
            loader.render_to_string(own_or_ours(subject_template_name), context).split()
        )
        body = loader.render_to_string(own_or_ours(email_template_name), context)
        html = html_email_template_name
        html_message = None if html is None else loader.render_to_string(html, context)
        try:
            send_mail(subject, body, from_email, [to_email], html_message=html_message)
        except Exception:
            logger.exception("The mail about a new password could not be sent.")

    def get_users(self, email: str) -> Iterable[Any]:
        """Return the active users of an address who log in by a password."""
        model: Any = get_user_model()
        name = model.get_email_field_name()
        found = model._default_manager.filter(**{f"{name}__iexact": email, "is_active": True})
        # A database may find an address that only resembles the one typed.
        return [
            user
            for user in found
            if user.has_usable_password() and same_identifier(email, getattr(user, name))
        ]

    def save(
        self,
        domain_override: str | None = None,
        subject_template_name: str = "registration/password_reset_subject.txt",
        email_template_name: str = "registration/password_reset_email.html",
        use_https: bool = False,
        token_generator: Any = default_token_generator,
        from_email: str | None = None,
        request: Any = None,
        html_email_template_name: str | None = None,
        extra_email_context: Mapping[str, Any] | None = None,
    ) -> None:
        """Send a link to each user of the address, to where their account says.

        domain_override: the host in the link, by default that of the request.
        """
        domain = domain_override or request.get_host()
        model: Any = get_user_model()
        for user in self.get_users(self.cleaned_data["email"]):
            address = getattr(user, model.get_email_field_name())
            context = {
                "email": address,
                "domain": domain,
                "site_name": domain,
                "uid": urlsafe_base64_encode(user_id_text(user).encode()),
                "user": user,
                "token": token_generator.make_token(user),
                "protocol": "https" if use_https else "http",
                **(extra_email_context or {}),
            }
            self.send_mail(
                subject_template_name,
                email_template_name,
                context,
                from_email,
                address,
                html_email_template_name=html_email_template_name,
            )
