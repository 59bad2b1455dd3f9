"""How dates and numbers are written and read in the current language.

Flow: format name + language → FORMAT_MODULE_PATH's module, or the language's own form, or the
setting → **text**. Letters are those of templates' `date` filter.
Not here: the letters themselves, digits (hotclub_templates.text), parsing of forms' input.
"""

from __future__ import annotations

import datetime as dt
import decimal
import re
import unicodedata
from collections.abc import Iterator, Mapping
from functools import lru_cache
from importlib import import_module
from types import ModuleType
from typing import Any

from hotclub_templates.text.dates import format_date, format_time
from hotclub_templates.text.numbers import format_number

from hotclub.conf import settings
from hotclub.conf.language_formats import formats_of
from hotclub.utils import timezone, translation
from hotclub.utils.translation import get_language, gettext, to_locale

ISO_INPUT_FORMATS: Mapping[str, tuple[str, ...]] = {
    "DATE_INPUT_FORMATS": ("%Y-%m-%d",),
    "TIME_INPUT_FORMATS": ("%H:%M:%S", "%H:%M:%S.%f", "%H:%M"),
    "DATETIME_INPUT_FORMATS": (
        "%Y-%m-%d %H:%M:%S",
        "%Y-%m-%d %H:%M:%S.%f",
        "%Y-%m-%d %H:%M",
        "%Y-%m-%d",
    ),
}
FORMAT_SETTINGS = frozenset(
    {
        "DATETIME_FORMAT",
        "DATETIME_INPUT_FORMATS",
        "DATE_FORMAT",
        "DATE_INPUT_FORMATS",
        "DECIMAL_SEPARATOR",
        "FIRST_DAY_OF_WEEK",
        "MONTH_DAY_FORMAT",
        "NUMBER_GROUPING",
        "SHORT_DATETIME_FORMAT",
        "SHORT_DATE_FORMAT",
        "THOUSAND_SEPARATOR",
        "TIME_FORMAT",
        "TIME_INPUT_FORMATS",
        "YEAR_MONTH_FORMAT",
    }
)
# In English, digits are grouped by a comma where grouping is asked for; the settings' default is 0.
_ENGLISH: Mapping[str, Any] = {
    "DECIMAL_SEPARATOR": ".",
    "NUMBER_GROUPING": 3,
    "THOUSAND_SEPARATOR": ",",
}

_formats: dict[tuple[str, str | None], Any] = {}


def reset_format_cache() -> None:
    """Look formats up anew, after settings changed."""
    _formats.clear()
    _modules.cache_clear()


def iter_format_modules(
    lang: str, format_module_path: str | list[str] | None = None
) -> Iterator[ModuleType]:
    """Yield the project's format modules of a language, the more specific ones first."""
    if not translation.check_for_language(lang):
        return
    paths = [format_module_path] if isinstance(format_module_path, str) else format_module_path
    locale = to_locale(lang)
    locales = [locale, *([locale.split("_")[0]] if "_" in locale else [])]
    for path in paths or ():
        for name in locales:
            try:
                yield import_module(f"{path}.{name}.formats")
            except ModuleNotFoundError as missing:
                if not f"{path}.{name}.formats".startswith(str(missing.name)):
                    raise


@lru_cache(maxsize=128)
def _modules(lang: str) -> tuple[ModuleType, ...]:
    return tuple(iter_format_modules(lang, settings.FORMAT_MODULE_PATH))


def get_format_modules(lang: str | None = None) -> list[ModuleType]:
    """Return the project's format modules of a language, by default the current one."""
    code = lang or get_language()
    return [] if code is None else list(_modules(code))


def get_format(format_type: str, lang: str | None = None, use_l10n: bool | None = None) -> Any:
    """Return a format by its name; other text is a format itself and is returned as it is.

    A name may also be one that the project's format modules alone have. use_l10n: False takes the
    settings' own form.
    """
    if format_type.__class__ is not str:  # a lazy text
        format_type = str(format_type)
    code = None if use_l10n is False else (lang or get_language())
    if format_type not in FORMAT_SETTINGS:
        return _of_project(format_type, code)
    key = format_type, code
    try:
        return _formats[key]
    except KeyError:
        found = _formats[key] = _look_up(format_type, code)
        return found


def _of_project(format_type: str, lang: str | None) -> Any:
    if lang is not None and format_type.isidentifier() and format_type.isupper():
        for module in _modules(lang):
            if hasattr(module, format_type):
                return getattr(module, format_type)
    return format_type


def _look_up(format_type: str, lang: str | None) -> Any:
    for module in get_format_modules(lang) if lang is not None else ():
        if hasattr(module, format_type):
            return _with_iso(format_type, getattr(module, format_type))
    own = formats_of(lang) if lang is not None else {}
    if format_type in own:
        return _with_iso(format_type, own[format_type])
    if lang is not None and lang.split("-")[0] == "en" and format_type in _ENGLISH:
        return _ENGLISH[format_type]
    return _with_iso(format_type, getattr(settings, format_type))


