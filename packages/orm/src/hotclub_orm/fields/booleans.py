"""Truth values.

Flow: a value or its text → **True, False**, or None where that is allowed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, Literal, overload

from hotclub_orm.fields.base import Field, V

_TRUTH: dict[Any, bool] = {
    True: True,
    "t": True,
    "True": True,
    "1": True,
    False: False,
    "f": False,
    "False": False,
    "0": False,
}


class BooleanField(Field[V]):
    """True or False."""

    empty_strings_allowed = False
    default_error_messages: ClassVar[dict[str, Any]] = {
        "invalid": "“%(value)s” value must be either True or False.",
        "invalid_nullable": "“%(value)s” value must be either True, False, or None.",
    }
    description = "Boolean (Either True or False)"

    if TYPE_CHECKING:

        @overload
        def __init__(
            self: BooleanField[bool], *args: Any, null: Literal[False] = ..., **options: Any
        ) -> None: ...
        @overload
        def __init__(
            self: BooleanField[bool | None], *args: Any, null: Literal[True], **options: Any
        ) -> None: ...
        def __init__(self, *args: Any, **options: Any) -> None: ...

    def get_internal_type(self) -> str:
        """BooleanField, for subclasses too."""
        return "BooleanField"

    def to_python(self, value: Any) -> Any:
        """Return True or False, also for "t", "True", "1", "f", "False", "0"."""
        if value is True or value is False or (value is None and self.null):
            return value
        if self.null and value in self.empty_values:
            return None
        try:
            return _TRUTH[value]
        except (KeyError, TypeError):
            code = "invalid_nullable" if self.null else "invalid"
            raise self.problem(code, value=value) from None

    def get_prep_value(self, value: Any) -> Any:
        """Return True, False or None. Raises ValidationError."""
        return value if value is None else self.to_python(value)
