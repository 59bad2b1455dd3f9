"""BaseFormSet: several forms of one class, with ordering and deletion.

Flow: sent data → management form (how many) → forms → cleaned_data or errors → html. The number of
forms that are made is bounded by absolute_max, whatever was sent. Not here: making formset classes
(formsets.py).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from typing import Any

from hotclub_forms.error_lists import ErrorList
from hotclub_forms.errors import NotValidYet, ValidationError, is_validation_error
from hotclub_forms.forms import BaseForm
from hotclub_forms.management import (
    DELETION_FIELD_NAME,
    INITIAL_FORM_COUNT,
    MAX_NUM_FORM_COUNT,
    MIN_NUM_FORM_COUNT,
    ORDERING_FIELD_NAME,
    TOTAL_FORM_COUNT,
    ManagementForm,
    deletion_field,
    ordering_field,
)
from hotclub_forms.media import Media
from hotclub_forms.renderable import RenderableFormMixin
from hotclub_forms.renderers import get_default_renderer
from hotclub_forms.sent_data import NothingSent
from hotclub_forms.texts import LazyPlural, LazyText
from hotclub_forms.widgets import CheckboxInput, NumberInput


class BaseFormSet(RenderableFormMixin):
    """Several forms of one class; `formset_factory` makes the classes.

    Arguments are those of a form; initial is a list, form_kwargs go to each form, error_messages
    are texts by code: missing_management_form, too_many_forms, too_few_forms.
    """

    form: type[BaseForm]
    extra: int
    can_order: bool
    can_delete: bool
    can_delete_extra: bool
    min_num: int
    max_num: int
    absolute_max: int
    validate_min: bool
    validate_max: bool
    renderer: Any = None

    deletion_widget: Any = CheckboxInput
    ordering_widget: Any = NumberInput
    default_error_messages: Mapping[str, Any] = {
        "missing_management_form": LazyText(
            "ManagementForm data is missing or has been tampered with. Missing fields: "
            "%(field_names)s. You may need to file a bug report if the issue persists."
        ),
        "too_many_forms": LazyPlural(
            "Please submit at most %d form.", "Please submit at most %d forms.", "num"
        ),
        "too_few_forms": LazyPlural(
            "Please submit at least %d form.", "Please submit at least %d forms.", "num"
        ),
    }
    template_name_div = "django/forms/formsets/div.html"
    template_name_p = "django/forms/formsets/p.html"
    template_name_table = "django/forms/formsets/table.html"
    template_name_ul = "django/forms/formsets/ul.html"

    def __init__(
        self,
        data: Mapping[str, Any] | None = None,
        files: Mapping[str, Any] | None = None,
        auto_id: str | bool | None = "id_%s",
        prefix: str | None = None,
        initial: Sequence[Mapping[str, Any]] | None = None,
        error_class: type[ErrorList] = ErrorList,
        form_kwargs: Mapping[str, Any] | None = None,
        error_messages: Mapping[str, Any] | None = None,
    ) -> None:
        self.is_bound = data is not None or files is not None
        # A form's own renderer need not know the templates of formsets.
        own = None if self.renderer else self.form.default_renderer
        self.renderer = _made(self.renderer or get_default_renderer())
        self.form_renderer = _made(own) if own else self.renderer
        self.prefix = prefix or self.get_default_prefix()
        self.auto_id = auto_id
        self.data: Mapping[str, Any] = data or NothingSent()
        self.files: Mapping[str, Any] = files or NothingSent()
        self.initial = initial
        self.form_kwargs = dict(form_kwargs or {})
        self.error_class = error_class
        self._errors: list[Any] | None = None
        self._non_form_errors: Any = None
        self.error_messages: dict[str, Any] = {}
        for base in reversed(type(self).__mro__):
            self.error_messages.update(base.__dict__.get("default_error_messages", {}))
        self.error_messages.update(error_messages or {})

    def __iter__(self) -> Iterator[Any]:
        return iter(self.forms)

    def __getitem__(self, index: Any) -> Any:
        return self.forms[index]

    def __len__(self) -> int:
        return len(self.forms)

    def __bool__(self) -> bool:
        # The management form is always there.
        return True

    def __repr__(self) -> str:
        known = self._errors is not None
        valid = (self.is_bound and self.is_valid()) if known else "Unknown"
        return (
            f"<{type(self).__name__}: bound={self.is_bound} valid={valid} "
            f"total_forms={self.total_form_count()}>"
        )

    @cached_property
    def management_form(self) -> ManagementForm:
        """The form that says how many forms there are."""
        if self.is_bound:
            form = ManagementForm(
                self.data, auto_id=self.auto_id, prefix=self.prefix, renderer=self.renderer
            )
            form.full_clean()
            return form
        counts = {
            TOTAL_FORM_COUNT: self.total_form_count(),
            INITIAL_FORM_COUNT: self.initial_form_count(),
            MIN_NUM_FORM_COUNT: self.min_num,
            MAX_NUM_FORM_COUNT: self.max_num,
        }
        return ManagementForm(
            auto_id=self.auto_id, prefix=self.prefix, initial=counts, renderer=self.renderer
        )

    def total_form_count(self) -> int:
        """Return how many forms there are, extra ones included."""
        if self.is_bound:
            sent: int = self.management_form.cleaned_data[TOTAL_FORM_COUNT]
            # Making all that was asked for is what an attacker wants.
            return min(sent, self.absolute_max)
        initial = self.initial_form_count()
        wanted = max(initial, self.min_num) + self.extra
        if initial > self.max_num >= 0:
            return initial
        return min(wanted, self.max_num) if self.max_num >= 0 else wanted

    def initial_form_count(self) -> int:
        """Return how many forms were there before."""
        if self.is_bound:
            sent: int = self.management_form.cleaned_data[INITIAL_FORM_COUNT]
            return sent
        return len(self.initial) if self.initial else 0

    @cached_property
    def forms(self) -> list[Any]:
        """The forms, in the order of the page."""
        return [
            self._construct_form(index, **self.get_form_kwargs(index))
            for index in range(self.total_form_count())
        ]

    def get_form_kwargs(self, index: int | None) -> dict[str, Any]:
        """Return more arguments for the form at that place (None: the empty form)."""
        return self.form_kwargs.copy()

    def _construct_form(self, i: int, **kwargs: Any) -> Any:
        arguments: dict[str, Any] = {
            "auto_id": self.auto_id,
            "prefix": self.add_prefix(i),
            "error_class": self.error_class,
            # Browsers can't tell which of the extra forms will be filled in.
            "use_required_attribute": False,
            "renderer": self.form_renderer,
        }
        if self.is_bound:
            arguments |= {"data": self.data, "files": self.files}
        if self.initial and "initial" not in kwargs and i < len(self.initial):
            arguments["initial"] = self.initial[i]
        if i >= self.initial_form_count() and i >= self.min_num:
            arguments["empty_permitted"] = True
        form = self.form(**(arguments | kwargs))
        self.add_fields(form, i)
        return form

    @property
    def initial_forms(self) -> list[Any]:
        """The forms that were there before."""
        return self.forms[: self.initial_form_count()]

    @property
    def extra_forms(self) -> list[Any]:
        """The forms for something new."""
        return self.forms[self.initial_form_count() :]

    @property
    def empty_form(self) -> Any:
        """A form with __prefix__ in place of its number, for scripts to copy."""
        arguments = {
            **self.get_form_kwargs(None),
            "auto_id": self.auto_id,
            "prefix": self.add_prefix("__prefix__"),
            "empty_permitted": True,
            "use_required_attribute": False,
            "renderer": self.form_renderer,
        }
        form = self.form(**arguments)
        self.add_fields(form, None)
        return form

    @property
    def cleaned_data(self) -> list[dict[str, Any]]:
        """The clean values of each form. Raises NotValidYet (an AttributeError) unless valid."""
        if not self.is_valid():
            raise NotValidYet(
                f"'{type(self).__name__}' object has no attribute 'cleaned_data': it is not valid. "
                f"Ask is_valid() first."
            )
        return [form.cleaned_data for form in self.forms]

    def _is_unused(self, index: int, form: Any) -> bool:
        return index >= self.initial_form_count() and not form.has_changed()

    @property
    def deleted_forms(self) -> list[Any]:
        """The forms that were marked for deletion; none unless the formset is valid."""
        if not self.can_delete or not self.is_valid():
            return []
        return [
            form
            for index, form in enumerate(self.forms)
            if not self._is_unused(index, form) and self._should_delete_form(form)
        ]

    @property
    def ordered_forms(self) -> list[Any]:
        """The forms that stay, by the ORDER that was sent; those without one come last.

        Raises NotValidYet (an AttributeError) unless valid and with can_order.
        """
        if not self.can_order or not self.is_valid():
            raise NotValidYet(
                f"'{type(self).__name__}' object has no attribute 'ordered_forms': it needs "
                f"can_order=True (is {self.can_order}) and is_valid() to be true."
            )
        kept = [
            form
            for index, form in enumerate(self.forms)
            if not self._is_unused(index, form)
            and not (self.can_delete and self._should_delete_form(form))
        ]
        return sorted(kept, key=_place_of)

    @classmethod
    def get_default_prefix(cls) -> str:
        """Return the prefix of formsets that are given none."""
        return "form"

    @classmethod
    def get_deletion_widget(cls) -> Any:
        """Return the widget of the DELETE field."""
        return _made(cls.deletion_widget)

    @classmethod
    def get_ordering_widget(cls) -> Any:
        """Return the widget of the ORDER field."""
        return _made(cls.ordering_widget)

    def non_form_errors(self) -> Any:
        """Return the errors of the formset as a whole."""
        if self._non_form_errors is None:
            self.full_clean()
        return self._non_form_errors

    @property
    def errors(self) -> list[Any]:
        """The errors of each form; asking for them cleans the formset."""
        if self._errors is None:
            self.full_clean()
        assert self._errors is not None
        return self._errors

    def total_error_count(self) -> int:
        """Return the number of errors in all forms and of the formset."""
        return len(self.non_form_errors()) + sum(len(errors) for errors in self.errors)

    def _should_delete_form(self, form: Any) -> bool:
        return bool(form.cleaned_data.get(DELETION_FIELD_NAME, False))

    def is_valid(self) -> bool:
        """Tell whether the formset is bound and every form that stays is valid."""
        if not self.is_bound:
            return False
        self.errors  # noqa: B018 - cleans
        good = all(
            form.is_valid()
            for form in self.forms
            if not (self.can_delete and self._should_delete_form(form))
        )
        return good and not self.non_form_errors()

    def full_clean(self) -> None:
        """Clean every form and then the formset."""
        self._errors = []
        self._non_form_errors = self.error_class(error_class="nonform", renderer=self.renderer)
        if not self.is_bound:
            return
        if not self.management_form.is_valid():
            self._non_form_errors.append(self._management_error())
        unused = 0
        for index, form in enumerate(self.forms):
            unused += self._is_unused(index, form)
            errors = form.errors
            # A form that goes may be as wrong as it likes.
            if not (self.can_delete and self._should_delete_form(form)):
                self._errors.append(errors)
        try:
            self._check_count(unused)
            self.clean()
        except Exception as error:
            if not is_validation_error(error):
                raise
            self._non_form_errors = self.error_class(
                ValidationError(error).error_list, error_class="nonform", renderer=self.renderer
            )

    def _management_error(self) -> ValidationError:
        form = self.management_form
        names = ", ".join(form.add_prefix(name) for name in form.errors)
        code = "missing_management_form"
        return ValidationError(self.error_messages[code], code=code, params={"field_names": names})

    def _check_count(self, unused: int) -> None:
        kept = self.total_form_count() - len(self.deleted_forms)
        sent = self.management_form.cleaned_data[TOTAL_FORM_COUNT]
        if (self.validate_max and kept > self.max_num) or sent > self.absolute_max:
            text = _counted(self.error_messages["too_many_forms"], self.max_num)
            raise ValidationError(text, code="too_many_forms")
        if self.validate_min and kept - unused < self.min_num:
            text = _counted(self.error_messages["too_few_forms"], self.min_num)
            raise ValidationError(text, code="too_few_forms")

    def clean(self) -> None:
        """Check forms against each other; override it. May raise ValidationError."""

    def has_changed(self) -> bool:
        """Tell whether any form differs from its initial values."""
        return any(form.has_changed() for form in self.forms)

    def add_fields(self, form: Any, index: int | None) -> None:
        """Add ORDER and DELETE to a form; override it to add more."""
        was_there = index is not None and index < self.initial_form_count()
        if self.can_order:
            place = index + 1 if was_there and index is not None else None
            form.fields[ORDERING_FIELD_NAME] = ordering_field(place, self.get_ordering_widget())
        if self.can_delete and (self.can_delete_extra or was_there):
            form.fields[DELETION_FIELD_NAME] = deletion_field(self.get_deletion_widget())

    def add_prefix(self, index: Any) -> str:
        """Return the prefix of the form at that place."""
        return f"{self.prefix}-{index}"

    def _first_form(self) -> Any:
        return self.forms[0] if self.forms else self.empty_form

    def is_multipart(self) -> bool:
        """Tell whether the <form> needs enctype="multipart/form-data"."""
        return bool(self._first_form().is_multipart())

    @property
    def media(self) -> Media:
        """The style sheets and scripts of the forms."""
        media: Media = self._first_form().media
        return media

    @property
    def template_name(self) -> str:
        """The template of the whole formset."""
        name: str = self.renderer.formset_template_name
        return name

    def get_context(self) -> dict[str, Any]:
        """Return what the template sees."""
        return {"formset": self}


def _place_of(form: Any) -> tuple[bool, int]:
    place = form.cleaned_data.get(ORDERING_FIELD_NAME)
    return (place is None, place or 0)


def _counted(message: Any, number: int) -> str:
    """Fill the number into a text, at its place by name, %(num)d, or at the only one, %d."""
    if isinstance(message, str) and "%" not in message:
        return message
    try:
        return str(message % {"num": number})
    except TypeError:
        return str(message % number)


def _made(given: Any) -> Any:
    """Return an instance of a class; what is none is returned as it is."""
    return given() if isinstance(given, type) else given
