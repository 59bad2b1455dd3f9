"""Read and write the header fields that caches obey, and check preconditions.

Flow: response → **Cache-Control, Expires, Vary, ETag** → client. Names are Django's
(``django.utils.cache``). Rules: RFC 9110 sections 8.8 and 13, RFC 9111 section 5.2.
Not here: what this site stores of pages (pages.py); request and response classes.
"""

import hashlib
import re
import time
from collections.abc import Iterable, Iterator, Mapping, MutableMapping
from email.utils import formatdate, parsedate_to_datetime
from enum import Enum
from typing import Any

from hotclub_cache.ports import ResponseLike

_STOP = re.compile(r'[",\\]')
_ETAG = re.compile(r'(?:W/)?"[\x21\x23-\x7e\x80-\xff]*"')


def split_list(header: str) -> Iterator[str]:
    """Yield the trimmed members of a comma list; a comma within quotes does not part. Linear."""
    start = position = 0
    is_quoted = False
    while (stop := _STOP.search(header, position)) is not None:
        position = stop.end()
        if stop[0] == '"':
            is_quoted = not is_quoted
        elif stop[0] == "\\":
            position += is_quoted
        elif not is_quoted:
            yield from _member(header[start : stop.start()])
            start = position
    yield from _member(header[start:])


def _member(text: str) -> Iterator[str]:
    if trimmed := text.strip():
        yield trimmed


def cache_directives(header: str) -> dict[str, str | bool]:
    """Return the directives of a Cache-Control field, names in lower case; True: no argument."""
    directives: dict[str, str | bool] = {}
    for member in split_list(header):
        name, equals, argument = member.partition("=")
        directives[name.strip().lower()] = argument.strip().strip('"') if equals else True
    return directives


def _directives_of(response: ResponseLike) -> dict[str, str | bool]:
    return cache_directives(response.headers.get("Cache-Control", ""))


def patch_cache_control(response: ResponseLike, **kwargs: Any) -> None:
    """Add directives to Cache-Control: ``max_age=60`` is ``max-age=60``, True has no argument.

    The smaller max-age wins; private and public replace each other; ``no_cache="field"`` adds to
    the fields already named, and ``no_cache=True`` covers them all; False takes a directive out.
    """
    directives = _directives_of(response)
    wanted = {name.replace("_", "-").lower(): argument for name, argument in kwargs.items()}
    if "max-age" in wanted and (present := get_max_age(response)) is not None:
        wanted["max-age"] = min(present, int(wanted["max-age"]))
    for one, other in (("private", "public"), ("public", "private")):
        if wanted.get(one):
            directives.pop(other, None)
    for name, argument in wanted.items():
        if argument is False:
            directives.pop(name, None)
        elif name == "no-cache" and argument is not True:
            directives[name] = _with_field(directives.get(name), str(argument))
        else:
            directives[name] = True if argument is True else str(argument)
    response.headers["Cache-Control"] = ", ".join(_written(*pair) for pair in directives.items())


def _with_field(present: str | bool | None, field: str) -> str | bool:
    if present is True:
        return True
    fields = [one for one in str(present or "").split(",") if one.strip()]
    return ", ".join(dict.fromkeys([*(one.strip() for one in fields), field]))


