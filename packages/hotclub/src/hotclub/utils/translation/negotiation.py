"""Which of the project's languages a visitor gets.

Flow: path prefix, cookie, Accept-Language → **language code** of LANGUAGES, else LANGUAGE_CODE.
Source: RFC 9110 section 12.5.4 (Accept-Language), RFC 5646 (tags).
Not here: activating it (middleware/locale.py).
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any

from hotclub.conf import settings
from hotclub.utils.translation.codes import generic_of, spellings

# What is longer is no language tag; catalogues are looked up by it.
MAX_CODE_LENGTH = 500
MAX_HEADER_LENGTH = 500

_CODE = re.compile(r"[a-z]{1,8}(?:-[a-z0-9]{1,8})*(?:@[a-z0-9]{1,20})?", re.IGNORECASE)
_RANGE = re.compile(
    r"\s*([A-Za-z]{1,8}(?:-[A-Za-z0-9]{1,8})*|\*)\s*(?:;\s*q\s*=\s*(0(?:\.\d{0,3})?|1(?:\.0{0,3})?))?\s*"
)
_PATH = re.compile(r"/(\w+(?:[-@]\w+){0,2})(?:/|\Z)")


def check_for_language(lang_code: str | None) -> bool:
    """Tell whether the text has the form of a language code that may be looked up."""
    if not lang_code or len(lang_code) > MAX_CODE_LENGTH:
        return False
    return _CODE.fullmatch(lang_code) is not None


def offered() -> dict[str, str]:
    """Return code → name of the project's languages."""
    return dict(settings.LANGUAGES)


def get_supported_language_variant(lang_code: str, strict: bool = False) -> str:
    """Return the project's language that fits a code: itself, a more general one, or a sister.

    strict: take nothing but what the code or its general forms name.
    Raises LookupError when none fits.
    """
    if not lang_code or len(lang_code) > MAX_CODE_LENGTH or not check_for_language(lang_code):
        raise LookupError(str(lang_code)[:100])
    languages = {code.lower(): code for code in offered()}
    code = lang_code.lower()
    for candidate in spellings(code):
        if candidate in languages:
            return languages[candidate]
    if not strict:
        generic = generic_of(code)
        for known, written in languages.items():
            if known.startswith(f"{generic}-"):
                return written
    raise LookupError(lang_code)


def get_language_from_path(path: str, strict: bool = False) -> str | None:
    """Return the language that a path begins with, or None."""
    match = _PATH.match(path)
    if match is None:
        return None
    try:
        return get_supported_language_variant(match[1], strict=strict)
    except LookupError:
        return None


def get_language_from_request(request: Any, check_path: bool = False) -> str:
    """Return the language for a visitor: of the path (if asked for), the cookie, the header."""
    if check_path:
        by_path = get_language_from_path(request.path_info)
        if by_path is not None:
            return by_path
    wanted = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME)
    if wanted and check_for_language(wanted):
        try:
            return get_supported_language_variant(wanted)
        except LookupError:
            pass
    for code in accepted(request.headers.get("Accept-Language", "")):
        if code == "*":
            break
        try:
            return get_supported_language_variant(code)
        except LookupError:
            continue
    try:
        return get_supported_language_variant(settings.LANGUAGE_CODE)
    except LookupError:
        default: str = settings.LANGUAGE_CODE
        return default


@lru_cache(maxsize=1_000)
def _accepted(header: str) -> tuple[str, ...]:
    found: list[tuple[float, str]] = []
    for piece in header.split(","):
        match = _RANGE.fullmatch(piece)
        if match is None:
            continue
        quality = float(match[2]) if match[2] else 1.0
        if quality:
            found.append((quality, match[1].lower()))
    found.sort(key=lambda pair: -pair[0])
    return tuple(code for _, code in found)


def accepted(header: str) -> tuple[str, ...]:
    """Return the codes of an Accept-Language header, the most wanted first; long ones are cut."""
    if len(header) > MAX_HEADER_LENGTH:
        header = header[:MAX_HEADER_LENGTH].rpartition(",")[0]
    return _accepted(header)
