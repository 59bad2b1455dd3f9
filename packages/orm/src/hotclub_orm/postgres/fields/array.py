"""ArrayField: a list of values of one field.

Flow: list → each item **prepared by the field inside** → one parameter, the array as text. From the
database the driver brings lists; only items that the field inside converts are touched again.
"""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from functools import partial
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, ClassVar, Literal, TypeVar, overload

from hotclub_orm.choices import flatten_choices
from hotclub_orm.errors import ValidationError
from hotclub_orm.fields.base import Field, V, called
from hotclub_orm.fields.special import JSONField, JSONNull
from hotclub_orm.postgres.fields.array_lookups import (
    ARRAY_LOOKUPS,
    IndexTransformFactory,
    SliceTransform,
    SliceTransformFactory,
)
from hotclub_orm.postgres.fields.postgres_column import PostgresColumn, prefixed
from hotclub_orm.postgres.fields.text_forms import NotWritten, array_text, array_values
from hotclub_orm.postgres.validators import ArrayMaxLengthValidator

T = TypeVar("T")


class ArrayField(PostgresColumn, Field[V]):
    """A list, whose items are what `base_field` takes; another ArrayField inside makes it nest.

    size: at most so many items, which validation checks (PostgreSQL keeps no size).
    """

    empty_strings_allowed = False
    default_error_messages: ClassVar[dict[str, Any]] = {
        "invalid": "Value must be a list.",
        "item_invalid": "Item %(nth)s in the array did not validate:",
        "too_deep": "The list nests deeper than %(depth)s level(s).",
        "nested_array_mismatch": "Nested arrays must have the same length.",
    }
    base_field: Field[Any]
    size: int | None

    if TYPE_CHECKING:

        @overload
        def __init__(
            self: ArrayField[list[T]],
            base_field: Field[T],
            size: int | None = None,
            *,
            null: Literal[False] = ...,
            **options: Any,
        ) -> None: ...
        @overload
        def __init__(
            self: ArrayField[list[T] | None],
            base_field: Field[T],
            size: int | None = None,
            *,
            null: Literal[True],
            **options: Any,
        ) -> None: ...
        def __init__(self, base_field: Any, size: Any = None, **options: Any) -> None: ...

    else:

        def __init__(self, base_field, size=None, **options):
            if not isinstance(base_field, Field) or base_field.is_relation:
                raise TypeError(
                    "ArrayField takes a field that is no relation, for its items: "
                    f"ArrayField(CharField(max_length=20)), not {base_field!r}."
                )
            self.base_field, self.size = base_field, size
            super().__init__(**options)

    # --- declaration ------------------------------------------------------------------------

    @property
    def description(self) -> str:
        """What it is, for people."""
        return f"Array of {self.base_field.description}"

    @property
    def depth(self) -> int:
        """How many arrays stand in one another."""
        inside = self.base_field
        return 1 + inside.depth if isinstance(inside, ArrayField) else 1

    def contribute_to_class(self, cls: Any, name: str, private_only: bool = False) -> None:
        """Become an attribute of the model; the field inside gets the name too, for its errors."""
        # Of its own: a field of an abstract model is shared out among several.
        self.base_field = copy.deepcopy(self.base_field)
        super().contribute_to_class(cls, name, private_only)

    def set_attributes_from_name(self, name: str) -> None:
        """Take the name, and give it to the field inside."""
        super().set_attributes_from_name(name)
        self.base_field.set_attributes_from_name(name)

    def deconstruct(self) -> tuple[str, str, list[Any], dict[str, Any]]:
        """As the base, with the field inside and the size."""
        name, path, args, kwargs = super().deconstruct()
        size = {} if self.size is None else {"size": self.size}
        return (
            name,
            path,
            args,
            {**kwargs, "base_field": self.base_field.clone(), **size},
        )

    # --- column and parameters --------------------------------------------------------------

    @property
    def db_collation(self) -> str | None:
        """The collation of the field inside."""
        return getattr(self.base_field, "db_collation", None)

    def postgres_type(self, connection: Any) -> str:
        """Return the type of the field inside, with brackets."""
        return f"{self.base_field.db_type(connection)}[{self.size or ''}]"

    def cast_db_type(self, connection: Any) -> str:
        """Return the type to cast to."""
        self.db_type(connection)
        return f"{self.base_field.cast_db_type(connection)}[{self.size or ''}]"

    def get_prep_value(self, value: Any) -> Any:
        """Return a list of prepared items. Raises TypeError, and what the field inside raises."""
        if value is None:
            return None
        if not isinstance(value, (list, tuple)):
            raise TypeError(f"{called(self)} takes a list, not {type(value).__name__}.")
        inside, nests = self.base_field, self._items_nest
        prepared = []
        for one in value:
            if not nests and isinstance(one, (list, tuple, dict)):
                raise TypeError(
                    f"{called(self)} takes a list that nests {self.depth} deep; an item of it is a "
                    f"{type(one).__name__}."
                )
            prepared.append(None if one is None else inside.get_prep_value(one))
        return prepared

    @property
    def _items_nest(self) -> bool:
        """Whether an item may be a list or mapping: the field inside says what of it is right."""
        inside = self.base_field
        ours = type(inside).get_prep_value.__module__.startswith("hotclub_orm.")
        return not ours or isinstance(inside, (PostgresColumn, JSONField))

    def get_db_prep_value(self, value: Any, connection: Any, prepared: bool = False) -> Any:
        """Return the array as text."""
        if not prepared:
            value = self.get_prep_value(value)
        return None if value is None else self._as_text(value, connection)

    def db_converter(self, connection: Any) -> Callable[[Any], Any]:
        """Return the maker of the text."""
        return lambda value: self.get_db_prep_value(value, connection, prepared=True)

    def _as_text(self, values: list[Any], connection: Any) -> Any:
        stored = self._stored(values, connection)
        try:
            return array_text(stored, self.depth)
        except NotWritten:
            return stored  # of types that somebody has taught the driver

    def _stored(self, values: list[Any], connection: Any) -> list[Any]:
        inside = self.base_field
        if isinstance(inside, ArrayField):
            return [None if one is None else inside._stored(one, connection) for one in values]
        convert = inside.db_converter(connection)
        if convert is None:
            return values
        return [
            None if one is None else convert(None if isinstance(one, JSONNull) else one)
            for one in values
        ]

    def from_db_converter(self, connection: Any) -> Callable[[Any], Any] | None:
        """Return what converts items, or reads text; None where the driver's list is right."""
        inside: Any = self.base_field
        takes_none = hasattr(inside, "from_db_value")
        convert = inside.from_db_converter(connection)
        if takes_none:
            convert = partial(_by_own_reader, inside, connection)
        if convert is None and self._is_known_to_driver(connection):
            return None

        def read(value: Any) -> list[Any]:
            items = array_values(value) if isinstance(value, str) else value
            if convert is None:
                return list(items)
            return [one if one is None and not takes_none else convert(one) for one in items]

        return read

    def _is_known_to_driver(self, connection: Any) -> bool:
        inside: Any = self.base_field
        while isinstance(inside, ArrayField):
            inside = inside.base_field
        if isinstance(inside, PostgresColumn):
            return inside.is_known_to_driver
        return inside.get_internal_type() in connection.types

    # --- values of people -------------------------------------------------------------------

    @property
    def flatchoices(self) -> list[tuple[Any, Any]]:
        """Choices with groups opened; what is written as a tuple stands for the list."""
        return [(as_lists(value), label) for value, label in flatten_choices(self.choices or [])]

    def as_choice(self, value: Any) -> Any:
        """Return the value with lists in place of tuples."""
        return as_lists(value)

    @property
    def validators(self) -> list[Any]:
        """The declared ones, and the size."""
        own = [ArrayMaxLengthValidator(self.size)] if self.size is not None else []
        return [*super().validators, *own]

    def to_python(self, value: Any) -> Any:
        """Return a list; text is JSON. Raises ValidationError."""
        return self._from_json(value) if isinstance(value, str) else value

    def _from_json(self, value: Any) -> list[Any]:
        """Return the items of a list that was read from JSON, or of its text."""
        if isinstance(value, str):
            try:
                value = json.loads(value)
            except (ValueError, RecursionError):
                raise self.problem("invalid") from None
        if not isinstance(value, list):
            raise self.problem("invalid")
        inside = self.base_field
        read = inside._from_json if isinstance(inside, ArrayField) else inside.to_python
        if not self._items_nest and any(isinstance(one, (list, dict)) for one in value):
            raise self.problem("invalid")
        return [None if one is None else read(one) for one in value]

    def value_to_string(self, obj: Any) -> str:
        """Return JSON of the items, each as the field inside shows it."""
        inside, values = self.base_field, self.value_from_object(obj)
        if values is None:
            return json.dumps(None)
        return json.dumps(
            [
                None
                if one is None
                else inside.value_to_string(SimpleNamespace(**{inside.attname: one}))
                for one in values
            ]
        )

    def validate(self, value: Any, model_instance: Any) -> None:
        """Check the list, then each item. Raises ValidationError with the item's place."""
        super().validate(value, model_instance)
        if value is None:
            return
        if not isinstance(value, (list, tuple)):
            raise self.problem("invalid")
        if not self._items_nest and any(isinstance(one, (list, tuple, dict)) for one in value):
            raise self.problem("too_deep", depth=self.depth)
        self._each(value, lambda one: self.base_field.validate(one, model_instance))
        if isinstance(self.base_field, ArrayField):
            lengths = {len(one) if isinstance(one, (list, tuple)) else None for one in value}
            if len(lengths) > 1:
                raise self.problem("nested_array_mismatch")

    def run_validators(self, value: Any) -> None:
        """Run those of the list, then those of each item."""
        super().run_validators(value)
        self._each(value or (), self.base_field.run_validators)

    def _each(self, values: Any, check: Callable[[Any], None]) -> None:
        for number, one in enumerate(values, 1):
            try:
                check(one)
            except ValidationError as problem:
                prefix = str(self.error_messages["item_invalid"])
                raise prefixed(problem, prefix, "item_invalid", {"nth": number}) from None

    # --- lookups ----------------------------------------------------------------------------

    def get_transform(self, lookup_name: str) -> Any:
        """Return the transform of that name: a position (`0`) or a slice (`0_2`) too."""
        found = super().get_transform(lookup_name)
        if found is not None:
            return found
        numbers = lookup_name.split("_")
        # More digits than a position of PostgreSQL has are no position.
        if not all(one.isascii() and one.isdigit() and len(one) < 10 for one in numbers):
            return None
        if len(numbers) == 1:
            return IndexTransformFactory(int(numbers[0]) + 1, self.base_field)
        if len(numbers) == 2:
            return SliceTransformFactory(int(numbers[0]) + 1, int(numbers[1]))
        return None

    def slice_expression(self, expression: Any, start: int, length: int | None) -> Any:
        """Return the part of an array that `F("tags")[1:3]` means. start counts from 1."""
        end = None if length is None else start + length - 1
        return SliceTransform(start, end, expression)


def as_lists(value: Any) -> Any:
    """Return the value with lists in place of tuples, all the way down."""
    return list(map(as_lists, value)) if isinstance(value, (list, tuple)) else value


def _by_own_reader(field: Any, connection: Any, value: Any) -> Any:
    return field.from_db_value(value, None, connection)


for _lookup in ARRAY_LOOKUPS:
    ArrayField.register_lookup(_lookup)