def _with_iso(format_type: str, value: Any) -> Any:
    """Have every language read ISO dates too: browsers' own inputs send them."""
    iso = ISO_INPUT_FORMATS.get(format_type)
    if iso is None:
        return value
    given = list(value)
    return given + [form for form in iso if form not in given]


# Writing


def date_format(
    value: dt.date | dt.datetime | str, format: str | None = None, use_l10n: bool | None = None
) -> str:
    """Return a date by a format's name, by letters, or as DATE_FORMAT says."""
    form = get_format(format or "DATE_FORMAT", use_l10n=use_l10n)
    return format_date(value, form, gettext, timezone.get_default_timezone())


def time_format(
    value: dt.time | dt.datetime | str, format: str | None = None, use_l10n: bool | None = None
) -> str:
    """Return a time of day by a format's name, by letters, or as TIME_FORMAT says."""
    form = get_format(format or "TIME_FORMAT", use_l10n=use_l10n)
    return format_time(value, form, gettext, timezone.get_default_timezone())


def number_format(
    value: Any,
    decimal_pos: int | None = None,
    use_l10n: bool | None = None,
    force_grouping: bool = False,
) -> str:
    """Return a number with the language's separators; grouped if USE_THOUSAND_SEPARATOR."""
    localized = use_l10n is not False
    lang = get_language() if localized else None
    grouped = force_grouping or (localized and settings.USE_THOUSAND_SEPARATOR)
    grouping = get_format("NUMBER_GROUPING", lang, use_l10n) if grouped else 0
    return format_number(
        value,
        get_format("DECIMAL_SEPARATOR", lang, use_l10n),
        decimal_pos,
        grouping,
        get_format("THOUSAND_SEPARATOR", lang, use_l10n),
    )


def localize(value: Any, use_l10n: bool | None = None) -> Any:
    """Return the text of a number or a moment in the current language, else the value itself."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return str(value)
    if isinstance(value, decimal.Decimal | float | int):
        return str(value) if use_l10n is False else number_format(value, use_l10n=use_l10n)
    if isinstance(value, dt.datetime):
        return date_format(value, "DATETIME_FORMAT", use_l10n=use_l10n)
    if isinstance(value, dt.date):
        return date_format(value, use_l10n=use_l10n)
    if isinstance(value, dt.time):
        return time_format(value, use_l10n=use_l10n)
    return value


def localize_input(value: Any, default: str | None = None) -> str:
    """Return a value as an input field shows it.   default: a strftime format for moments."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return str(value)
    if isinstance(value, decimal.Decimal | float | int):
        return number_format(value)
    for kind, name in (
        (dt.datetime, "DATETIME_INPUT_FORMATS"),
        (dt.date, "DATE_INPUT_FORMATS"),
        (dt.time, "TIME_INPUT_FORMATS"),
    ):
        if isinstance(value, kind):
            return _written(value, str(default or get_format(name)[0]))
    return str(value)


def _written(value: Any, form: str) -> str:
    """Return a moment by a strftime format, years before 1000 in four digits on every system."""
    if isinstance(value, dt.date) and value.year < 1000:
        form = form.replace("%Y", f"{value.year:04}")
    text: str = value.strftime(form)
    return text


def sanitize_separators(value: Any) -> Any:
    """Return text of a number with the language's separators as one that Python reads.

    Separators that stand where no group ends are left where they are, so that the text is no number
    rather than another one: "1,23" is no 123.
    """
    if not isinstance(value, str):
        return value
    point = get_format("DECIMAL_SEPARATOR")
    whole, decimals = value, None
    if point in whole:
        whole, decimals = whole.split(point, 1)
    separator = get_format("THOUSAND_SEPARATOR")
    if settings.USE_THOUSAND_SEPARATOR:
        looks_decimal = (
            separator == "." and whole.count(".") == 1 and (len(whole.split(".")[-1]) != 3)
        )
        if not looks_decimal:  # "10.10" in a language that groups by a point: somebody's decimals
            whole = _without_groups(whole, separator)
    return whole if decimals is None else f"{whole}.{decimals}"


def _without_groups(whole: str, separator: str) -> str:
    """Return the digits without separators, if they stand between groups; else the text as it is."""
    marks = {separator, unicodedata.normalize("NFKD", separator)} - {""}
    if not any(mark in whole for mark in marks):
        return whole
    first, *others, last = re.split("|".join(map(re.escape, marks)), whole.strip())
    given = get_format("NUMBER_GROUPING")
    # The last group's size, then those before it; 0 is what projects have that don't group at all.
    sizes = [size for size in ([given] if isinstance(given, int) else given) if size > 0] or [3]
    digits = len(first.lstrip("+-"))
    is_grouped = 0 < digits <= max(sizes) and len(last) == sizes[0]
    if not is_grouped or any(len(one) not in sizes for one in others):
        return whole
    return "".join((first, *others, last))


__all__ = [
    "FORMAT_SETTINGS",
    "ISO_INPUT_FORMATS",
    "date_format",
    "get_format",
    "get_format_modules",
    "iter_format_modules",
    "localize",
    "localize_input",
    "number_format",
    "reset_format_cache",
    "sanitize_separators",
    "time_format",
]