def _written(name: str, argument: str | bool) -> str:
    if argument is True:
        return name
    text = str(argument)
    if re.fullmatch(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+", text):
        return f"{name}={text}"
    quoted = text.replace("\\", "").replace('"', "").replace("\r", "").replace("\n", "")
    return f'{name}="{quoted}"'


def get_max_age(response: ResponseLike) -> int | None:
    """Return max-age of Cache-Control in seconds, or None if it is not there or no number."""
    argument = _directives_of(response).get("max-age")
    if isinstance(argument, str) and argument.isascii() and argument.isdigit():
        # RFC 9111 section 1.2.2: what is too large counts as 2**31.
        return int(argument) if len(argument) <= 10 else 2**31
    return None


def patch_response_headers(
    response: ResponseLike, cache_timeout: float = 300, *, now: float | None = None
) -> None:
    """Add Expires (if there is none) and max-age; a timeout below zero counts as zero.

    now: Unix time in seconds, by default the clock's.
    """
    seconds = max(0, int(cache_timeout))
    if "Expires" not in response.headers:
        moment = time.time() if now is None else now
        response.headers["Expires"] = formatdate(moment + seconds, usegmt=True)
    patch_cache_control(response, max_age=seconds)


def add_never_cache_headers(response: ResponseLike) -> None:
    """Tell every cache, shared or private, to keep nothing."""
    patch_response_headers(response, cache_timeout=-1)
    patch_cache_control(response, no_cache=True, no_store=True, must_revalidate=True, private=True)


def patch_vary_headers(response: ResponseLike, newheaders: Iterable[str]) -> None:
    """Add names to Vary that are not there yet; a star makes it ``*`` alone."""
    names = list(split_list(response.headers.get("Vary", "")))
    known = {name.lower() for name in names}
    for name in (one.strip() for one in newheaders):
        if name.lower() not in known:
            known.add(name.lower())
            names.append(name)
    response.headers["Vary"] = "*" if "*" in known else ", ".join(names)


def has_vary_header(response: ResponseLike, header_query: str) -> bool:
    """Tell whether Vary names the field."""
    return header_query.strip().lower() in vary_names(response.headers)


def vary_names(headers: Mapping[str, str] | MutableMapping[str, str]) -> list[str]:
    """Return the names in Vary, trimmed, in lower case, each once, sorted."""
    return sorted({name.strip('"').lower() for name in split_list(headers.get("Vary", ""))})


def set_response_etag(response: Any) -> Any:
    """Give a response with content an ETag made of it, and return the response."""
    if not getattr(response, "streaming", False) and response.content:
        response.headers["ETag"] = f'"{hashlib.sha256(response.content).hexdigest()[:32]}"'
    return response


class Precondition(Enum):
    """What a conditional request asks for: the answer, 304, or 412."""

    HOLDS = 200
    NOT_MODIFIED = 304
    FAILED = 412


def check_preconditions(
    method: str,
    headers: Mapping[str, str],
    *,
    etag: str | None = None,
    last_modified: float | None = None,
) -> Precondition:
    """Evaluate If-Match, If-Unmodified-Since, If-None-Match, If-Modified-Since in that order.

    etag: quoted, of the current state. last_modified: Unix time in seconds. RFC 9110 13.2.2.
    """
    is_read = method in {"GET", "HEAD"}
    if "If-Match" in headers:
        if not _strong_match(headers["If-Match"], etag):
            return Precondition.FAILED
    elif _is_later(last_modified, headers.get("If-Unmodified-Since")):
        return Precondition.FAILED
    if "If-None-Match" in headers:
        if _weak_match(headers["If-None-Match"], etag):
            return Precondition.NOT_MODIFIED if is_read else Precondition.FAILED
    elif is_read and _is_not_later(last_modified, headers.get("If-Modified-Since")):
        return Precondition.NOT_MODIFIED
    return Precondition.HOLDS


def _strong_match(header: str, etag: str | None) -> bool:
    if header.strip() == "*":
        return etag is not None
    return etag is not None and not etag.startswith("W/") and etag in _ETAG.findall(header)


def _weak_match(header: str, etag: str | None) -> bool:
    if header.strip() == "*":
        return etag is not None
    wanted = {one.removeprefix("W/") for one in _ETAG.findall(header)}
    return etag is not None and etag.removeprefix("W/") in wanted


def _http_time(text: str | None) -> float | None:
    try:
        return None if text is None else parsedate_to_datetime(text).timestamp()
    except (ValueError, TypeError, OverflowError, OSError, IndexError):
        return None


def _is_later(moment: float | None, header: str | None) -> bool:
    limit = _http_time(header)
    return moment is not None and limit is not None and int(moment) > limit


def _is_not_later(moment: float | None, header: str | None) -> bool:
    limit = _http_time(header)
    return moment is not None and limit is not None and int(moment) <= limit
