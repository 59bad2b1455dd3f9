"""Addresses and dates as HTTP writes them, pure and linear.

Flow: wire text ⇄ **here** ⇄ text for people. Sources: RFC 3986, RFC 3987, RFC 9110 section 5.6.7.
Not here: routes, hosts that are allowed (a port of the request).
"""

from __future__ import annotations

import re
from datetime import UTC, datetime
from time import time
from urllib.parse import quote

# What RFC 3986 lets stand in a URI: reserved characters, and "%" so that escapes survive.
_URI_SAFE = "/#%[]=:;$&()+,!?*@'~"
_PATH_SAFE = "/:;@&+$,-_.!~*'()="
_ESCAPES = re.compile(r"(?:%[0-9A-Fa-f]{2})+")
_LONE_BYTES = re.compile("[\udc80-\udcff]")
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_TIME = r"(?P<hour>[0-9]{2}):(?P<minute>[0-9]{2}):(?P<second>[0-9]{2})"
_DMY = r"(?P<day>[0-9]{2})%s(?P<month>[a-z]{3})%s(?P<year>[0-9]{%d})"
_DATES = (
    rf"[a-z]{{3}}, {_DMY % (' ', ' ', 4)} {_TIME} GMT",
    rf"[a-z]{{6,9}}, {_DMY % ('-', '-', 2)} {_TIME} GMT",
    rf"[a-z]{{3}} (?P<month>[a-z]{{3}}) (?P<day>[ 0-9][0-9]) {_TIME} (?P<year>[0-9]{{4}})",
)
_DATE_LONGEST = 40
# Characters that uri_to_iri may not bring out of their escapes: they would change the meaning.
_KEEP_ESCAPED = frozenset(b"%/?#[]@!$&'()*+,;=:") | frozenset(range(0x21)) | {0x7F}
_KEEP_ESCAPED |= frozenset(b'"<>\\^`{|}')


def iri_to_uri(iri: object) -> str:
    """Return an address with everything outside ASCII percent-encoded as UTF-8 (RFC 3987, 3.1).

    Escapes that are there stay; spaces and control characters are escaped, so the result is one
    line of printable ASCII. A lone surrogate becomes "%3F".
    """
    text = str(iri)
    return quote(text.encode("utf-8", "replace"), safe=_URI_SAFE)


def uri_to_iri(uri: object) -> str:
    """Return an address with the escapes of readable characters decoded (RFC 3987, 3.2).

    Escapes of reserved characters, of controls and of invalid UTF-8 stay.
    """
    text = str(uri)
    return _ESCAPES.sub(_readable, text) if "%" in text else text


def _readable(match: re.Match[str]) -> str:
    raw = bytes.fromhex(match[0].replace("%", ""))
    kept = b"".join(b"%%%02X" % byte if byte in _KEEP_ESCAPED else bytes((byte,)) for byte in raw)
    return repercent_broken_unicode(kept)


def repercent_broken_unicode(path: bytes) -> str:
    """Return the path as text; bytes that are no UTF-8 become percent escapes."""
    try:
        return path.decode()
    except UnicodeDecodeError:
        text = path.decode("utf-8", "surrogateescape")
        return _LONE_BYTES.sub(lambda match: f"%{ord(match[0]) - 0xDC00:02X}", text)


def escape_uri_path(path: str) -> str:
    """Return a path with what can't stand in the path part of a URI escaped, "%" among it."""
    return quote(path.encode("utf-8", "replace"), safe=_PATH_SAFE)


def escape_leading_slashes(url: str) -> str:
    """Return a path that browsers can't read as another host: its second slash is escaped."""
    return f"/%2F{url[2:]}" if url.startswith("//") else url


def http_date(epoch_seconds: float | None = None) -> str:
    """Return a point of time (default: now) as an IMF-fixdate of RFC 9110."""
    from email.utils import formatdate

    return formatdate(time() if epoch_seconds is None else epoch_seconds, usegmt=True)


def parse_http_date(date: str) -> int:
    """Return the seconds since 1970 of a date in any of the three forms of RFC 9110.

    Raises ValueError when the text is no such date.
    """
    text = date.strip()
    if len(text) <= _DATE_LONGEST:
        for pattern in _DATES:  # re remembers them; most processes never read a date
            if match := re.fullmatch(pattern, text, re.IGNORECASE):
                return _epoch_seconds(match, date)
    raise ValueError(f"{date[:_DATE_LONGEST]!r} is not in a valid HTTP date format.")


def _epoch_seconds(match: re.Match[str], date: str) -> int:
    try:
        year = int(match["year"])
        if len(match["year"]) == 2:
            year = _nearest_century(year, this_year=datetime.now(UTC).year)
        moment = datetime(
            year,
            _MONTHS.index(match["month"].lower()) + 1,
            int(match["day"]),
            int(match["hour"]),
            int(match["minute"]),
            min(int(match["second"]), 59),  # a leap second is the second before
            tzinfo=UTC,
        )
    except ValueError as wrong:
        raise ValueError(f"{date!r} is not a valid date.") from wrong
    return int(moment.timestamp())


def _nearest_century(year: int, *, this_year: int) -> int:
    """Read two digits as a year no more than 50 years ahead (RFC 9110 section 5.6.7)."""
    full = this_year - this_year % 100 + year
    return full - 100 if full > this_year + 50 else full


def parse_http_date_safe(date: str) -> int | None:
    """Return what parse_http_date returns, or None where it raises."""
    try:
        return parse_http_date(date)
    except ValueError:
        return None
