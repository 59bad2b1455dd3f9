"""GeneratedField: a column that the database computes from the others."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar

from hotclub_orm.fields.base import Field, V


class GeneratedField(Field[V]):
    """A computed column. It is read, filtered and ordered by, never written."""

    generated = True
    description: ClassVar[Any] = "Generated field"

    def __init__(
        self, *, expression: Any, output_field: Any, db_persist: bool, **options: Any
    ) -> None:
        if db_persist not in (True, False):
            raise ValueError("GeneratedField.db_persist must be True or False.")
        if options.setdefault("editable", False):
            raise ValueError("GeneratedField cannot be editable.")
        if not options.setdefault("blank", True):
            raise ValueError("GeneratedField must be blank.")
        for option in ("default", "db_default"):
            if option in options:
                raise ValueError(f"GeneratedField cannot have a {option}.")
        self.expression, self._kind, self.db_persist = expression, output_field, db_persist
        super().__init__(**options)

    @property
    def output_field(self) -> Any:
        """The field whose type the value has."""
        self._kind.column = self.column
        return self._kind

    @property
    def db_returning(self) -> bool:
        """The database gives the value."""
        return True

    def get_internal_type(self) -> str:
        """Return the type of the value."""
        return str(self._kind.get_internal_type())

    def db_type(self, connection: Any) -> str | None:
        """Return the type of the value's column."""
        kind: str | None = self.output_field.db_type(connection)
        return kind

    def db_check(self, connection: Any) -> str | None:
        """No check: the database computes it."""
        return None

    def get_prep_value(self, value: Any) -> Any:
        """Prepare as the value's field does."""
        return self._kind.get_prep_value(value)

    def db_converter(self, connection: Any) -> Callable[[Any], Any] | None:
        """Convert as the value's field does."""
        convert: Callable[[Any], Any] | None = self._kind.db_converter(connection)
        return convert

    def from_db_converter(self, connection: Any) -> Callable[[Any], Any] | None:
        """Convert as the value's field does."""
        convert: Callable[[Any], Any] | None = self._kind.from_db_converter(connection)
        return convert

    def get_lookup(self, lookup_name: str) -> Any:
        """Return the lookup of that name of the value's field, or None."""
        return self._kind.get_lookup(lookup_name)

    def get_transform(self, lookup_name: str) -> Any:
        """Return the transform of that name of the value's field, or None."""
        return self._kind.get_transform(lookup_name)

    def validate(self, value: Any, model_instance: Any) -> None:
        """Nothing to check: the database computes it."""

    def deconstruct(self) -> tuple[str, str, list[Any], dict[str, Any]]:
        """As the base, with the expression."""
        name, path, args, kwargs = super().deconstruct()
        kwargs.pop("editable", None)
        kwargs.pop("blank", None)
        kwargs.update(
            expression=self.expression, output_field=self._kind, db_persist=self.db_persist
        )
        return name, path, args, kwargs
