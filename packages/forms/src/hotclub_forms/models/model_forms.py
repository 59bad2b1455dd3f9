"""BaseModelForm: a form that makes or changes an object of a model.

Flow: object → initial values → page → cleaned values → object, checked → `save`. In a coroutine:
`await form.aload()` before showing, `await form.ais_valid()`, `await form.asave()`; they ask the
database beforehand or afterwards, and the cleaning itself is the same. Not here: declaring
(declaration.py), ModelForm itself (form_classes.py), several forms (model_formsets.py).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any, ClassVar

from hotclub_forms.error_lists import ErrorList
from hotclub_forms.errors import (
    NON_FIELD_ERRORS,
    FormDefinitionError,
    ValidationError,
    is_validation_error,
)
from hotclub_forms.forms import BaseForm
from hotclub_forms.models.choice_fields import ModelChoiceField
from hotclub_forms.models.declaration import ModelFormOptions
from hotclub_forms.models.field_sets import (
    apply_limit_choices_to_to_formfield,
    construct_instance,
    initial_of,
)
from hotclub_forms.models.hidden_keys import InlineForeignKeyField
from hotclub_forms.models.orm_names import (
    ForeignKey,
    IntegrityError,
    Model,
    in_thread,
    is_auto_field,
)
from hotclub_forms.models.refusals import refusal_as_error


class BaseModelForm(BaseForm):
    """All that a model form does; `ModelForm` adds the declaration.

    instance: the object to change; without one a new object is made. The other arguments are
    those of a form; initial goes before the object's own values.
    Raises FormDefinitionError when class Meta names no model.
    """

    _meta: ModelFormOptions
    _limited: ClassVar[tuple[str, ...]] = ()
    # While true, what needs the database is left for afull_clean to await.
    _asks_later = False
    # Set by a formset: the key that was sent belongs to no object of it.
    key_error: ValidationError | None = None
    sent_key: Any = None
    save_m2m: Callable[[], None]
    asave_m2m: Callable[[], Any]

    def __init__(
        self,
        data: Mapping[str, Any] | None = None,
        files: Mapping[str, Any] | None = None,
        auto_id: str | bool | None = "id_%s",
        prefix: str | None = None,
        initial: Mapping[str, Any] | None = None,
        error_class: type[ErrorList] = ErrorList,
        label_suffix: Any = None,
        empty_permitted: bool = False,
        instance: Any = None,
        use_required_attribute: bool | None = None,
        renderer: Any = None,
        bound_field_class: Any = None,
    ) -> None:
        options = self._meta
        if options.model is None:
            raise FormDefinitionError(
                f"ModelForm has no model class specified: give {type(self).__name__} a class Meta "
                f"with model = …"
            )
        own = {} if instance is None else initial_of(instance, options.fields, options.exclude)
        self.instance: Any = options.model() if instance is None else instance
        self._validate_unique = False
        super().__init__(
            data,
            files,
            auto_id,
            prefix,
            {**own, **(initial or {})},
            error_class,
            label_suffix,
            empty_permitted,
            use_required_attribute=use_required_attribute,
            renderer=renderer,
            bound_field_class=bound_field_class,
        )
        for name in self._limited:
            apply_limit_choices_to_to_formfield(self.fields[name])

    # --- cleaning ----------------------------------------------------------------------------

    def clean(self) -> dict[str, Any] | None:
        """As a form's clean; one that does not call this one checks no uniqueness."""
        self._validate_unique = True
        return self.cleaned_data

    def _get_validation_exclusions(self) -> set[str]:
        """Return the names of the model's fields that this form is not to check."""
        return {field.name for field in self.instance._meta.fields if self._passes_over(field)}

    def _passes_over(self, field: Any) -> bool:
        name, options = field.name, self._meta
        form_field = self._working_fields().get(name)
        if form_field is None or name in self._errors:
            return True
        if options.fields and name not in options.fields:
            # The key of the parent belongs to the formset, which is part of every check.
            return not isinstance(form_field, InlineForeignKeyField)
        if options.exclude and name in options.exclude:
            return True
        # The form lets it be empty, so a view may fill it in; the model would complain.
        is_empty = self.cleaned_data.get(name) in form_field.empty_values
        return not field.blank and not form_field.required and is_empty

    def _post_clean(self) -> None:
        """Put the clean values on the object, and check that."""
        if self.key_error is not None:
            name = self._key_name()
            if name not in self._errors:  # the key's field may have said it, or that none came
                self.add_error(name, self.key_error)
            return
        options = self._meta
        exclude = self._exclusions_with_parent()
        read = [one for one in self._relations(exclude) if self._asks_later or self._was_read(one)]
        self._collect(self._construct, options.fields, options.exclude)
        self._collect(_each, read, self._run_validators)
        self._collect(self._clean_instance, exclude | {field.name for field in read})
        if not self._asks_later:
            self.validate_constraints()
            if self._validate_unique:
                self.validate_unique()

    def _key_name(self) -> str | None:
        name: str = self.instance._meta.pk.name
        return name if name in self._working_fields() else None

    def _collect(self, check: Callable[..., Any], *arguments: Any) -> None:
        """Call a check; what it finds becomes errors of the form."""
        try:
            check(*arguments)
        except Exception as error:
            if not is_validation_error(error):
                raise
            self._update_errors(error)

    def _construct(self, fields: Any, exclude: Any) -> None:
        self.instance = construct_instance(self, self.instance, fields, exclude)

    def _clean_instance(self, exclude: set[str]) -> None:
        self.instance.full_clean(exclude=exclude, validate_unique=False, validate_constraints=False)

    def _exclusions_with_parent(self) -> set[str]:
        fields = self._working_fields().items()
        parents = {name for name, one in fields if isinstance(one, InlineForeignKeyField)}
        return self._get_validation_exclusions() | parents

    def _relations(self, exclude: set[str]) -> list[Any]:
        """Return the relations with a chosen object whose check is no more than to look for it."""
        return [
            field
            for field in self.instance._meta.fields
            if field.name not in exclude
            and type(field).validate is ForeignKey.validate
            and isinstance(self.cleaned_data.get(field.name), Model)
        ]

    def _was_read(self, field: Any) -> bool:
        """Tell whether the form has just read the object, so that looking again is no use.

        A form field that lets more rows through than the model's field does not count.
        """
        form_field, limit = self._working_fields()[field.name], field.remote_field.limit_choices_to
        return isinstance(form_field, ModelChoiceField) and (
            not limit or form_field.limit_choices_to is limit
        )

    def _run_validators(self, field: Any) -> None:
        field.run_validators(getattr(self.instance, field.attname))

    def _look_for_object(self, field: Any) -> None:
        field.validate(getattr(self.instance, field.attname), self.instance)

    def _update_errors(self, errors: Any) -> None:
        """Add a model's errors, with the form's own words where it has some."""
        problem = ValidationError(errors)
        by_field = getattr(problem, "error_dict", None) or {NON_FIELD_ERRORS: problem.error_list}
        for name, messages in by_field.items():
            words = self._words_for(name)
            for one in messages:
                # Of an item the words are only what stands before its own error, and stands there.
                if one.code in words and one.code != "item_invalid":
                    one.message = words[one.code]
        self.add_error(None, problem)

    def _words_for(self, name: str) -> Mapping[str, Any]:
        of_form = self._meta.error_messages or {}
        if name == NON_FIELD_ERRORS:
            words: Mapping[str, Any] = of_form.get(NON_FIELD_ERRORS, {})
            return words
        field = self._working_fields().get(name)
        return {} if field is None else field.error_messages

    def validate_unique(self) -> None:
        """Ask whether another object has the same unique values; what is found becomes errors."""
        exclude = self._get_validation_exclusions()
        self._collect(self.instance.validate_unique, exclude)

    def validate_constraints(self) -> None:
        """Ask whether the model's constraints hold; what is broken becomes errors."""
        exclude = self._get_validation_exclusions()
        self._collect(self.instance.validate_constraints, exclude)

    # --- cleaning in a coroutine ---------------------------------------------------------------
    # The checks that models define are blocking: they run in a helper thread, and what they ask of
    # the database the task asks, on its own connection and in its own transaction.

    async def avalidate_unique(self) -> None:
        """As validate_unique, awaiting."""
        await in_thread(self.validate_unique)

    async def avalidate_constraints(self) -> None:
        """As validate_constraints, awaiting."""
        await in_thread(self.validate_constraints)

    async def aload(self) -> None:
        """Ask, awaiting, for all that showing the form needs: choices and related objects."""
        for field in self._choice_fields().values():
            await field.aload_choices()
        for value in self.initial.values():
            if hasattr(value, "__await__"):
                await value

    def _choice_fields(self) -> dict[str, Any]:
        shared = self._working_fields()
        if not any(isinstance(field, ModelChoiceField) for field in shared.values()):
            return {}
        # Loading keeps rows on the field, so the fields have to be this form's own.
        own = self.fields.items()
        return {name: field for name, field in own if isinstance(field, ModelChoiceField)}

    async def ais_valid(self) -> bool:
        """As is_valid, awaiting the database."""
        if self.is_bound and self._errors is None:
            await self.afull_clean()
        return self.is_valid()

    async def afull_clean(self) -> None:
        """As full_clean, awaiting the database."""
        if self.is_bound:
            for value in self.initial.values():
                if hasattr(value, "__await__"):
                    await value
            for name, field in self._choice_fields().items():
                if not field.disabled:
                    await field.aload(self[name].data)
        self._asks_later, self._validate_unique = True, False
        try:
            self.full_clean()
        finally:
            self._asks_later = False
        if not self.is_bound or self.key_error is not None or self._is_unused():
            return
        await in_thread(self._check_relations)
        await self.avalidate_constraints()
        if self._validate_unique:
            await self.avalidate_unique()

    def _is_unused(self) -> bool:
        """Tell whether it is a form for something new, in a formset, that was left empty."""
        return self.empty_permitted and not self.has_changed()

    def _check_relations(self) -> None:
        """Look for the objects of relations, which had to wait."""
        waiting = self._relations(self._exclusions_with_parent())
        unread = [field for field in waiting if not self._was_read(field)]
        self._collect(_each, unread, self._look_for_object)

    # --- saving --------------------------------------------------------------------------------

    def _refuse_invalid(self) -> None:
        if self.errors:
            name = self.instance._meta.object_name
            done = "created" if self.instance._state.adding else "changed"
            raise FormDefinitionError(
                f"The {name} could not be {done} because the data didn't validate. Ask is_valid() "
                f"first; errors: {', '.join(self.errors)}."
            )

    def _note_refusal(self, refused: IntegrityError) -> None:
        """Tell of a value that somebody took since it was checked, so that the form can be shown."""
        error = refusal_as_error(self.instance, refused, self._working_fields())
        if error is not None:
            self._update_errors(error)

    def _saving(self) -> dict[str, Any]:
        """Return how to save: a new object whose key was sent never overwrites another."""
        key = self.instance._meta.pk
        was_sent = key.editable and not is_auto_field(key) and key.name in self.cleaned_data
        return {"force_insert": True} if was_sent and self.instance._state.adding else {}

    def save(self, commit: bool = True) -> Any:
        """Save the object and return it.

        commit: False leaves saving to the caller, who calls save_m2m() afterwards.
        Raises FormDefinitionError (a ValueError) unless the form is valid; IntegrityError when
        somebody took a unique value since it was checked, with the same told in form.errors.
        """
        self._refuse_invalid()
        if not commit:
            self.save_m2m, self.asave_m2m = self._save_m2m, self._asave_m2m
            return self.instance
        try:
            self.instance.save(**self._saving())
        except IntegrityError as refused:
            self._note_refusal(refused)
            raise
        self._save_m2m()
        return self.instance

    save.alters_data = True  # type: ignore[attr-defined]  # templates never call it

    async def asave(self, commit: bool = True) -> Any:
        """As save, awaiting; with commit=False call `await form.asave_m2m()` afterwards."""
        self._refuse_invalid()
        if not commit:
            return self.save(commit=False)
        try:
            await self.instance.asave(**self._saving())
        except IntegrityError as refused:
            self._note_refusal(refused)
            raise
        await self._asave_m2m()
        return self.instance

    def _sets(self) -> Iterator[Any]:
        """Yield the fields whose values are saved after the object itself."""
        options, meta = self._meta, self.instance._meta
        for field in (*meta.many_to_many, *meta.private_fields):
            is_left_out = (options.fields and field.name not in options.fields) or (
                options.exclude and field.name in options.exclude
            )
            if not is_left_out and field.name in self.cleaned_data:
                if hasattr(field, "save_form_data"):
                    yield field

    def _save_m2m(self) -> None:
        for field in self._sets():
            field.save_form_data(self.instance, self.cleaned_data[field.name])

    async def _asave_m2m(self) -> None:
        for field in self._sets():
            value = self.cleaned_data[field.name]
            if field.many_to_many:
                await getattr(self.instance, field.attname).aset(value)
            else:
                field.save_form_data(self.instance, value)


def _each(fields: list[Any], check: Callable[[Any], None]) -> None:
    """Check several fields. Raises one ValidationError of all that is found."""
    problems = {}
    for field in fields:
        try:
            check(field)
        except Exception as error:
            if not is_validation_error(error):
                raise
            problems[field.name] = error
    if problems:
        raise ValidationError(problems)
