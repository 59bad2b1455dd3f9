"""Changing one's password.

Flow: POST → the old password, a new one → **saved**; this session goes on, all others of the user end.
"""

from __future__ import annotations

from typing import Any

from hotclub_auth import login_required, update_session_auth_hash
from hotclub_routing import reverse_lazy

from hotclub.auth.forms import PasswordChangeForm
from hotclub.auth.views.pages import PasswordContextMixin
from hotclub.utils.decorators import method_decorator
from hotclub.utils.translation import gettext_lazy as _
from hotclub.views.decorators.csrf import csrf_protect
from hotclub.views.decorators.debug import sensitive_post_parameters
from hotclub.views.generic import FormView, TemplateView

__all__ = ["PasswordChangeDoneView", "PasswordChangeView"]


class PasswordChangeView(PasswordContextMixin, FormView):
    """Asks for the old password and a new one."""

    form_class: Any = PasswordChangeForm
    success_url: Any = reverse_lazy("password_change_done")
    template_name = "registration/password_change_form.html"
    title: Any = _("Change password")

    @method_decorator(sensitive_post_parameters())
    @method_decorator(csrf_protect)
    @method_decorator(login_required)
    def dispatch(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        """Let in who is logged in."""
        return super().dispatch(request, *args, **kwargs)

    def get_form_kwargs(self) -> dict[str, Any]:
        """Add the user."""
        request: Any = self.request
        return {**super().get_form_kwargs(), "user": request.user}

    def form_valid(self, form: Any) -> Any:
        """Save, and keep this session."""
        form.save()
        update_session_auth_hash(self.request, form.user)
        return super().form_valid(form)


class PasswordChangeDoneView(PasswordContextMixin, TemplateView):
    """Says that it was changed."""

    template_name = "registration/password_change_done.html"
    title: Any = _("Password changed")

    @method_decorator(login_required)
    def dispatch(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        """Let in who is logged in."""
        return super().dispatch(request, *args, **kwargs)
