"""Field: the declaration of one attribute, and the descriptor that stands for it.

Flow: declaration → `contribute_to_class` → options. At run time a plain field is a non-data
descriptor: a loaded value is an ordinary attribute; a deferred one is not in `__dict__`, so
`__get__` fires and loads it. Two sides of a field have rooms of their own: its column (columns.py) and
the values people give it (checking.py). Not here: SQL, I/O (a loader is found on the instance's class).
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterable
from functools import total_ordering
from typing import TYPE_CHECKING, Any, ClassVar, Generic, Self, overload

from hotclub_orm.choices import ChoicesType
from hotclub_orm.errors import ImproperlyConfigured
from hotclub_orm.expressions.base import Combinable
from hotclub_orm.expressions.values import Value
from hotclub_orm.fields.checking import ValueSide, messages_of
from hotclub_orm.fields.columns import ColumnSide
from hotclub_orm.lookups import EVERY_FIELD, RegisterLookupMixin

if TYPE_CHECKING:
    from typing_extensions import TypeVar

    V = TypeVar("V", default=Any)
else:
    from typing import TypeVar

    V = TypeVar("V")


class NOT_PROVIDED:  # noqa: N801 - the public name
    """No default was given."""


@total_ordering
class Field(ColumnSide, ValueSide, RegisterLookupMixin, Generic[V]):
    """The base of all fields."""

    empty_strings_allowed = True
    creation_counter = 0
    auto_creation_counter = -1
    system_check_deprecated_details: ClassVar[Any] = None
    system_check_removed_details: ClassVar[Any] = None
    description: ClassVar[Any] = "Field of type: %(field_type)s"
    form_maker: ClassVar[Callable[..., Any] | None] = None
    """Set by the forms library: (field, form_class, choices_form_class, options) → form field."""

    hidden = False
    many_to_many: bool | None = None
    many_to_one: bool | None = None
    one_to_many: bool | None = None
    one_to_one: bool | None = None
    related_model: Any = None
    is_relation = False
    is_integer = False
    concrete = True
    generated = False
    remote_field: Any = None

    def __init__(
        self,
        verbose_name: Any = None,
        name: str | None = None,
        primary_key: bool = False,
        max_length: int | None = None,
        unique: bool = False,
        blank: bool = False,
        null: bool = False,
        db_index: bool = False,
        rel: Any = None,
        default: Any = NOT_PROVIDED,
        editable: bool = True,
        serialize: bool = True,
        unique_for_date: str | None = None,
        unique_for_month: str | None = None,
        unique_for_year: str | None = None,
        choices: Any = None,
        help_text: Any = "",
        db_column: str | None = None,
        db_tablespace: str | None = None,
        auto_created: bool = False,
        validators: Iterable[Any] = (),
        error_messages: dict[str, Any] | None = None,
        db_comment: str | None = None,
        db_default: Any = NOT_PROVIDED,
    ) -> None:
        self._given_name, self._verbose_name, self.verbose_name = name, verbose_name, verbose_name
        if name is not None:
            self.name = name
        self.primary_key, self._unique = primary_key, unique
        self.max_length, self.blank, self.null = max_length, blank, null
        self.remote_field, self.default, self.editable = rel, default, editable
        self.is_relation = rel is not None
        self.serialize, self.auto_created = serialize, auto_created
        self.unique_for_date, self.unique_for_month = unique_for_date, unique_for_month
        self.unique_for_year, self.help_text = unique_for_year, help_text
        self._choices = choices
        self.db_index, self.db_column, self.db_tablespace = db_index, db_column, db_tablespace
        self.db_comment = db_comment
        self.db_default = (
            db_default
            if db_default is NOT_PROVIDED or hasattr(db_default, "resolve_expression")
            else Value(db_default)
        )
        self._validators, self._error_messages = list(validators), error_messages
        self.error_messages = messages_of(type(self), error_messages)
        self._number()

    def _number(self) -> None:
        if self.auto_created:
            self.creation_counter = Field.auto_creation_counter
            Field.auto_creation_counter -= 1
        else:
            self.creation_counter = Field.creation_counter
            Field.creation_counter += 1

    if TYPE_CHECKING:

        @overload
        def __get__(self, instance: None, owner: type) -> Self: ...
        @overload
        def __get__(self, instance: object, owner: type) -> V: ...
        def __get__(self, instance: Any, owner: type) -> Any: ...
        def __set__(self, instance: object, value: V | Combinable) -> None: ...

    else:

        def __get__(self, instance, owner):
            """Return the field's handle on the class; load a deferred value of an instance."""
            # An expression's class may have a field too: `output_field = IntegerField()`.
            if instance is None or not hasattr(instance, "_load_deferred"):
                return self
            return instance._load_deferred(self)

    # --- names ------------------------------------------------------------------------------

    def set_attributes_from_name(self, name: str) -> None:
        """Take name, attribute, column and label from the attribute's name in the class."""
        self.name = self._given_name or name
        self.attname, self.column = self.get_attname_column()
        self.concrete = self.column is not None
        if self.verbose_name is None and self.name:
            self.verbose_name = self.name.replace("_", " ")

    def get_attname(self) -> str:
        """Return the name of the attribute that holds the stored value."""
        return self.name

    def get_attname_column(self) -> tuple[str, Any]:
        """Return attribute name and column."""
        attname = self.get_attname()
        return attname, self.db_column or attname

    def contribute_to_class(self, cls: Any, name: str, private_only: bool = False) -> None:
        """Become an attribute of the model."""
        self.set_attributes_from_name(name)
        self.model = cls
        cls._meta.add_field(self, private=private_only)
        if self.concrete:
            setattr(cls, self.attname, self)
        if self._choices is not None and f"get_{self.name}_display" not in cls.__dict__:
            setattr(cls, f"get_{self.name}_display", _display_method(self))

    @property
    def label(self) -> str:
        """`app.Model.field`."""
        return f"{self.model._meta.label}.{self.name}"

    def __repr__(self) -> str:
        path = f"{type(self).__module__}.{type(self).__qualname__}"
        name = getattr(self, "name", None)
        return f"<{path}: {name}>" if name is not None else f"<{path}>"

    def __str__(self) -> str:
        return self.label if hasattr(self, "model") else object.__repr__(self)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Field):
            return NotImplemented
        return self.creation_counter == other.creation_counter and getattr(
            self, "model", None
        ) is getattr(other, "model", None)

    def __lt__(self, other: Any) -> bool:
        if not isinstance(other, Field):
            return NotImplemented
        return self.creation_counter < other.creation_counter

    def __hash__(self) -> int:
        return hash(self.creation_counter)

    def __copy__(self) -> Self:
        # A bound field reduces to its place in its model, and would come back itself.
        made = type(self).__new__(type(self))
        made.__dict__.update(self.__dict__)
        return made

    def __deepcopy__(self, memo: Any) -> Self:
        made = self.__copy__()
        if self.remote_field is not None:
            made.remote_field = copy.copy(self.remote_field)
            if made.remote_field.field is self:
                made.remote_field.field = made
        return made

    def clone(self) -> Self:
        """Return an unbound copy made from what `deconstruct` says."""
        _, _, args, kwargs = self.deconstruct()
        return type(self)(*args, **kwargs)

    def __reduce__(self) -> Any:
        if not hasattr(self, "model"):
            return super().__reduce__()
        return _load_field, (self.model, self.name)

    # --- declaration ------------------------------------------------------------------------

    @property
    def unique(self) -> bool:
        """Whether no two rows may have the same value."""
        return self._unique or self.primary_key

    @unique.setter
    def unique(self, value: bool) -> None:
        self._unique = value

    @property
    def db_returning(self) -> bool:
        """Whether the database fills the value in on insert and returns it."""
        return self.has_db_default()

    def has_default(self) -> bool:
        """Whether Python gives a value when none is set."""
        return self.default is not NOT_PROVIDED

    def has_db_default(self) -> bool:
        """Whether the database gives one."""
        return self.db_default is not NOT_PROVIDED

    def get_default(self) -> Any:
        """Return the value of an attribute that was not given."""
        if self.default is not NOT_PROVIDED:
            return self.default() if callable(self.default) else self.default
        if self.db_default is not NOT_PROVIDED:
            return DatabaseDefault(self)
        return "" if self.empty_strings_allowed and not self.null else None

    def deconstruct(self) -> tuple[str, str, list[Any], dict[str, Any]]:
        """Return (name, import path, arguments, named arguments) that make an equal field."""
        given: dict[str, Any] = {}
        for option, default in _OPTION_DEFAULTS.items():
            value = getattr(self, _OPTION_ATTRIBUTES.get(option, option), default)
            if option == "choices" and isinstance(value, ChoicesType):
                value = value.choices
            if value is not default and value != default:
                given[option] = value
        path = f"{type(self).__module__}.{type(self).__qualname__}"
        if path.startswith("hotclub_orm.fields."):
            path = f"hotclub_orm.{type(self).__qualname__}"
        return getattr(self, "name", ""), path, [], given

    def formfield(
        self, form_class: Any = None, choices_form_class: Any = None, **kwargs: Any
    ) -> Any:
        """Return the form field for this field, made by the forms library."""
        if Field.form_maker is None:
            raise ImproperlyConfigured(
                "A form field was asked for, but no forms library is joined: import "
                "hotclub_forms.models, or use the hotclub framework."
            )
        return Field.form_maker(self, form_class, choices_form_class, kwargs)

    def check(self, **kwargs: Any) -> list[Any]:
        """Return what is wrong with the declaration."""
        return []


