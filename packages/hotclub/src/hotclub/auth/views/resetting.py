"""A new password for who has forgotten theirs.

Flow: an address → the answer, then mail with a link → the link's **token goes into the session** and
out of the address, so that no Referer tells it → a new password → the token is worthless.
Not here: whom the mail goes to (forms/resetting.py).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from hotclub_auth import default_token_generator, get_user_model, login, login_not_required
from hotclub_auth.validation_error import is_validation_error
from hotclub_http import HttpResponseRedirect, ImproperlyConfigured
from hotclub_routing import reverse_lazy

from hotclub.auth.after_response import do_after
from hotclub.auth.forms import PasswordResetForm, SetPasswordForm
from hotclub.auth.views.pages import PasswordContextMixin
from hotclub.conf import settings
from hotclub.shortcuts import resolve_url
from hotclub.utils.decorators import method_decorator
from hotclub.utils.http import urlsafe_base64_decode
from hotclub.utils.translation import gettext_lazy as _
from hotclub.views.decorators.cache import never_cache
from hotclub.views.decorators.csrf import csrf_protect
from hotclub.views.decorators.debug import sensitive_post_parameters
from hotclub.views.generic import FormView, TemplateView

__all__ = [
    "INTERNAL_RESET_SESSION_TOKEN",
    "PasswordResetCompleteView",
    "PasswordResetConfirmView",
    "PasswordResetDoneView",
    "PasswordResetView",
]

INTERNAL_RESET_SESSION_TOKEN = "_password_reset_token"  # noqa: S105 - the name of a value
# A key in a link: no model has a longer one.
LONGEST_UID = 400


@method_decorator(login_not_required, name="dispatch")
class PasswordResetView(PasswordContextMixin, FormView):
    """Asks for an address, and sends a link to the accounts of it."""

    email_template_name = "registration/password_reset_email.html"
    extra_email_context: Mapping[str, Any] | None = None
    form_class: Any = PasswordResetForm
    from_email: str | None = None
    html_email_template_name: str | None = None
    subject_template_name = "registration/password_reset_subject.txt"
    success_url: Any = reverse_lazy("password_reset_done")
    template_name = "registration/password_reset_form.html"
    title: Any = _("Reset password")
    token_generator = default_token_generator

    @method_decorator(csrf_protect)
    def dispatch(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        """Check that the form is ours."""
        return super().dispatch(request, *args, **kwargs)

    def form_valid(self, form: Any) -> Any:
        """Say the same whether there are accounts; look for them, and send, when that is said.

        Before the answer nothing is done that takes another time for an address with an account.
        """
        response = super().form_valid(form)
        do_after(
            response,
            "The mail about a new password could not be sent.",
            form.save,
            use_https=self.request.is_secure(),
            token_generator=self.token_generator,
            from_email=self.from_email,
            email_template_name=self.email_template_name,
            subject_template_name=self.subject_template_name,
            request=self.request,
            html_email_template_name=self.html_email_template_name,
            extra_email_context=self.extra_email_context,
        )
        return response


@method_decorator(login_not_required, name="dispatch")
class PasswordResetDoneView(PasswordContextMixin, TemplateView):
    """Says that a mail is on its way, if there is such an account."""

    template_name = "registration/password_reset_done.html"
    title: Any = _("Look into your mail")


@method_decorator(login_not_required, name="dispatch")
class PasswordResetConfirmView(PasswordContextMixin, FormView):
    """Asks for a new password, when the link is a good one.

    post_reset_login: log the user in at once. post_reset_login_backend: of that log-in.
    reset_url_token: what stands in the address in the token's place.
    """

    form_class: Any = SetPasswordForm
    post_reset_login = False
    post_reset_login_backend: str | None = None
    reset_url_token = "set-password"  # noqa: S105 - a word in an address
    success_url: Any = reverse_lazy("password_reset_complete")
    template_name = "registration/password_reset_confirm.html"
    title: Any = _("Choose a new password")
    token_generator = default_token_generator

    validlink = False
    user: Any = None

    @method_decorator(sensitive_post_parameters())
    @method_decorator(csrf_protect)
    @method_decorator(never_cache)
    def dispatch(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        """Check the link; take its token into the session, or show that it is no good."""
        if "uidb64" not in kwargs or "token" not in kwargs:
            raise ImproperlyConfigured(
                "The route of PasswordResetConfirmView needs <uidb64> and <token>."
            )
        self.user = self.get_user(kwargs["uidb64"])
        token = kwargs["token"]
        if token == self.reset_url_token:
            kept = request.session.get(INTERNAL_RESET_SESSION_TOKEN)
            self.validlink = self._is_good(kept)
            if self.validlink:
                return super().dispatch(request, *args, **kwargs)
        elif self._is_good(token):
            request.session[INTERNAL_RESET_SESSION_TOKEN] = token
            return HttpResponseRedirect(request.path.replace(token, self.reset_url_token))
        return self.render_to_response(self.get_context_data())

    def _is_good(self, token: str | None) -> bool:
        return self.user is not None and self.token_generator.check_token(self.user, token)

    def get_user(self, uidb64: str) -> Any:
        """Return the user whose key that is, or None."""
        model: Any = get_user_model()
        if len(uidb64) > LONGEST_UID:
            return None
        try:
            key = model._meta.pk.to_python(urlsafe_base64_decode(uidb64).decode())
            return model._default_manager.get(pk=key)
        except (TypeError, ValueError, OverflowError, model.DoesNotExist):
            return None
        except Exception as error:
            if is_validation_error(error):
                return None
            raise

    def get_form_kwargs(self) -> dict[str, Any]:
        """Add the user."""
        return {**super().get_form_kwargs(), "user": self.user}

    def form_valid(self, form: Any) -> Any:
        """Save, make the link worthless, log in if that is wanted, go on."""
        user, request = form.save(), self.request
        del request.session[INTERNAL_RESET_SESSION_TOKEN]
        if self.post_reset_login:
            login(request, user, self.post_reset_login_backend)
        return super().form_valid(form)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add whether the link is good; without a good one there is no form."""
        if self.validlink:
            return super().get_context_data(**kwargs) | {"validlink": True}
        context = super().get_context_data(form=None, **kwargs)
        return context | {"title": _("This link is no good any more"), "validlink": False}


@method_decorator(login_not_required, name="dispatch")
class PasswordResetCompleteView(PasswordContextMixin, TemplateView):
    """Says that the password was changed, and leads to the log-in page."""

    template_name = "registration/password_reset_complete.html"
    title: Any = _("Password changed")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add where to log in."""
        return super().get_context_data(**kwargs) | {"login_url": resolve_url(settings.LOGIN_URL)}
