"""CompositePrimaryKey: a key of several fields; and what every field of several columns answers.

Flow: declaration → `_meta.pk` → plan/ asks for its columns → lookups/tuples.py. The field has no column of
its own: its value is the tuple of its members' values. Not here: relations of several columns
(relations/several.py), saving by such a key (operations/several.py).
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, ClassVar

from hotclub_orm.errors import ValidationError
from hotclub_orm.expressions.tuples import ColPairs
from hotclub_orm.fields.base import NOT_PROVIDED, Field, V
from hotclub_orm.lookups.tuples import OF_TUPLES


class SeveralColumns:
    """What a field of several columns answers. `fields` are those with a column each."""

    name: str
    model: Any

    @property
    def fields(self) -> tuple[Any, ...]:
        """The fields that hold the values."""
        raise NotImplementedError

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns, in the order of the fields."""
        return tuple(field.column for field in self.fields)

    def get_col(self, alias: str, output_field: Any = None) -> Any:
        """Return the columns in that table."""
        return ColPairs(alias, self)

    @property
    def cached_col(self) -> Any:
        """The columns in the model's own table."""
        return ColPairs(self.model._meta.db_table, self)

    def get_lookup(self, lookup_name: str) -> Any:
        """Return the lookup of tuples of that name, or None."""
        return self.get_lookups().get(lookup_name)

    def get_lookups(self) -> dict[str, Any]:
        """Return what tuples can be asked."""
        return dict(OF_TUPLES)

    def get_transform(self, lookup_name: str) -> Any:
        """Return None: a tuple has no transforms."""
        return None

    def db_type(self, connection: Any) -> str | None:
        """No column."""
        return None

    def db_check(self, connection: Any) -> str | None:
        """No column."""
        return None

    def value_on(self, instance: Any) -> tuple[Any, ...]:
        """Return the values of an instance."""
        return tuple([getattr(instance, field.attname) for field in self.fields])

    def put_on(self, instance: Any, values: Any) -> None:
        """Set the values of an instance; None is one for each. Raises ValueError."""
        fields = self.fields
        if values is None:
            values = (None,) * len(fields)
        if not isinstance(values, (tuple, list)):
            raise ValueError(f"{self.name!r} must be a list or a tuple.")
        if len(values) != len(fields):
            raise ValueError(f"{self.name!r} must have {len(fields)} elements.")
        for field, value in zip(fields, values, strict=True):
            setattr(instance, field.attname, value)

    def get_pk_value_on_save(self, instance: Any) -> tuple[Any, ...]:
        """Return the key that a new row gets: defaults where nothing is set."""
        values = zip(self.fields, SeveralColumns.value_on(self, instance), strict=True)
        return tuple(
            field.get_default() if value is None and field.has_default() else value
            for field, value in values
        )

    def get_prep_value(self, value: Any) -> Any:
        """Return each value as its field keeps it."""
        if value is None:
            return None
        return tuple(
            field.get_prep_value(one) for field, one in zip(self.fields, value, strict=True)
        )

    def to_python(self, value: Any) -> Any:
        """Return each value in its Python type; a text is a JSON list. Raises ValidationError."""
        if value is None:
            return None
        fields = self.fields
        try:
            value = json.loads(value) if isinstance(value, str) else value
        except ValueError:
            value = None
        if not isinstance(value, (tuple, list)) or len(value) != len(fields):
            raise ValidationError(
                "“%(value)s” must be a list of %(count)d values.",
                code="invalid",
                params={"value": value, "count": len(fields)},
            )
        return tuple(field.to_python(one) for field, one in zip(fields, value, strict=True))

    def value_to_string(self, obj: Any) -> str:
        """Return the key of an instance as a JSON list of texts."""
        return json.dumps([field.value_to_string(obj) for field in self.fields])


