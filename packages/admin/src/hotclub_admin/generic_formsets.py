"""Formsets of objects that belong to one of any model: tags, comments, pictures of a thing.

Flow: parent → its content type and key → **rows** → forms → saved with both. What a relation of a
key does for other inlines (hotclub_forms) a pair of fields does here.
"""

from __future__ import annotations

from typing import Any

from hotclub_forms.errors import FormDefinitionError
from hotclub_forms.models import BaseModelFormSet, ModelForm, modelformset_factory
from hotclub_orm import FieldDoesNotExist
from hotclub_orm.contenttypes import ContentType


class BaseGenericInlineFormSet(BaseModelFormSet):
    """Forms for the objects of one parent of any model.

    instance: the parent. save_as_new: all forms become new objects.
    """

    ct_field: Any
    ct_fk_field: Any
    for_concrete_model: bool = True

    def __init__(
        self,
        data: Any = None,
        files: Any = None,
        instance: Any = None,
        save_as_new: bool = False,
        prefix: str | None = None,
        queryset: Any = None,
        **kwargs: Any,
    ) -> None:
        self.instance, self.save_as_new = instance, save_as_new
        rows = self.model._default_manager.all() if queryset is None else queryset
        has_rows = instance is not None and instance.pk is not None and not instance._state.adding
        own = rows.filter(**self._belonging()) if has_rows else rows.none()
        super().__init__(data, files, prefix=prefix, queryset=own, **kwargs)

    def _belonging(self) -> dict[str, Any]:
        """Return field → value of what says that a row is this parent's."""
        kind = ContentType.objects.get_for_model(
            self.instance, for_concrete_model=self.for_concrete_model
        )
        return {self.ct_field.attname: kind.pk, self.ct_fk_field.name: self.instance.pk}

    def initial_form_count(self) -> int:
        """Return how many forms are about objects that are there."""
        return 0 if self.save_as_new else super().initial_form_count()

    def _construct_form(self, i: int, **kwargs: Any) -> Any:
        form = super()._construct_form(i, **kwargs)
        if self.save_as_new and hasattr(form.data, "copy"):
            form.data = form.data.copy()
            form.data[form.add_prefix(self.model._meta.pk.name)] = ""
        return form

    @classmethod
    def get_default_prefix(cls) -> str:
        """Return a prefix that names the model and both fields."""
        opts = cls.model._meta
        return f"{opts.app_label}-{opts.model_name}-{cls.ct_field.name}-{cls.ct_fk_field.name}"

    def save_new(self, form: Any, commit: bool = True) -> Any:
        """Save a new object, of this parent."""
        for name, value in self._belonging().items():
            setattr(form.instance, name, value)
        return form.save(commit=commit)


def generic_inlineformset_factory(
    model: Any,
    form: Any = ModelForm,
    formset: Any = BaseGenericInlineFormSet,
    ct_field: str = "content_type",
    fk_field: str = "object_id",
    fields: Any = None,
    exclude: Any = None,
    for_concrete_model: bool = True,
    extra: int = 3,
    can_delete: bool = True,
    **options: Any,
) -> Any:
    """Make a formset class; ct_field, fk_field: the pair of fields. options: as for any formset.

    Raises FormDefinitionError when the model has no such pair.
    """
    kind, key = generic_pair(model, ct_field, fk_field)
    left_out = [*(exclude or ()), kind.name, key.name]
    made: Any = modelformset_factory(
        model,
        form=form,
        formset=formset,
        fields=fields,
        exclude=left_out,
        extra=extra,
        can_delete=can_delete,
        **options,
    )
    made.ct_field, made.ct_fk_field = _Held(kind), _Held(key)
    made.for_concrete_model = for_concrete_model
    return made


def generic_pair(model: Any, ct_field: str, fk_field: str) -> tuple[Any, Any]:
    """Return the field of the content type and that of the key. Raises FormDefinitionError."""
    label = model._meta.label
    try:
        kind, key = (model._meta.get_field(name) for name in (ct_field, fk_field))
    except FieldDoesNotExist as error:
        raise FormDefinitionError(
            f"{label} needs the fields {ct_field!r} and {fk_field!r} to belong to any model; "
            f"name yours with ct_field and ct_fk_field. {error}"
        ) from error
    if getattr(kind.remote_field, "model", None) is not ContentType:
        raise FormDefinitionError(f"{label}.{ct_field} is no ForeignKey to ContentType.")
    return kind, key


class _Held:
    """A field as an attribute of a class: given as it is, not as a column of an object."""

    def __init__(self, field: Any) -> None:
        self.field = field

    def __get__(self, instance: object, owner: type) -> Any:
        return self.field
