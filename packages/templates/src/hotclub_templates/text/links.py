"""Find web and mail addresses in text and make links of them, in linear time."""

import re
from urllib.parse import parse_qsl, quote, unquote, urlencode, urlsplit, urlunsplit

from hotclub_templates.escaping import escape_text

MAX_URL_LENGTH = 2_048

_WORDS = re.compile(r"""([\s<>"']+)""")
_URL = re.compile(r"^https?://\[?\w", re.IGNORECASE)
_BARE_URL = re.compile(
    r"^www\.|^(?!http)\w[^@]+\.(com|edu|gov|int|mil|net|org)($|/.*)$", re.IGNORECASE
)
_TRAILING = ".,:;!"
_PAIRS = (("(", ")"), ("[", "]"))
_KEEP = "/#%[]=:;$&()+,!?*@'~"


def link_urls(
    text: str,
    *,
    is_safe: bool = False,
    autoescape: bool = True,
    nofollow: bool = True,
    limit: int | None = None,
    scheme: str = "http",
) -> str:
    """Return `text` with links; shown addresses are cut to `limit` characters.

    `is_safe` says that the text is HTML already; else it is escaped if `autoescape`.
    """
    words = _WORDS.split(text)
    return "".join(_link_word(word, is_safe, autoescape, nofollow, limit, scheme) for word in words)


def _link_word(
    word: str, is_safe: bool, autoescape: bool, nofollow: bool, limit: int | None, scheme: str
) -> str:
    escaped = escape_text if autoescape and not is_safe else str
    if not ("." in word or "@" in word or ":" in word):
        return escaped(word)
    lead, middle, trail = trim_punctuation(word)
    if not middle or len(middle) > MAX_URL_LENGTH:
        return escaped(word)
    rel = ' rel="nofollow"' if nofollow else ""
    import html

    bare = html.unescape(middle)
    try:
        if _URL.match(middle):
            url = quote_url(bare)
        elif _BARE_URL.match(middle):
            url = quote_url(f"{scheme}://{bare}")
        elif ":" not in middle and looks_like_email(middle):
            url, rel = _mail_url(middle), ""
        else:
            return escaped(word)
    except ValueError:
        return escaped(word)
    shown = middle if limit is None or len(middle) <= limit else f"{middle[: max(0, limit - 1)]}…"
    link = f'<a href="{escape_text(url)}"{rel}>{escaped(shown)}</a>'
    return f"{escaped(lead)}{link}{escaped(trail)}"


def _mail_url(address: str) -> str:
    local, _, domain = address.rpartition("@")
    try:
        domain = domain.encode("idna").decode()
    except UnicodeError as error:
        raise ValueError(str(error)) from error
    return f"mailto:{quote(local)}@{domain}"


def quote_url(url: str) -> str:
    """Return a URL with everything quoted once. Raises ValueError for one that is malformed."""
    scheme, netloc, path, query, fragment = urlsplit(url)
    if not netloc.isascii():
        try:
            netloc = netloc.encode("idna").decode()
        except UnicodeError as error:
            raise ValueError(str(error)) from error

    def requoted(part: str) -> str:
        return quote(unquote(part), safe=_KEEP + "-._~")

    if query:
        pairs = parse_qsl(unquote(query) if "%25" in query else query, keep_blank_values=True)
        query = urlencode(pairs, safe="*-._~[]")
    return urlunsplit((scheme, requoted(netloc), requoted(path), query, requoted(fragment)))


def trim_punctuation(word: str) -> tuple[str, str, str]:
    """Return what stands before, the address, and what stands after it."""
    start, end = 0, len(word)
    counts = {bracket: word.count(bracket) for pair in _PAIRS for bracket in pair}
    changed = True
    while changed and start < end:
        changed = False
        for opening, closing in _PAIRS:
            if start < end and word[start] == opening:
                start += 1
                counts[opening] -= 1
                changed = True
            if end > start and word[end - 1] == closing and (counts[closing] > counts[opening]):
                end -= 1
                counts[closing] -= 1
                changed = True
        while end > start and word[end - 1] in _TRAILING:
            if word[end - 1] == ";" and _ends_with_entity(word, start, end):
                break
            end -= 1
            changed = True
    return word[:start], word[start:end], word[end:]


def _ends_with_entity(word: str, start: int, end: int) -> bool:
    tail = word[max(start, end - 40) : end]
    ampersand = tail.rfind("&")
    import html

    return ampersand >= 0 and html.unescape(tail[ampersand:]) != tail[ampersand:]


def looks_like_email(text: str) -> bool:
    """Return whether `text` has one @ with something around it and a dot in the domain."""
    local, at, domain = text.partition("@")
    if not at or "@" in domain or not local:
        return False
    return "." in domain and domain[0] != "." and domain[-1] != "." and domain.isprintable()
