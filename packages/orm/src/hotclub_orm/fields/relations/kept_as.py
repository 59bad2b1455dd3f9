"""A column that holds what another field's column holds: stored and converted as that field.

Flow: ForeignKey and the parts of a key to several columns (several.py) → **here** → the field at the end
of all pointers, which knows how its values are stored.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any


class KeptAs:
    """What such a field answers. `storage_field()` is the field that says how values are stored."""

    def storage_field(self) -> Any:
        """Return the field that says how values are stored."""
        raise NotImplementedError

    def key_of(self, instance: Any) -> Any:
        """Return what the column holds for an object. Raises ValueError."""
        raise NotImplementedError

    def db_check(self, connection: Any) -> str | None:
        """No check: the other side has it."""
        return None

    def db_type_suffix(self, connection: Any) -> str | None:
        """No suffix: keys are given by the other side."""
        return None

    def cast_db_type(self, connection: Any) -> str | None:
        """Return the type to cast to."""
        kind: str | None = self.storage_field().cast_db_type(connection)
        return kind

    def db_converter(self, connection: Any) -> Callable[[Any], Any] | None:
        """Convert as the target does."""
        convert: Callable[[Any], Any] | None = self.storage_field().db_converter(connection)
        return convert

    def from_db_converter(self, connection: Any) -> Callable[[Any], Any] | None:
        """Convert as the target does."""
        convert: Callable[[Any], Any] | None = self.storage_field().from_db_converter(connection)
        return convert

    def get_db_prep_value(self, value: Any, connection: Any, prepared: bool = False) -> Any:
        """Convert as the target does."""
        return self.storage_field().get_db_prep_value(
            self.get_prep_value(value) if not prepared else value, connection, prepared=True
        )

    if TYPE_CHECKING:
        is_integer: bool
    else:

        @property
        def is_integer(self):
            """Whether keys are ints."""
            return bool(self.storage_field().is_integer)

    def get_prep_value(self, value: Any) -> Any:
        """Return the key of an instance, or the key itself. Raises ValueError."""
        if value is None:
            return None
        if hasattr(value, "_meta"):
            value = self.key_of(value)
        return self.storage_field().get_prep_value(value)
