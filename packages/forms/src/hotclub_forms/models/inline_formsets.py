"""Inline formsets: the objects that point to one parent.

Flow: parent → its objects → forms → sent data → saved, all of this parent. The parent is decided
by the program; what was sent can't change it. Not here: objects without a parent
(model_formsets.py).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from hotclub_forms.errors import FormDefinitionError
from hotclub_forms.models.form_classes import ModelForm
from hotclub_forms.models.form_fields import capitalised
from hotclub_forms.models.hidden_keys import InlineForeignKeyField
from hotclub_forms.models.model_forms import BaseModelForm
from hotclub_forms.models.model_formsets import BaseModelFormSet, modelformset_factory
from hotclub_forms.models.orm_names import ForeignKey


class _Held:
    """Holds a model's field as a class attribute: by itself it would act as one of its model."""

    def __init__(self, field: Any) -> None:
        self._field = field

    def __get__(self, instance: object, owner: type) -> Any:
        return self._field


class BaseInlineFormSet(BaseModelFormSet):
    """Forms for the objects of one parent; `inlineformset_factory` makes the classes.

    instance: the parent; a new one by default. save_as_new: all forms become new objects.
    """

    fk: Any

    def __init__(
        self,
        data: Mapping[str, Any] | None = None,
        files: Mapping[str, Any] | None = None,
        instance: Any = None,
        save_as_new: bool = False,
        prefix: str | None = None,
        queryset: Any = None,
        **kwargs: Any,
    ) -> None:
        self.instance = self.fk.remote_field.model() if instance is None else instance
        self.save_as_new = save_as_new
        rows = self.model._default_manager.all() if queryset is None else queryset
        has_children = self.instance.pk is not None and not self.instance._state.adding
        own = rows.filter(**{self.fk.name: self.instance}) if has_children else rows.none()
        self.unique_fields = {self.fk.name}
        super().__init__(data, files, prefix=prefix, queryset=own, **kwargs)

    def initial_form_count(self) -> int:
        """Return how many forms are about objects that are there."""
        return 0 if self.save_as_new else super().initial_form_count()

    def _parents_key(self) -> Any:
        name = self.fk.remote_field.field_name
        return self.instance.serializable_value(name) if name else self.instance.pk

    def _construct_form(self, i: int, **kwargs: Any) -> Any:
        form = super()._construct_form(i, **kwargs)
        if self.save_as_new:
            form.data = _Without(
                form.data, form.add_prefix(self._pk_field.name), form.add_prefix(self.fk.name)
            )
        # The form's checks need it: values that are to be unique for a parent.
        setattr(form.instance, self.fk.attname, self._parents_key())
        return form

    @classmethod
    def get_default_prefix(cls) -> str:
        """Return the name of the parent's attribute for these objects."""
        rel = cls.fk.remote_field
        if not rel.related_name and not cls.fk.unique:  # a child model's key may be its parent's
            return f"{cls.model._meta.model_name}_set"
        name = rel.get_accessor_name(model=cls.model) or rel.related_name or ""
        return str(name).replace("+", "") or str(cls.model._meta.model_name)

    def save_new(self, form: Any, commit: bool = True) -> Any:
        """Save a new object, of this parent."""
        # The parent may have been saved, and got its key, since the form was made.
        setattr(form.instance, self.fk.name, self.instance)
        return super().save_new(form, commit=commit)

    async def asave_new(self, form: Any, commit: bool = True) -> Any:
        """As save_new, awaiting."""
        setattr(form.instance, self.fk.name, self.instance)
        return await super().asave_new(form, commit=commit)

    def add_fields(self, form: Any, index: int | None) -> None:
        """Add the hidden key of the parent to what a model formset adds."""
        super().add_fields(form, index)
        own = form.fields.get(self.fk.name)
        options: dict[str, Any] = {}
        if self._pk_field is self.fk:
            options["pk_field"] = True
        else:
            options["label"] = getattr(own, "label", None) or capitalised(self.fk.verbose_name)
        pointed_to = self.fk.remote_field.field_name
        if pointed_to and pointed_to != self.fk.remote_field.model._meta.pk.name:
            options["to_field"] = pointed_to
        form.fields[self.fk.name] = InlineForeignKeyField(self.instance, **options)

    def get_unique_error_message(self, unique_check: Sequence[str]) -> Any:
        """Return the text for equal values; the parent, which is always equal, is not named."""
        others = [name for name in unique_check if name != self.fk.name]
        return super().get_unique_error_message(others or unique_check)


