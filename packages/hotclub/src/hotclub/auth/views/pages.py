"""What the pages share: where they lead, their look, their titles.

A page's stylesheet stands in it, under the nonce of the response where a policy asks for one, so
the pages need neither static files nor a base template of the project.
Not here: any one page.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from hotclub_auth import REDIRECT_FIELD_NAME
from hotclub_http import ImproperlyConfigured
from hotclub_http.look import stylesheet
from hotclub_security import url_has_allowed_host_and_scheme

from hotclub.auth.templating import own_or_ours
from hotclub.middleware.csp import get_nonce
from hotclub.shortcuts import resolve_url
from hotclub.utils.safestring import mark_safe

__all__ = ["Look", "PasswordContextMixin", "RedirectURLMixin", "Site"]


@dataclass(frozen=True, slots=True)
class Site:
    """The site of a request: its host stands for its name."""

    domain: str
    name: str


def site_of(request: Any) -> Site:
    """Return the site that a request came to."""
    host = request.get_host()
    return Site(host, host)


class Look:
    """The stylesheet for `<style nonce="{{ look.nonce }}">{{ look }}</style>`; "" without a policy."""

    def __init__(self, request: Any) -> None:
        self._request = request

    @property
    def nonce(self) -> str:
        """The nonce of the response, made when it is asked for."""
        # A nonce that nobody has shown is false; showing it is what makes it.
        nonce = get_nonce(self._request)
        return "" if nonce is None else str(nonce)

    def __html__(self) -> str:
        return stylesheet()

    def __str__(self) -> str:
        text: str = mark_safe(stylesheet())
        return text


class RedirectURLMixin:
    """Sends on to the page that the visitor wanted, as long as it is on an allowed host.

    next_page: where to go otherwise. redirect_field_name: what the wanted page is called in the
    query or the form. success_url_allowed_hosts: hosts beside the request's own.
    """

    next_page: Any = None
    redirect_field_name: str = REDIRECT_FIELD_NAME
    success_url_allowed_hosts: Iterable[str] = frozenset()

    if TYPE_CHECKING:
        request: Any

    def get_success_url(self) -> str:
        """Return where to go."""
        return self.get_redirect_url() or self.get_default_redirect_url()

    def get_redirect_url(self) -> str:
        """Return the page that was wanted, "" when none is named or it is not safe."""
        name, request = self.redirect_field_name, self.request
        wanted = request.POST.get(name, request.GET.get(name))
        is_safe = url_has_allowed_host_and_scheme(
            wanted, self.get_success_url_allowed_hosts(), require_https=request.is_secure()
        )
        return str(wanted) if is_safe else ""

    def get_success_url_allowed_hosts(self) -> set[str]:
        """Return the hosts that may be named."""
        return {self.request.get_host(), *self.success_url_allowed_hosts}

    def get_default_redirect_url(self) -> str:
        """Return where to go when nothing is wanted. Raises ImproperlyConfigured."""
        if self.next_page:
            return resolve_url(self.next_page)
        raise ImproperlyConfigured(
            f"No URL to redirect to: set {type(self).__name__}.next_page, or override "
            "get_default_redirect_url()."
        )


class PasswordContextMixin:
    """Gives a page its title and look; a project's template of the name stands in for ours."""

    extra_context: Mapping[str, Any] | None = None
    title: Any = ""

    if TYPE_CHECKING:
        request: Any

    def get_template_names(self) -> list[str]:
        """Return the names of the project's templates, and of ours for what it does not have."""
        more: Any = super()
        return [one for name in more.get_template_names() for one in own_or_ours(name)]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Return the context with title and look."""
        more: Any = super()
        context: dict[str, Any] = more.get_context_data(**kwargs)
        own = {"title": self.title, "subtitle": None, "look": Look(self.request)}
        return context | own | dict(self.extra_context or {})
