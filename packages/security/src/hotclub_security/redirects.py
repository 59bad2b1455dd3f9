r"""Where a visitor may be sent.

Flow: a URL somebody gave → **redirects** → whether it stays on an allowed host, or a safe one
instead. URLs are judged as browsers read them (WHATWG URL), which is more generous than RFC 3986:
they drop tabs and take \ for /.
Not here: making the response.
"""

import re
from collections.abc import Iterable
from urllib.parse import urlsplit

from hotclub_security.errors import DisallowedRedirect

MAX_URL_LENGTH = 2048
REDIRECT_SCHEMES = ("http", "https", "ftp")
# Browsers drop or trim these before parsing, so text with them is never what it looks like:
# C0 and C1 controls, DEL, line separators, zero-width and direction marks, BOM, lone surrogates.
_HIDDEN = re.compile(
    r"[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ud800-\udfff]"
)


def url_has_allowed_host_and_scheme(
    url: str | None,
    allowed_hosts: str | Iterable[str] | None,
    require_https: bool = False,
) -> bool:
    """Return whether a URL is relative, or names an allowed host by http or https.

    allowed_hosts: one "host[:port]" or several; None allows relative URLs only. require_https:
    refuse http. Empty, malformed and over-long text (2,048 characters) is never allowed.
    """
    stripped = (url or "").strip()
    if not stripped or len(stripped) > MAX_URL_LENGTH or _HIDDEN.search(url or ""):
        return False
    if allowed_hosts is None:
        hosts: frozenset[str] = frozenset()
    else:
        hosts = frozenset([allowed_hosts] if isinstance(allowed_hosts, str) else allowed_hosts)
    schemes = ("https",) if require_https else ("http", "https")
    # A backslash is a slash to browsers, except inside user-info: both readings must be safe.
    readings = {stripped, stripped.replace("\\", "/")}
    return all(_is_allowed(reading, hosts, schemes) for reading in readings)


def _is_allowed(url: str, hosts: frozenset[str], schemes: tuple[str, ...]) -> bool:
    # Three slashes or more are a host to browsers and a path to urlsplit.
    if url.startswith("///"):
        return False
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    if not parts.netloc:
        return not parts.scheme
    return parts.netloc in hosts and (parts.scheme or "http") in schemes


def safe_redirect_target(
    url: str | None,
    *,
    fallback: str,
    allowed_hosts: str | Iterable[str] | None = None,
    require_https: bool = False,
) -> str:
    """Return `url` without surrounding space if it is allowed, else `fallback`."""
    allowed = url_has_allowed_host_and_scheme(url, allowed_hosts, require_https)
    return (url or "").strip() if allowed else fallback


def check_redirect(url: str, allowed_schemes: Iterable[str] = REDIRECT_SCHEMES) -> str:
    """Return a URL that the application itself redirects to, if it can be a Location header.

    Raises DisallowedRedirect for schemes that are not allowed (javascript, data), for hidden
    characters, for over-long and for malformed text.
    """
    if len(url) > MAX_URL_LENGTH * 4 or _HIDDEN.search(url):
        raise DisallowedRedirect("The redirect is over-long or holds hidden characters.")
    try:
        scheme = urlsplit(url.strip()).scheme
    except ValueError as error:
        raise DisallowedRedirect("The redirect is not a URL.") from error
    if scheme and scheme not in allowed_schemes:
        raise DisallowedRedirect(f"A redirect to the scheme {scheme[:40]!r} is not allowed.")
    return url.strip()


def escape_leading_slashes(url: str) -> str:
    """Return a path that starts with two slashes so written that browsers see no host."""
    return f"/%2F{url[2:]}" if url.startswith("//") else url
