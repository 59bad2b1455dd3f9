"""What the fields of lists share: limits of their length, errors that name an item by its place."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from hotclub_forms.errors import ValidationError, is_validation_error
from hotclub_forms.texts import LazyPlural
from hotclub_forms.validators import MaxLengthValidator, MinLengthValidator

MAX_ERRORS = 100
"""Of a list with more wrong items than these the rest is not looked at: nobody reads that."""


class ArrayMaxLengthValidator(MaxLengthValidator):
    """At most so many items."""

    message: Any = LazyPlural(
        "List contains %(show_value)d item, it should contain no more than %(limit_value)d.",
        "List contains %(show_value)d items, it should contain no more than %(limit_value)d.",
        "show_value",
    )


class ArrayMinLengthValidator(MinLengthValidator):
    """At least so many items."""

    message: Any = LazyPlural(
        "List contains %(show_value)d item, it should contain no fewer than %(limit_value)d.",
        "List contains %(show_value)d items, it should contain no fewer than %(limit_value)d.",
        "show_value",
    )


def each(values: Iterable[Any], work: Callable[[Any], Any], prefix: Any) -> list[Any]:
    """Return what the work makes of each item. Raises ValidationError of all items it refuses.

    prefix: what stands before each error, with the item's place as %(nth)s.
    """
    done, found = [], []
    for number, value in enumerate(values, 1):
        try:
            done.append(work(value))
        except Exception as error:
            if not is_validation_error(error):
                raise
            found.extend(of_item(error, prefix, number))
            if len(found) >= MAX_ERRORS:
                break
    if found:
        raise ValidationError(found)
    return done


def of_item(error: Any, prefix: Any, number: int) -> list[ValidationError]:
    """Return an item's errors, with its place before each."""
    place = {"nth": number}
    before = str(prefix) % place
    return [
        ValidationError(
            f"{before} {_text(one)}".replace("%", "%%"),
            code="item_invalid",
            params={**(one.params or {}), **place},
        )
        for one in ValidationError(error).error_list
    ]


def _text(error: ValidationError) -> str:
    return str(error.messages[0])