class _Without(Mapping[str, Any]):
    """Sent data without some of its names; the visitor's own mapping is not touched."""

    def __init__(self, data: Mapping[str, Any], *names: str) -> None:
        self._data, self._names = data, names

    def __getitem__(self, name: str) -> Any:
        return None if name in self._names else self._data[name]

    def __iter__(self) -> Any:
        return iter(self._data)

    def __len__(self) -> int:
        return len(self._data)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._data, name)


def _is_same_or_parent(target: Any, model: Any) -> bool:
    """Tell whether a key that points to `target` can point to an object of `model`."""
    if isinstance(target, str):
        return False
    concrete = target._meta.concrete_model
    return concrete is model._meta.concrete_model or concrete in model._meta.get_parent_list()


def get_foreign_key(
    parent_model: Any, model: Any, fk_name: str | None = None, can_fail: bool = False
) -> Any:
    """Return the field of a model that points to the parent.

    fk_name: which, if there are several. can_fail: None instead of an error when there is none.
    Raises FormDefinitionError.
    """
    keys = [field for field in model._meta.fields if isinstance(field, ForeignKey)]
    if fk_name:
        found = [field for field in keys if field.name == fk_name]
        if not found:
            raise FormDefinitionError(
                f"{model._meta.label!r} has no ForeignKey named {fk_name!r}. "
                f"It has: {', '.join(field.name for field in keys) or 'none'}."
            )
        if not _is_same_or_parent(found[0].remote_field.model, parent_model):
            label = parent_model._meta.label
            raise FormDefinitionError(f"fk_name {fk_name!r} is not a ForeignKey to {label!r}.")
        return found[0]
    found = [f for f in keys if _is_same_or_parent(f.remote_field.model, parent_model)]
    if len(found) == 1:
        return found[0]
    if not found and can_fail:
        return None
    count = "more than one ForeignKey" if found else "no ForeignKey"
    mend = f" Give fk_name: {', '.join(field.name for field in found)}." if found else ""
    raise FormDefinitionError(
        f"{model._meta.label!r} has {count} to {parent_model._meta.label!r}.{mend}"
    )


def inlineformset_factory(
    parent_model: Any,
    model: Any,
    form: type[BaseModelForm] = ModelForm,
    formset: type[BaseInlineFormSet] = BaseInlineFormSet,
    fk_name: str | None = None,
    fields: Any = None,
    exclude: Any = None,
    extra: int = 3,
    can_order: bool = False,
    can_delete: bool = True,
    max_num: int | None = None,
    formfield_callback: Any = None,
    widgets: Mapping[str, Any] | None = None,
    validate_max: bool = False,
    localized_fields: Any = None,
    labels: Mapping[str, Any] | None = None,
    help_texts: Mapping[str, Any] | None = None,
    error_messages: Mapping[str, Any] | None = None,
    min_num: int | None = None,
    validate_min: bool = False,
    field_classes: Mapping[str, Any] | None = None,
    absolute_max: int | None = None,
    can_delete_extra: bool = True,
    renderer: Any = None,
    edit_only: bool = False,
) -> type[BaseInlineFormSet]:
    """Make a formset class for the objects of a parent: the arguments of modelformset_factory.

    fk_name: the field that points to the parent, if there are several.
    Raises FormDefinitionError when there is none, or no telling which; FieldsNotNamed.
    """
    fk = get_foreign_key(parent_model, model, fk_name=fk_name)
    made: Any = modelformset_factory(
        model,
        form=form,
        formfield_callback=formfield_callback,
        formset=formset,
        extra=extra,
        can_delete=can_delete,
        can_order=can_order,
        fields=fields,
        exclude=exclude,
        min_num=min_num,
        # One object at most can point to the parent.
        max_num=1 if fk.unique else max_num,
        widgets=widgets,
        validate_min=validate_min,
        validate_max=validate_max,
        localized_fields=localized_fields,
        labels=labels,
        help_texts=help_texts,
        error_messages=error_messages,
        field_classes=field_classes,
        absolute_max=absolute_max,
        can_delete_extra=can_delete_extra,
        renderer=renderer,
        edit_only=edit_only,
    )
    made.fk = _Held(fk)
    result: type[BaseInlineFormSet] = made
    return result


# The name that code written for Django asks for.
_get_foreign_key = get_foreign_key
