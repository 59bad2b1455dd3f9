"""Filters by a relation: each related object is a choice, or each that occurs."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from hotclub_orm import (
    Count,
    Q,
)

from hotclub_admin.filters.base import ValueOrNothingFilter, counted
from hotclub_admin.utils import (
    get_model_from_relation,
)


class RelatedFieldListFilter(ValueOrNothingFilter):
    """By a relation: each related object is a choice."""

    def __init__(
        self, field: Any, request: Any, params: Any, model: Any, model_admin: Any, field_path: str
    ) -> None:
        other_model = get_model_from_relation(field)
        key = _target_of(field)
        self._read_choice(params, f"{field_path}__{key}__exact", f"{field_path}__isnull")
        super().__init__(field, request, params, model, model_admin, field_path)
        self.lookup_choices = self.field_choices(field, request, model_admin)
        self.lookup_title = getattr(field, "verbose_name", None) or other_model._meta.verbose_name
        self.title = self.lookup_title
        self.empty_value_display = model_admin.get_empty_value_display()

    @property
    def include_empty_choice(self) -> bool:
        """Whether objects without a related one exist."""
        return bool(self.field.null or (self.field.is_relation and self.field.many_to_many))

    def has_output(self) -> bool:
        """Tell whether there are two choices at least."""
        return len(self.lookup_choices) + (1 if self.include_empty_choice else 0) > 1

    def field_admin_ordering(self, field: Any, request: Any, model_admin: Any) -> Any:
        """Return the order in which the related model's own admin lists."""
        try:
            related = model_admin.admin_site.get_model_admin(field.related_model)
        except LookupError:
            return ()
        except Exception as error:
            if type(error).__name__ != "NotRegistered":
                raise
            return ()
        return related.get_ordering(request)

    def field_choices(self, field: Any, request: Any, model_admin: Any) -> list[tuple[Any, str]]:
        """Return pairs (key, text) of the related objects, in one query."""
        ordering = self.field_admin_ordering(field, request, model_admin)
        return _related_choices(field, ordering, None)

    def get_facet_counts(self, pk_attname: str, filtered_qs: Any) -> dict[str, Any]:
        """Return an aggregate a related object."""
        counts = {
            f"{index}__c": Count(pk_attname, filter=Q((self.lookup_kwarg, key)))
            for index, (key, _) in enumerate(self.lookup_choices)
        }
        if self.include_empty_choice:
            counts["none__c"] = Count(pk_attname, filter=Q((self.lookup_kwarg_isnull, True)))
        return counts

    def choices(self, changelist: Any) -> Iterator[dict[str, Any]]:
        """Yield "All", the related objects, and "none"."""
        counts = counted(changelist, self)
        yield self._all(changelist)
        for index, (key, text) in enumerate(self.lookup_choices):
            yield self._value(changelist, key, text, counts, index)
        if self.include_empty_choice:
            yield self._nothing(changelist, self.empty_value_display, counts, "none")


def _target_of(field: Any) -> str:
    if field.concrete and not field.many_to_many:
        return str(field.target_field.name)
    return str(get_model_from_relation(field)._meta.pk.name)


def _related_choices(field: Any, ordering: Any, limited: Any) -> list[tuple[Any, str]]:
    model = get_model_from_relation(field)
    rows = model._default_manager.all()
    limit = getattr(getattr(field, "remote_field", None), "limit_choices_to", None)
    if field.concrete and limit:
        rows = rows.complex_filter(limit() if callable(limit) else limit)
    if limited is not None:
        rows = rows.filter(pk__in=limited)
    if ordering:
        rows = rows.order_by(*ordering)
    key = _target_of(field)
    return [(getattr(row, model._meta.get_field(key).attname), str(row)) for row in rows]


class RelatedOnlyFieldListFilter(RelatedFieldListFilter):
    """By a relation: only those related objects that occur."""

    def field_choices(self, field: Any, request: Any, model_admin: Any) -> list[tuple[Any, str]]:
        """Return pairs (key, text) of the related objects that occur."""
        occurring = (
            model_admin.get_queryset(request)
            .order_by()
            .distinct()
            .values_list(f"{self.field_path}__pk", flat=True)
        )
        ordering = self.field_admin_ordering(field, request, model_admin)
        return _related_choices(field, ordering, [one for one in occurring if one is not None])
