"""HStoreField: a mapping of texts to texts or None, in a column of the extension hstore.

Flow: dict → **text of an hstore** → one parameter, and back. Nothing depends on the number that the
extension's type got in this database: it may be created, dropped and created again while connections live.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, ClassVar, Literal, overload

from hotclub_orm.expressions.parameters import Bound, Slot, Sql
from hotclub_orm.expressions.resolving import Deconstructed
from hotclub_orm.fields.base import Field, V, called
from hotclub_orm.fields.text import TextField
from hotclub_orm.lookups import Transform
from hotclub_orm.postgres.fields.array import ArrayField
from hotclub_orm.postgres.fields.postgres_column import OneOf, PostgresColumn
from hotclub_orm.postgres.fields.text_forms import array_text, hstore_pairs, hstore_text
from hotclub_orm.postgres.only import PostgresOnly
from hotclub_orm.postgres.operators import PostgresOperatorLookup


class HStoreField(PostgresColumn, Field[V]):
    """A mapping of texts to texts or None. The database needs the extension: `HStoreExtension()`."""

    empty_strings_allowed = False
    description = "Map of strings to strings/nulls"
    default_error_messages: ClassVar[dict[str, Any]] = {
        "invalid": "Value must be a mapping of strings to strings or nulls.",
        "not_a_string": "The value of “%(key)s” is not a string or null.",
    }

    if TYPE_CHECKING:

        @overload
        def __init__(
            self: HStoreField[dict[str, str | None]],
            *args: Any,
            null: Literal[False] = ...,
            **options: Any,
        ) -> None: ...
        @overload
        def __init__(
            self: HStoreField[dict[str, str | None] | None],
            *args: Any,
            null: Literal[True],
            **options: Any,
        ) -> None: ...
        def __init__(self, *args: Any, **options: Any) -> None: ...

    def postgres_type(self, connection: Any) -> str:
        """Return hstore."""
        return "hstore"

    def get_prep_value(self, value: Any) -> Any:
        """Return a dict of texts. Raises TypeError, ValidationError."""
        if value is None:
            return None
        if not isinstance(value, dict):
            raise TypeError(f"{called(self)} takes a dict, not {type(value).__name__}.")
        return {
            hstore_part(self, key): None if one is None else hstore_part(self, one)
            for key, one in value.items()
        }

    def get_db_prep_value(self, value: Any, connection: Any, prepared: bool = False) -> Any:
        """Return the pairs as text."""
        if not prepared:
            value = self.get_prep_value(value)
        return None if value is None else hstore_text(value)

    def db_converter(self, connection: Any) -> Callable[[Any], Any]:
        """Return the maker of the text."""
        if type(self).get_db_prep_value is not HStoreField.get_db_prep_value:
            return lambda value: self.get_db_prep_value(value, connection, prepared=True)
        return hstore_text

    def from_db_converter(self, connection: Any) -> Callable[[Any], Any]:
        """Return the reader of the text; what a driver was taught to read stays."""
        return _read

    def to_python(self, value: Any) -> Any:
        """Return a dict; text is JSON. Raises ValidationError."""
        if not isinstance(value, str):
            return value
        try:
            found = json.loads(value)
        except (ValueError, RecursionError):
            raise self.problem("invalid") from None
        if not isinstance(found, dict):
            raise self.problem("invalid")
        return found

    def value_to_string(self, obj: Any) -> str:
        """Return JSON."""
        return json.dumps(self.value_from_object(obj))

    def validate(self, value: Any, model_instance: Any) -> None:
        """Check that each value is a text or None, and that the database can hold it."""
        super().validate(value, model_instance)
        if value is None:
            return
        if not isinstance(value, dict):
            raise self.problem("invalid")
        for key, one in value.items():
            if one is not None and not isinstance(one, str):
                raise self.problem("not_a_string", key=key)
            hstore_part(self, key)
            if one is not None:
                hstore_part(self, one)

    def get_transform(self, lookup_name: str) -> Any:
        """Return the transform of that name; any other name is a key."""
        return super().get_transform(lookup_name) or KeyTransformFactory(lookup_name)


def hstore_part(field: Any, value: Any) -> str:
    """Return a key or value as text. Raises TypeError, ValidationError."""
    # Numbers become their text, as everywhere; what no text can hold is refused by the text field.
    return str(TextField.get_prep_value(field, value))


def _read(value: Any) -> Any:
    return hstore_pairs(value) if isinstance(value, str) else value


class KeyTransform(PostgresOnly, Transform):
    """The value of a key; NULL where there is none."""

    def __init__(self, key_name: str, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.key_name = key_name

    def deconstruct(self) -> Deconstructed:
        """Return (import path, arguments, named arguments) that make an equal one."""
        return self._made_from(self.key_name, self.lhs)

    def as_sql(self, compiler: Any, connection: Any, **extra_context: Any) -> Sql:
        """Write ->, the key being a parameter."""
        sql, params = compiler.compile(self.lhs)
        return f"({sql} -> %s::text)", [*params, self.key_name]

    def _resolve_output_field(self) -> Any:
        return TextField()


class KeyTransformFactory:
    """Stands for the class of a transform: called with the left side, it makes one."""

    bilateral = False

    def __init__(self, key_name: str) -> None:
        self.key_name = key_name

    def __call__(self, *args: Any, **options: Any) -> KeyTransform:
        """Return the value of the key in the left side."""
        return KeyTransform(self.key_name, *args, **options)


class _WithPairs(PostgresOperatorLookup):
    def process_rhs(self, compiler: Any, connection: Any) -> Sql:
        sql, params = super().process_rhs(compiler, connection)
        return (f"{sql}::hstore" if self.rhs_is_direct_value() else sql), params


class HStoreContains(_WithPairs):
    """Has all of these pairs."""

    lookup_name = "contains"
    postgres_operator = "@>"


class HStoreContainedBy(_WithPairs):
    """Has no other than these pairs."""

    lookup_name = "contained_by"
    postgres_operator = "<@"


class HasKey(PostgresOperatorLookup):
    """Has that key."""

    lookup_name = "has_key"
    postgres_operator = "?"

    def prepare(self, value: Any) -> Any:
        """Take the key as text."""
        return hstore_part(self.lhs.output_field, value)

    def process_rhs(self, compiler: Any, connection: Any) -> Sql:
        """Write the key as text."""
        if not self.rhs_is_direct_value():
            return super().process_rhs(compiler, connection)
        return "%s::text", [self._param(self.rhs, None)]


class HasKeys(PostgresOperatorLookup):
    """Has all of these keys."""

    lookup_name = "has_keys"
    postgres_operator = "?&"

    def prepare(self, value: Any) -> Any:
        """Take each key as text. Raises TypeError."""
        if not isinstance(value, (list, tuple, set, frozenset)):
            raise TypeError(
                f"The {self.lookup_name} lookup takes a list of keys, not {type(value).__name__}."
            )
        return [hstore_part(self.lhs.output_field, one) for one in value]

    def process_rhs(self, compiler: Any, connection: Any) -> Sql:
        """Write the keys as one array."""
        if not self.rhs_is_direct_value():
            return super().process_rhs(compiler, connection)
        if isinstance(self.rhs, Slot):
            return "%s::text[]", [Bound(self.rhs.index, array_text)]
        return "%s::text[]", [array_text(self.rhs)]


class HasAnyKeys(HasKeys):
    """Has one of these keys."""

    lookup_name = "has_any_keys"
    postgres_operator = "?|"


class _Listed(PostgresOnly, Transform):
    def _resolve_output_field(self) -> Any:
        return ArrayField(TextField())


class KeysTransform(_Listed):
    """All keys, as an array."""

    lookup_name = "keys"
    function = "akeys"


class ValuesTransform(_Listed):
    """All values, as an array."""

    lookup_name = "values"
    function = "avals"


for _lookup in (
    HStoreContains,
    HStoreContainedBy,
    HasKey,
    HasKeys,
    HasAnyKeys,
    KeysTransform,
    ValuesTransform,
    OneOf,
):
    HStoreField.register_lookup(_lookup)
