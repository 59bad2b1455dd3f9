"""Who may come in, and where the others are sent.

Flow: user → **rule** → view; refused visitor → **log-in URL** with the way back. Used by
decorators, mixins and middleware. Not here: views, responses (settings.redirect makes them).
"""

from collections.abc import Callable
from inspect import isawaitable, iscoroutinefunction
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from hotclub_auth.errors import ImproperlyConfigured
from hotclub_auth.identity import REDIRECT_FIELD_NAME
from hotclub_auth.settings import auth_settings
from hotclub_auth.signals import Signal


def login_url_with_return(
    next_url: str,
    login_url: str | None = None,
    redirect_field_name: str | None = REDIRECT_FIELD_NAME,
) -> str:
    """Return the log-in page's URL, with the page to come back to in its query.

    login_url: a URL or a view's name; None for the site's. redirect_field_name: None or "" leaves
    the way back out.
    """
    settings = auth_settings()
    parts = urlsplit(settings.resolve_url(login_url or settings.login_url))
    if not redirect_field_name:
        return urlunsplit(parts)
    query = [
        (name, value)
        for name, value in parse_qsl(parts.query, keep_blank_values=True)
        if name != redirect_field_name
    ]
    encoded = urlencode([*query, (redirect_field_name, next_url)], safe="/")
    return urlunsplit(parts._replace(query=encoded))


def redirect_to_login(
    next: str,
    login_url: str | None = None,
    redirect_field_name: str | None = REDIRECT_FIELD_NAME,
) -> Any:
    """Return a response that sends the visitor to the log-in page and, after it, back.

    Raises ImproperlyConfigured where no settings say how a redirect is made.
    """
    redirect = auth_settings().redirect
    if redirect is None:
        raise ImproperlyConfigured(
            "No way to make a redirect: name it with use_auth_settings(lambda: "
            "AuthSettings(redirect=HttpResponseRedirect))."
        )
    return redirect(login_url_with_return(next, login_url, redirect_field_name))


def send_to_login(
    request: Any,
    login_url: str | None = None,
    redirect_field_name: str | None = REDIRECT_FIELD_NAME,
) -> Any:
    """Return the response for a visitor who has to log in before they see this page."""
    here, there = request.build_absolute_uri(), login_url_with_return("", login_url, None)
    return redirect_to_login(
        return_target(here, there, request.get_full_path()), login_url, redirect_field_name
    )


def return_target(here: str, login_url: str, full_path: str) -> str:
    """Return how the page is named in the query: as a path where log-in is on the same site."""
    page, login = urlsplit(here), urlsplit(login_url)
    same_scheme = not login.scheme or login.scheme == page.scheme
    same_host = not login.netloc or login.netloc == page.netloc
    return full_path if same_scheme and same_host else here


def is_logged_in(user: Any) -> bool:
    """Return whether somebody known is asking."""
    return bool(user.is_authenticated)


def awaited(verdict: Any) -> Any:
    """Return a verdict, waited for where the rule that gave it was async.

    What stands to be awaited is true by itself, so that it would let in everybody.
    """
    if not isawaitable(verdict):
        return verdict

    async def main() -> Any:
        return await verdict

    return Signal.crossing.in_loop(main)


async def averdict(rule: Callable[[], Any]) -> Any:
    """Return what a rule of either colour says; a plain one, which may ask a database, in a thread."""
    verdict = rule() if iscoroutinefunction(rule) else await Signal.crossing.in_thread(rule)
    return await verdict if isawaitable(verdict) else verdict
