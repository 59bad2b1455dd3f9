"""Numbers with separators and groups. Django's `django.utils.numberformat`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from hotclub_templates.text.numbers import format_number

from hotclub.conf import settings

__all__ = ["format"]


def format(
    number: Any,
    decimal_sep: str,
    decimal_pos: int | None = None,
    grouping: int | Sequence[int] = 0,
    thousand_sep: str = "",
    force_grouping: bool = False,
    use_l10n: bool | None = None,
) -> str:
    """Return a number in digits; grouped if USE_THOUSAND_SEPARATOR or `force_grouping` says so."""
    grouped = force_grouping or (use_l10n is not False and settings.USE_THOUSAND_SEPARATOR)
    return format_number(number, decimal_sep, decimal_pos, grouping if grouped else 0, thousand_sep)
