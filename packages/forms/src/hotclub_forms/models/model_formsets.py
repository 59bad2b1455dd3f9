"""Formsets of models: a form for each object of a query set, and some for new ones.

Flow: query set → forms → sent data → objects found by the keys sent → checked → `save`. A key
that is not of the query set is an error and reaches no object. In a coroutine: `aload`,
`ais_valid`, `asave`. Not here: the objects of one parent (inline_formsets.py).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from hotclub_forms.baseformset import BaseFormSet
from hotclub_forms.error_lists import ErrorList
from hotclub_forms.errors import FormDefinitionError, ValidationError, is_validation_error
from hotclub_forms.formsets import formset_factory
from hotclub_forms.models.choice_fields import ModelChoiceField
from hotclub_forms.models.duplicates import DuplicateCheck
from hotclub_forms.models.form_classes import (
    ModelForm,
    modelform_defines_fields,
    modelform_factory,
)
from hotclub_forms.models.hidden_keys import KeyField
from hotclub_forms.models.model_forms import BaseModelForm
from hotclub_forms.models.orm_names import FieldsNotNamed, is_auto_field
from hotclub_forms.texts import LazyText
from hotclub_forms.widgets import HiddenInput

_NOT_OURS = LazyText("Select a valid choice. That choice is not one of the available choices.")


class BaseModelFormSet(DuplicateCheck, BaseFormSet):
    """Forms for the objects of a query set; `modelformset_factory` makes the classes.

    queryset: the objects; all of the model by default. initial: values of the extra forms. The
    other arguments are those of a formset.
    """

    model: Any = None
    edit_only = False
    absolute_max = 2000
    form: type[BaseModelForm]
    unique_fields: set[str] = set()
    new_objects: list[Any]
    changed_objects: list[tuple[Any, list[str]]]
    deleted_objects: list[Any]
    saved_forms: list[Any]

    def __init__(
        self,
        data: Mapping[str, Any] | None = None,
        files: Mapping[str, Any] | None = None,
        auto_id: str | bool | None = "id_%s",
        prefix: str | None = None,
        queryset: Any = None,
        *,
        initial: Sequence[Mapping[str, Any]] | None = None,
        error_class: type[ErrorList] = ErrorList,
        form_kwargs: Mapping[str, Any] | None = None,
        error_messages: Mapping[str, Any] | None = None,
    ) -> None:
        self.queryset, self.initial_extra = queryset, initial
        self._queryset: Any = None
        self._objects: dict[Any, Any] | None = None
        self._strangers: set[Any] | None = None
        # What select boxes of all forms show; see ModelChoiceField.share_rows.
        self._shelf: dict[Any, Any] = {}
        super().__init__(
            data,
            files,
            auto_id,
            prefix,
            error_class=error_class,
            form_kwargs=form_kwargs,
            error_messages=error_messages,
        )

    # --- which objects -------------------------------------------------------------------------

    @property
    def _pk_field(self) -> Any:
        return self.model._meta.pk

    def get_queryset(self) -> Any:
        """Return the objects, in an order that stays."""
        if self._queryset is None:
            rows = self.model._default_manager.all() if self.queryset is None else self.queryset
            self._queryset = rows if rows.ordered else rows.order_by(self._pk_field.name)
        return self._queryset

    def initial_form_count(self) -> int:
        """Return how many forms are about objects that are there."""
        return super().initial_form_count() if self.is_bound else len(self.get_queryset())

    def _sent_keys(self) -> Iterator[tuple[int, Any]]:
        """Yield (place, key) of the objects that the page was about; what is no key is left out."""
        name = self._pk_field.name
        for index in range(min(self.initial_form_count(), self.total_form_count())):
            sent = self.data.get(f"{self.add_prefix(index)}-{name}")
            try:
                key = None if sent in (None, "") else self._pk_field.to_python(sent)
            except Exception as error:
                if not is_validation_error(error):
                    raise
                continue
            if key is not None:
                yield index, key

    def _wanted_objects(self) -> Any:
        """Return the query for the objects whose keys were sent: not for all there are."""
        rows, keys = self.get_queryset(), [key for _, key in self._sent_keys()]
        try:
            return rows.filter(pk__in=keys)
        except TypeError:  # a slice can't be filtered
            return rows

    def _existing_object(self, pk: Any) -> Any:
        """Return the object of the query set with that key, or None."""
        if self._objects is None:
            self._objects = {one.pk: one for one in self._wanted_objects()}
        return self._objects.get(pk)

    def _construct_form(self, i: int, **kwargs: Any) -> Any:
        was_there = i < self.initial_form_count()
        is_refused, key = False, None
        if was_there and self.is_bound:
            key = dict(self._keys_by_place()).get(i)
            found = None if key is None else self._existing_object(key)
            kwargs["instance"], is_refused = found, found is None
        elif was_there:
            kwargs["instance"] = self.get_queryset()[i]
        elif self.initial_extra and i - self.initial_form_count() < len(self.initial_extra):
            kwargs["initial"] = self.initial_extra[i - self.initial_form_count()]
        form = super()._construct_form(i, **kwargs)
        if was_there:
            form.fields[self._pk_field.name].required = True
        if is_refused:
            form.key_error = ValidationError(_NOT_OURS, code="invalid_choice")
            form.sent_key = key
        return form

    def _keys_by_place(self) -> list[tuple[int, Any]]:
        found: list[tuple[int, Any]] | None = self.__dict__.get("_sent")
        if found is None:
            found = self.__dict__["_sent"] = list(self._sent_keys())
        return found

    def add_fields(self, form: Any, index: int | None) -> None:
        """Add the hidden key, and ORDER and DELETE."""
        name = self._pk_field.name
        if _is_hidden_key(self._pk_field) or name not in form.fields:
            adding = form.instance._state.adding
            widgets = form._meta.widgets or {}
            form.fields[name] = KeyField(
                self.get_queryset(),
                instance=None if adding else form.instance,
                initial=None if adding else form.instance.pk,
                required=False,
                widget=widgets.get(name, HiddenInput),
            )
        super().add_fields(form, index)
        for field in form.fields.values():
            if isinstance(field, ModelChoiceField):
                field.share_rows(self._shelf)

    def _should_delete_form(self, form: Any) -> bool:
        if not super()._should_delete_form(form):
            return False
        # What is not ours is not deleted, and the visitor is told. What somebody has deleted since
        # the page was made is as the visitor wants it.
        return form.key_error is None or self._is_gone(form.sent_key)

    def _absent_keys(self) -> list[Any]:
        return [key for _, key in self._keys_by_place() if self._existing_object(key) is None]

    def _rows_elsewhere(self, keys: list[Any]) -> Any:
        """Return the query for keys of rows that are there, though not in the query set."""
        rows = self.model._base_manager.using(self.get_queryset().db).filter(pk__in=keys)
        return rows.values_list("pk", flat=True)

    def _is_gone(self, key: Any) -> bool:
        if key is None:
            return False
        if self._strangers is None:
            self._strangers = set(self._rows_elsewhere(self._absent_keys()))
        return key not in self._strangers

    # --- in a coroutine ------------------------------------------------------------------------

    async def aload(self) -> None:
        """Ask, awaiting, for the objects and for all that showing their forms needs."""
        await self._aload_objects()
        for form in self.forms:
            await form.aload()

    async def _aload_objects(self) -> None:
        if not self.is_bound:
            await self.get_queryset()
        elif self._objects is None:
            self._objects = {one.pk: one for one in await self._wanted_objects()}
            absent = self._absent_keys() if self.can_delete else []
            found = [key async for key in self._rows_elsewhere(absent)] if absent else []
            self._strangers = set(found)

    async def ais_valid(self) -> bool:
        """As is_valid, awaiting the database."""
        if self.is_bound and self._errors is None:
            await self._aload_objects()
            for form in self.forms:
                await form.ais_valid()
        return self.is_valid()

    # --- saving --------------------------------------------------------------------------------

    def save_new(self, form: Any, commit: bool = True) -> Any:
        """Save the object of a form for a new one; a hook for subclasses."""
        return form.save(commit=commit)

    save_new.alters_data = True  # type: ignore[attr-defined]  # templates never call it

    async def asave_new(self, form: Any, commit: bool = True) -> Any:
        """As save_new, awaiting."""
        return await form.asave(commit=commit)

    def save_existing(self, form: Any, obj: Any, commit: bool = True) -> Any:
        """Save a changed object; a hook for subclasses."""
        return form.save(commit=commit)

    save_existing.alters_data = True  # type: ignore[attr-defined]  # templates never call it

    async def asave_existing(self, form: Any, obj: Any, commit: bool = True) -> Any:
        """As save_existing, awaiting."""
        return await form.asave(commit=commit)

    def delete_existing(self, obj: Any, commit: bool = True) -> None:
        """Delete an object; a hook for subclasses."""
        if commit:
            obj.delete()

    async def adelete_existing(self, obj: Any, commit: bool = True) -> None:
        """As delete_existing, awaiting."""
        if commit:
            await obj.adelete()

    def _begin_saving(self) -> None:
        if not self.is_valid():
            raise FormDefinitionError(
                f"The {self.model._meta.verbose_name_plural} could not be saved because the data "
                f"didn't validate. Ask is_valid() first."
            )
        self.new_objects, self.changed_objects = [], []
        self.deleted_objects, self.saved_forms = [], []

    def _existing(self) -> Iterator[tuple[Any, bool]]:
        """Yield the forms of objects that are there and (True) to be deleted or (False) changed."""
        doomed = self.deleted_forms if self.initial_forms else []
        for form in self.initial_forms:
            # Nothing to do for a row that is gone already, or was never one of these.
            if form.instance.pk is None or form.instance._state.adding:
                continue
            if any(form is one for one in doomed):
                self.deleted_objects.append(form.instance)
                yield form, True
            elif form.has_changed():
                self.changed_objects.append((form.instance, form.changed_data))
                self.saved_forms.append(form)
                yield form, False

    def _new(self) -> Iterator[Any]:
        """Yield the forms of new objects that were filled in and are to stay."""
        for form in () if self.edit_only else self.extra_forms:
            if form.has_changed() and not (self.can_delete and self._should_delete_form(form)):
                self.saved_forms.append(form)
                yield form

    def save(self, commit: bool = True) -> list[Any]:
        """Save what was changed, delete what was marked, and return the saved objects.

        commit: False saves nothing; see new_objects, changed_objects, deleted_objects, and call
        save_m2m() after saving them. Raises FormDefinitionError (a ValueError) unless valid.
        """
        self._begin_saving()
        return self.save_existing_objects(commit) + self.save_new_objects(commit)

    save.alters_data = True  # type: ignore[attr-defined]  # templates never call it

    def save_m2m(self) -> None:
        """Save the relations of many of objects that were saved with commit=False."""
        for form in self.saved_forms:
            form.save_m2m()

    def save_existing_objects(self, commit: bool = True) -> list[Any]:
        """Save and delete objects that were there; return the saved ones."""
        saved = []
        for form, goes in self._existing():
            if goes:
                self.delete_existing(form.instance, commit=commit)
            else:
                saved.append(self.save_existing(form, form.instance, commit=commit))
        return saved

    save_existing_objects.alters_data = True  # type: ignore[attr-defined]  # templates never call it

    def save_new_objects(self, commit: bool = True) -> list[Any]:
        """Save new objects and return them."""
        for form in self._new():
            self.new_objects.append(self.save_new(form, commit=commit))
        return self.new_objects

    save_new_objects.alters_data = True  # type: ignore[attr-defined]  # templates never call it

    async def asave(self, commit: bool = True) -> list[Any]:
        """As save, awaiting; with commit=False call `await formset.asave_m2m()` afterwards."""
        self._begin_saving()
        saved = []
        for form, goes in self._existing():
            if goes:
                await self.adelete_existing(form.instance, commit=commit)
            else:
                saved.append(await self.asave_existing(form, form.instance, commit=commit))
        for form in self._new():
            self.new_objects.append(await self.asave_new(form, commit=commit))
        return saved + self.new_objects

    async def asave_m2m(self) -> None:
        """As save_m2m, awaiting."""
        for form in self.saved_forms:
            await form.asave_m2m()


def _is_hidden_key(key: Any) -> bool:
    """Tell whether a key is none of the values that people edit."""
    if not key.editable or key.auto_created or is_auto_field(key):
        return True
    rel = key.remote_field
    return bool(rel and rel.parent_link and _is_hidden_key(rel.model._meta.pk))


def modelformset_factory(
    model: Any,
    form: type[BaseModelForm] = ModelForm,
    formfield_callback: Any = None,
    formset: type[BaseModelFormSet] = BaseModelFormSet,
    extra: int = 1,
    can_delete: bool = False,
    can_order: bool = False,
    max_num: int | None = None,
    fields: Any = None,
    exclude: Any = None,
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
) -> type[BaseModelFormSet]:
    """Make a formset class of a model: the arguments of modelform_factory and formset_factory.

    edit_only: new objects are not made, whatever is sent.
    Raises FieldsNotNamed when neither these arguments nor the form name the fields.
    """
    if fields is None and exclude is None and not modelform_defines_fields(form):
        raise FieldsNotNamed(
            "Calling modelformset_factory without defining 'fields' or 'exclude' explicitly is "
            "prohibited: a field added to the model later would be open to every visitor."
        )
    own_form = modelform_factory(
        model,
        form=form,
        fields=fields,
        exclude=exclude,
        formfield_callback=formfield_callback,
        widgets=widgets,
        localized_fields=localized_fields,
        labels=labels,
        help_texts=help_texts,
        error_messages=error_messages,
        field_classes=field_classes,
    )
    made: Any = formset_factory(
        own_form,
        formset,
        extra=extra,
        min_num=min_num,
        max_num=max_num,
        can_order=can_order,
        can_delete=can_delete,
        validate_min=validate_min,
        validate_max=validate_max,
        absolute_max=absolute_max,
        can_delete_extra=can_delete_extra,
        renderer=renderer,
    )
    made.model, made.edit_only = model, edit_only
    result: type[BaseModelFormSet] = made
    return result
