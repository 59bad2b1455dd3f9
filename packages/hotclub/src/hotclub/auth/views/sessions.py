"""Logging in and out.

Flow: POST → AuthenticationForm → **login** → the page that was wanted. Log-out is by POST alone, so
no link or image of another page logs anybody out.
Not here: passwords that are chosen (changing.py, resetting.py).
"""

from __future__ import annotations

from typing import Any

from hotclub_auth import login, login_not_required, logout
from hotclub_http import HttpResponseRedirect

from hotclub.auth.forms import AuthenticationForm
from hotclub.auth.views.pages import PasswordContextMixin, RedirectURLMixin, site_of
from hotclub.conf import settings
from hotclub.shortcuts import resolve_url
from hotclub.utils.decorators import method_decorator
from hotclub.utils.translation import gettext_lazy as _
from hotclub.views.decorators.cache import never_cache
from hotclub.views.decorators.csrf import csrf_protect
from hotclub.views.decorators.debug import sensitive_post_parameters
from hotclub.views.generic import FormView, TemplateView

__all__ = ["LoginView", "LogoutView", "logout_then_login"]


@method_decorator(login_not_required, name="dispatch")
class LoginView(RedirectURLMixin, PasswordContextMixin, FormView):
    """Asks for name and password, and begins a session.

    authentication_form: the form's class, or form_class. redirect_authenticated_user: send on who
    is logged in already; it tells other sites whether somebody is, by an image of a page of yours.
    """

    form_class: Any = AuthenticationForm
    authentication_form: Any = None
    template_name = "registration/login.html"
    redirect_authenticated_user = False
    title: Any = _("Log in")

    @method_decorator(sensitive_post_parameters())
    @method_decorator(csrf_protect)
    @method_decorator(never_cache)
    def dispatch(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        """Send on who is logged in, if that is wanted. Raises ValueError for a loop."""
        if self.redirect_authenticated_user and request.user.is_authenticated:
            address = self.get_success_url()
            if address == request.path:
                raise ValueError(
                    "The log-in page sends who is logged in to itself: let LOGIN_REDIRECT_URL, or "
                    "next_page, name another page."
                )
            return HttpResponseRedirect(address)
        return super().dispatch(request, *args, **kwargs)

    def get_default_redirect_url(self) -> str:
        """Return next_page, or LOGIN_REDIRECT_URL."""
        return resolve_url(self.next_page or settings.LOGIN_REDIRECT_URL)

    def get_form_class(self) -> Any:
        """Return the form's class."""
        return self.authentication_form or self.form_class

    def get_form_kwargs(self) -> dict[str, Any]:
        """Add the request, for the back ends."""
        return {**super().get_form_kwargs(), "request": self.request}

    def form_valid(self, form: Any) -> Any:
        """Begin the session, and go on."""
        login(self.request, form.get_user())
        return HttpResponseRedirect(self.get_success_url())

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the page that was wanted, and the site."""
        context = super().get_context_data(**kwargs)
        site = site_of(self.request)
        own = {
            self.redirect_field_name: self.get_redirect_url(),
            "site": site,
            "site_name": site.name,
        }
        return context | own | dict(self.extra_context or {})


class LogoutView(RedirectURLMixin, PasswordContextMixin, TemplateView):
    """Ends the session, by POST alone."""

    http_method_names = ["post", "options"]
    template_name = "registration/logged_out.html"
    title: Any = _("Logged out")

    @method_decorator(csrf_protect)
    @method_decorator(never_cache)
    def dispatch(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        """Check that the form is ours."""
        return super().dispatch(request, *args, **kwargs)

    def post(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        """End the session; go on, or say so."""
        logout(request)
        address = self.get_success_url()
        if address != request.get_full_path():
            return HttpResponseRedirect(address)
        return super().get(request, *args, **kwargs)

    def get_default_redirect_url(self) -> str:
        """Return next_page, LOGOUT_REDIRECT_URL, or this page."""
        chosen = self.next_page or settings.LOGOUT_REDIRECT_URL
        return resolve_url(chosen) if chosen else str(self.request.path)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the site."""
        context = super().get_context_data(**kwargs)
        site = site_of(self.request)
        return context | {"site": site, "site_name": site.name} | dict(self.extra_context or {})


def logout_then_login(request: Any, login_url: str | None = None) -> Any:
    """End the session, and show the log-in page."""
    address = resolve_url(login_url or settings.LOGIN_URL)
    return LogoutView.as_view(next_page=address)(request)