class CompositeAttribute:
    """The attribute that reads and sets the values of several fields as a tuple."""

    def __init__(self, field: Any) -> None:
        self.field = field

    def __get__(self, instance: Any, owner: type) -> Any:
        return self if instance is None else self.field.value_on(instance)

    def __set__(self, instance: Any, values: Any) -> None:
        self.field.put_on(instance, values)


class CompositePrimaryKey(SeveralColumns, Field[V]):
    """A primary key of several fields: `pk = CompositePrimaryKey("version", "product_id")`.

    names: of fields of the model, two or more. For a checker, `CompositePrimaryKey[tuple[int, int]](…)`
    tells the types of the values. Raises ValueError for names that are not so, and
    for options that such a key can't have.
    """

    description = "A primary key of several fields"
    empty_strings_allowed = False
    concrete = False
    descriptor_class: ClassVar[type] = CompositeAttribute

    if TYPE_CHECKING:

        def __init__(self, *names: str, **options: Any) -> None: ...

    else:

        def __init__(self, *names, **options):
            if not all(isinstance(name, str) for name in names) or len(set(names)) < len(names):
                raise ValueError("CompositePrimaryKey args must be unique strings.")
            if len(names) < 2:
                raise ValueError("CompositePrimaryKey must include at least two fields.")
            for option in ("default", "db_default", "db_column"):
                if options.get(option) not in (None, NOT_PROVIDED):
                    raise ValueError(f"CompositePrimaryKey cannot have a {option}.")
            for option, value, problem in (
                ("editable", False, "cannot be editable"),
                ("primary_key", True, "must be a primary key"),
                ("blank", True, "must be blank"),
            ):
                if options.setdefault(option, value) is not value:
                    raise ValueError(f"CompositePrimaryKey {problem}.")
            self.field_names = names
            super().__init__(**options)

    field_names: tuple[str, ...]

    def get_attname_column(self) -> tuple[str, Any]:
        """Return the name, and no column."""
        return self.get_attname(), None

    def contribute_to_class(self, cls: Any, name: str, private_only: bool = False) -> None:
        """Become the model's `pk`. Raises ValueError under another name."""
        if name != "pk":
            raise ValueError("'CompositePrimaryKey' must be named 'pk'.")
        super().contribute_to_class(cls, name, private_only)
        cls._meta.pk = self
        setattr(cls, self.attname, self.descriptor_class(self))

    @property
    def fields(self) -> tuple[Any, ...]:
        """The fields of the key; a relation of several columns stands for these."""
        meta = self.model._meta
        found: tuple[Any, ...] | None = meta._cache.get("members of the key")
        if found is None:
            members = [meta.get_field(name) for name in self.field_names]
            # A member may be a key to another composite key: its columns are members then.
            flat = [part for one in members for part in getattr(one, "fields", None) or (one,)]
            found = meta._cache["members of the key"] = tuple(flat)
        return found

    def has_default(self) -> bool:
        """Whether every member has a value when none is set."""
        return all(field.has_default() or field.has_db_default() for field in self.fields)

    def formfield(
        self, form_class: Any = None, choices_form_class: Any = None, **kwargs: Any
    ) -> Any:
        """Return None: a form has fields for the members."""
        return None

    def deconstruct(self) -> tuple[str, str, list[Any], dict[str, Any]]:
        """As the base, with the names of the members."""
        name, path, _, kwargs = super().deconstruct()
        return name, path, list(self.field_names), kwargs

    def problems(self) -> list[str]:
        """Return what is wrong with the members, in words."""
        problems = []
        known = self.model._meta.forward_map
        for name in self.field_names:
            field = known.get(name)
            if field is None:
                why = "is not a valid field"
            elif field is self or (field.column is None and not hasattr(field, "fields")):
                why = "has no column"
            elif getattr(field, "generated", False):
                why = "is a generated field"
            elif field.null:
                why = "may be null"
            elif field.model._meta.concrete_model is not self.model._meta.concrete_model:
                why = "is not a local field"
            else:
                continue
            problems.append(
                f"{name!r} cannot be included in the composite primary key: the field {why}."
            )
        return problems