class DatabaseDefault:
    """Stands for a value the database will give; goes away when the instance is saved."""

    given_by_database = True

    def __init__(self, field: Any) -> None:
        self.field = field

    def __repr__(self) -> str:
        return "<DatabaseDefault>"


def called(field: Any) -> str:
    """Return how an error names a field; the result of a transform has no name."""
    name = getattr(field, "name", None)
    return f"Field {name!r}" if name else "The lookup"


def _display_method(field: Field[Any]) -> Callable[[Any], Any]:
    def display(self: Any) -> Any:
        value = getattr(self, field.attname)
        chosen = field.as_choice(value)
        for known, label in field.flatchoices:
            if known == chosen:
                return str(label)
        return value if value is None or isinstance(value, (int, float)) else str(value)

    display.__name__ = f"get_{field.name}_display"
    display.__doc__ = f"Return the label of {field.name}."
    return display


def _load_field(model: Any, name: str) -> Any:
    return model._meta.get_field(name)


_OPTION_DEFAULTS: dict[str, Any] = {
    "verbose_name": None,
    "primary_key": False,
    "max_length": None,
    "unique": False,
    "blank": False,
    "null": False,
    "db_index": False,
    "default": NOT_PROVIDED,
    "db_default": NOT_PROVIDED,
    "editable": True,
    "serialize": True,
    "unique_for_date": None,
    "unique_for_month": None,
    "unique_for_year": None,
    "choices": None,
    "help_text": "",
    "db_column": None,
    "db_comment": None,
    "db_tablespace": None,
    "auto_created": False,
    "validators": [],
    "error_messages": None,
}
_OPTION_ATTRIBUTES = {
    "verbose_name": "_verbose_name",
    "unique": "_unique",
    "validators": "_validators",
    "error_messages": "_error_messages",
    "choices": "_choices",
}

for _lookup in EVERY_FIELD:
    Field.register_lookup(_lookup)
