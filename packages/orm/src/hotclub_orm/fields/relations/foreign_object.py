"""ForeignObject: a relation over fields that are there anyway, with no column and no constraint.

Flow: related, several → **foreign_object**. It joins `from_fields` here with `to_fields` there.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, ClassVar

from hotclub_orm.fields.base import V
from hotclub_orm.fields.composite import CompositeAttribute
from hotclub_orm.fields.far_ends import ManyToOneRel
from hotclub_orm.fields.on_delete import OnDelete
from hotclub_orm.fields.relations.related import RelatedField
from hotclub_orm.fields.relations.several import PointsBySeveral


class ForeignObject(PointsBySeveral, RelatedField[V]):
    """Points to one object by the values of several fields.

    to: the model. from_fields, to_fields: names of fields here and there, as many of each. Source:
    Django's `ForeignObject`.
    """

    many_to_one = True
    one_to_one = False
    many_to_many = False
    one_to_many = False
    rel_class: ClassVar[type[ManyToOneRel]] = ManyToOneRel
    empty_strings_allowed = False
    requires_unique_target = True
    db_constraint = False
    description = "A relation over several fields"

    if TYPE_CHECKING:

        def __init__(
            self,
            to: Any,
            on_delete: OnDelete,
            from_fields: Sequence[str],
            to_fields: Sequence[str],
            **options: Any,
        ) -> None: ...

    else:

        def __init__(
            self,
            to,
            on_delete,
            from_fields,
            to_fields,
            rel=None,
            related_name=None,
            related_query_name=None,
            limit_choices_to=None,
            parent_link=False,
            swappable=True,
            **options,
        ):
            if not from_fields or len(from_fields) != len(to_fields):
                raise ValueError(
                    "Foreign Object from and to fields must be the same non-zero length"
                )
            options["rel"] = rel or self.rel_class(
                self,
                to,
                related_name=related_name,
                related_query_name=related_query_name,
                limit_choices_to=limit_choices_to,
                parent_link=parent_link,
                on_delete=on_delete,
            )
            super().__init__(**options)
            self.from_fields, self.to_fields = list(from_fields), list(to_fields)
            self._from_fields, self.swappable = tuple(from_fields), swappable

    from_fields: list[str]
    to_fields: list[str]

    def contribute_to_class(self, cls: Any, name: str, private_only: bool = False) -> None:
        """As the base, with the attribute that holds the values."""
        super().contribute_to_class(cls, name, private_only)
        self.concrete = True  # its columns are on this side, as those of a ForeignKey
        setattr(cls, self.attname, CompositeAttribute(self))

    def _pairs(self) -> list[tuple[Any, Any]]:
        here, there = self.model._meta.get_field, self.remote_field.model._meta.get_field
        return list(zip(map(here, self.from_fields), map(there, self.to_fields), strict=True))

    def get_internal_type(self) -> str:
        """ForeignObject."""
        return "ForeignObject"

    def clean(self, value: Any, model_instance: Any) -> Any:
        """Return the value: the fields it stands for are checked themselves."""
        return value

    def deconstruct(self) -> tuple[str, str, list[Any], dict[str, Any]]:
        """As the base, with target and fields."""
        name, path, args, kwargs = super().deconstruct()
        kwargs["on_delete"] = self.remote_field.on_delete
        kwargs["from_fields"], kwargs["to_fields"] = self.from_fields, self.to_fields
        self._deconstructed_to(kwargs)
        if self.remote_field.parent_link:
            kwargs["parent_link"] = True
        if not self.swappable:
            kwargs["swappable"] = False
        return name, path, args, kwargs
