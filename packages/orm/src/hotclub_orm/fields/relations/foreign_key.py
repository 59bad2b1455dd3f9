"""ForeignKey and OneToOneField: one column that holds the key of one object.

Flow: related → **foreign_key** → many_to_many, whose table between is made of two of these. The column is
stored and converted as the field it points to. Not here: what the instance's attribute does
(accessors.py), which rows go when the object is deleted (operations/delete.py).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, Literal, TypeVar, cast, overload

from hotclub_orm.errors import FieldError, ImproperlyConfigured, ValidationError
from hotclub_orm.fields.base import V
from hotclub_orm.fields.far_ends import ManyToOneRel, OneToOneRel, Step
from hotclub_orm.fields.on_delete import OnDelete
from hotclub_orm.fields.relations.kept_as import KeptAs
from hotclub_orm.fields.relations.related import RelatedField
from hotclub_orm.fields.relations.several import become_several, unknown_target

M = TypeVar("M")


class ForeignKey(KeptAs, RelatedField[V]):
    """Points to one object of another model; many may point to the same."""

    many_to_one: bool | None = True
    one_to_one: bool | None = False
    many_to_many = False
    one_to_many = False
    rel_class: ClassVar[type[ManyToOneRel]] = ManyToOneRel
    empty_strings_allowed = False
    default_error_messages: ClassVar[dict[str, Any]] = {
        "invalid": "%(model)s instance with %(field)s %(value)r is not a valid choice."
    }
    description = "Foreign Key (type determined by related field)"
    db_constraint: bool

    if TYPE_CHECKING:

        @overload
        def __init__(
            self: ForeignKey[M],
            to: type[M],
            on_delete: OnDelete,
            *args: Any,
            null: Literal[False] = ...,
            **options: Any,
        ) -> None: ...
        @overload
        def __init__(
            self: ForeignKey[M | None],
            to: type[M],
            on_delete: OnDelete,
            *args: Any,
            null: Literal[True],
            **options: Any,
        ) -> None: ...
        @overload
        def __init__(
            self: ForeignKey[Any],
            to: str,
            on_delete: OnDelete,
            *args: Any,
            **options: Any,
        ) -> None: ...
        def __init__(self, to: Any, on_delete: Any, *args: Any, **options: Any) -> None: ...

    else:

        def __init__(
            self,
            to,
            on_delete,
            related_name=None,
            related_query_name=None,
            limit_choices_to=None,
            parent_link=False,
            to_field=None,
            db_constraint=True,
            swappable=True,
            from_fields=None,
            **options,
        ):
            if not isinstance(on_delete, OnDelete):
                raise TypeError(
                    f"on_delete must be one of CASCADE, PROTECT, RESTRICT, SET_NULL, "
                    f"SET_DEFAULT, SET(…), DO_NOTHING, not {on_delete!r}."
                )
            options.setdefault("db_index", True)
            options["rel"] = self.rel_class(
                self,
                to,
                to_field,
                related_name=related_name,
                related_query_name=related_query_name,
                limit_choices_to=limit_choices_to,
                parent_link=parent_link,
                on_delete=on_delete,
            )
            super().__init__(**options)
            self.db_constraint, self.swappable = db_constraint, swappable
            self._to_field = to_field
            self._from_fields = None if from_fields is None else tuple(from_fields)

    _to_field: str | None
    _from_fields: tuple[str, ...] | None

    def get_attname(self) -> str:
        """Return `author_id` for `author`."""
        return f"{self.name}_id"

    def contribute_to_class(self, cls: Any, name: str, private_only: bool = False) -> None:
        """As the base, with the attribute that holds the key."""
        super().contribute_to_class(cls, name, private_only)
        if self.column is not None:
            setattr(cls, self.attname, KeyAttribute(self))

    def _target_known(self, target: Any) -> None:
        self.remote_field.model = target
        self.settle()
        super()._target_known(target)

    def settle(self) -> None:
        """Hold the columns of the target's key, where that is several. Raises FieldError."""
        target, column = self.remote_field.model, cast("str | None", self.column)
        several = getattr(target._meta.pk, "fields", None) is not None and not self._to_field
        if several and column is not None:
            if awaited := unknown_target(target._meta.pk.fields):
                self.model._meta.apps.when_known(target, awaited, lambda _: self._settle_late())
            else:
                become_several(self)
        elif target._meta.pk is not None and not several and self._from_fields:
            raise FieldError(
                f"{self.label} has from_fields, but the key of {target._meta.label} is one column: "
                "name it with db_column."
            )

    def _settle_late(self) -> None:
        self.settle()
        apps, rel = self.model._meta.apps, self.remote_field
        if apps.on_relation is not None:  # its attribute is another one now
            apps.on_relation(rel.model, rel)

    @property
    def target_field(self) -> Any:
        """The field on the other model that is pointed to."""
        target = self.remote_field.model
        if isinstance(target, str):
            raise ImproperlyConfigured(
                f"{self.model._meta.label}.{self.name} points to {target!r}, which is no known "
                "model. Import the module that declares it, or mend the name."
            )
        if self.remote_field.named_field:
            return target._meta.get_field(self.remote_field.named_field)
        return target._meta.pk

    @property
    def related_fields(self) -> list[tuple[Any, Any]]:
        """Pairs (column here, column there)."""
        return [(self, self.target_field)]

    @property
    def foreign_related_fields(self) -> tuple[Any, ...]:
        """The columns there."""
        return (self.target_field,)

    @property
    def local_related_fields(self) -> tuple[Any, ...]:
        """The columns here."""
        return (self,)

    def steps(self) -> tuple[Step, ...]:
        """Return the join to the target."""
        return (
            Step(
                self,
                self.model,
                self.remote_field.model,
                ((self, self.target_field),),
                multi=False,
                nullable=self.null,
                direct=True,
            ),
        )

    def reverse_steps(self) -> tuple[Step, ...]:
        """Return the join from the target to here."""
        return (
            Step(
                self.remote_field,
                self.remote_field.model,
                self.model,
                ((self.target_field, self),),
                multi=not self.unique,
                nullable=True,
                direct=False,
            ),
        )

    def get_internal_type(self) -> str:
        """ForeignKey."""
        return "ForeignKey"

    def storage_field(self) -> Any:
        """Return the field that says how the key is stored, at the end of all pointers."""
        target = self.target_field
        return target.storage_field() if isinstance(target, ForeignKey) else target

    def db_type(self, connection: Any) -> str | None:
        """Return the type of what is pointed to."""
        kind: str | None = self.target_field.rel_db_type(connection)
        return kind

    def key_of(self, instance: Any) -> Any:
        """Return what the column holds for that object. Raises ValueError for a wrong one."""
        target = self.remote_field.model
        if isinstance(instance, type) or not _akin(instance._meta, target):
            if not isinstance(instance, type):
                if self.primary_key and _akin(instance._meta, self.model):
                    return instance.pk  # a row that this is the key of: their keys are one
                if self.target_field.is_relation:
                    return self.target_field.key_of(instance)  # what the target is known by
            shown = instance.__name__ if isinstance(instance, type) else type(instance).__name__
            raise ValueError(
                f'Cannot query "{shown}": Must be "{target._meta.object_name}" instance.'
            )
        # An object of a parent is the row that has the same key.
        key = getattr(instance, self.target_field.attname, instance.pk)
        if hasattr(key, "_meta"):
            key = key.pk
        if key is None:
            raise ValueError(
                f"Model instances passed to related filters must be saved "
                f"(unsaved {type(instance).__name__} for {self.name!r})."
            )
        return key

    def to_python(self, value: Any) -> Any:
        """Convert as the target does."""
        return self.target_field.to_python(value)

    def get_default(self) -> Any:
        """Return the default; of an instance its key."""
        value = super().get_default()
        if hasattr(value, "_meta") and not isinstance(value, type):
            return getattr(value, self.target_field.attname)
        return value

    def validate(self, value: Any, model_instance: Any) -> None:
        """Check that the other object exists."""
        if self.remote_field.parent_link:
            return
        super().validate(value, model_instance)
        if value is None:
            return
        model = self.remote_field.model
        using = None if model_instance is None else model_instance._state.db
        found = model._base_manager.using(using).filter(**{self.target_field.name: value})
        limit = self.get_limit_choices_to()
        if limit:
            found = found.complex_filter(limit)
        if not found.exists():
            raise ValidationError(
                self.error_messages["invalid"],
                code="invalid",
                params={
                    "model": str(model._meta.verbose_name),
                    "pk": value,
                    "field": self.target_field.name,
                    "value": value,
                },
            )

    def deconstruct(self) -> tuple[str, str, list[Any], dict[str, Any]]:
        """As the base, with target and on_delete."""
        name, path, args, kwargs = super().deconstruct()
        kwargs["on_delete"] = self.remote_field.on_delete
        self._deconstructed_to(kwargs)
        if kwargs.pop("db_index", False) is False:
            kwargs["db_index"] = False
        if not self.db_constraint:
            kwargs["db_constraint"] = False
        if not self.swappable:
            kwargs["swappable"] = False
        if self.remote_field.parent_link:
            kwargs["parent_link"] = True
        if self._to_field:
            kwargs["to_field"] = self._to_field
        if self._from_fields:
            kwargs["from_fields"] = self._from_fields
        return name, path, args, kwargs


def _akin(meta: Any, model: Any) -> bool:
    """Whether an object of one is one of the other, or may be: the same model, a parent, a child."""
    mine, other = meta.concrete_model, model._meta.concrete_model
    return issubclass(mine, other) or issubclass(other, mine)


class KeyAttribute:
    """The attribute that holds a ForeignKey's key; fires only when the key is not loaded."""

    def __init__(self, field: Any) -> None:
        self.field = field

    def __get__(self, instance: Any, owner: type) -> Any:
        if instance is None:
            return self
        return instance._load_deferred(self.field)


class OneToOneField(ForeignKey[V]):
    """A ForeignKey that no two objects may share."""

    many_to_one = False
    one_to_one = True
    rel_class = OneToOneRel
    description = "One-to-one relationship"

    if not TYPE_CHECKING:

        def __init__(self, to, on_delete, to_field=None, **options):
            options["unique"] = True
            super().__init__(to, on_delete, to_field=to_field, **options)

    def deconstruct(self) -> tuple[str, str, list[Any], dict[str, Any]]:
        """As the base, without unique."""
        name, path, args, kwargs = super().deconstruct()
        kwargs.pop("unique", None)
        return name, path, args, kwargs
