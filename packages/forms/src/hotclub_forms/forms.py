"""Form: fields declared in a class, bound to what was sent, cleaned, and shown.

Flow: raw data → fields → cleaned_data or errors → html. Forms whose fields keep nothing between
calls share the fields of their class until somebody asks for `form.fields`; then the form gets
copies. Not here: single values (fields/), their HTML (widgets/, builtin_templates/), several
forms (formsets.py).
"""

from __future__ import annotations

import copy
import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from typing import Any

from hotclub_forms.declaration import HOOK, DeclarativeFieldsMetaclass
from hotclub_forms.error_lists import ErrorDict, ErrorList
from hotclub_forms.errors import (
    NON_FIELD_ERRORS,
    FormDefinitionError,
    UnknownField,
    ValidationError,
    is_validation_error,
)
from hotclub_forms.fields import Field
from hotclub_forms.fields.field import Cleaner
from hotclub_forms.media import Media
from hotclub_forms.renderable import RenderableFormMixin
from hotclub_forms.renderers import get_default_renderer
from hotclub_forms.sent_data import NothingSent
from hotclub_forms.texts import LazyText
from hotclub_forms.widgets import Widget


class BaseForm(RenderableFormMixin):
    """All that a form does; `Form` adds the declaration of fields.

    data, files: mappings of what was sent (with `getlist` where a name may come twice); None for
    a form that is not bound. auto_id: pattern of the elements' ids, True for the names, or falsy
    for none. prefix: put before all names. initial: values by field name. error_class: list of
    errors. label_suffix: after labels (':'). empty_permitted: sent unchanged, it is valid.
    field_order: names that come first. use_required_attribute: whether browsers check too.
    renderer, bound_field_class: in place of the default ones.
    """

    default_renderer: Any = None
    field_order: Sequence[str] | None = None
    prefix: str | None = None
    use_required_attribute = True
    template_name_label = "django/forms/label.html"
    bound_field_class: Any = None

    base_fields: dict[str, Field]
    declared_fields: dict[str, Field]
    cleaned_data: dict[str, Any]
    _hooks: frozenset[str]

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
        field_order: Sequence[str] | None = None,
        use_required_attribute: bool | None = None,
        renderer: Any = None,
        bound_field_class: Any = None,
    ) -> None:
        self.is_bound = data is not None or files is not None
        self.data: Mapping[str, Any] = NothingSent() if data is None else data
        self.files: Mapping[str, Any] = NothingSent() if files is None else files
        self.auto_id = auto_id
        if prefix is not None:
            self.prefix = prefix
        self.initial: Mapping[str, Any] = initial or {}
        self.error_class = error_class
        self.label_suffix = _SUFFIX if label_suffix is None else label_suffix
        self.empty_permitted = empty_permitted
        self._errors: Any = None
        self._fields: dict[str, Field] | None = None
        self._shares: bool | None = None
        self._bound_fields: dict[str, Any] = {}
        order = self.field_order if field_order is None else field_order
        if order is not None:
            self.order_fields(order)
        if use_required_attribute is not None:
            self.use_required_attribute = use_required_attribute
        if self.empty_permitted and self.use_required_attribute:
            raise FormDefinitionError(
                "The empty_permitted and use_required_attribute arguments may not both be True: "
                "browsers would not let an empty form be sent. Add use_required_attribute=False."
            )
        self.renderer = self._own_renderer(renderer)
        self.bound_field_class = (
            bound_field_class
            or self.bound_field_class
            or getattr(self.renderer, "bound_field_class", None)
        )

    def _own_renderer(self, renderer: Any) -> Any:
        found = renderer or self.default_renderer or get_default_renderer()
        return found() if isinstance(found, type) else found

    @property
    def fields(self) -> dict[str, Field]:
        """The form's own copies of its fields, by name; they may be changed."""
        found = self._fields
        if found is None:
            found = self._fields = copy.deepcopy(self.base_fields)
            for name, bound in self._bound_fields.items():
                bound._field = found.get(name, bound._field)
        return found

    @fields.setter
    def fields(self, fields: dict[str, Field]) -> None:
        self._fields = fields

    def _working_fields(self) -> Mapping[str, Field]:
        """The fields to read from: the class's own as long as they can be shared."""
        if self._fields is not None:
            return self._fields
        shared = self.base_fields
        if self._shares is None:
            self._shares = all(
                field.stateless and field.widget.stateless for field in shared.values()
            )
        return shared if self._shares else self.fields

    def order_fields(self, field_order: Sequence[str] | None) -> None:
        """Put the named fields first; unknown names are passed over."""
        if field_order is None:
            return
        rest = dict(self.fields)
        first = {name: rest.pop(name) for name in field_order if name in rest}
        self._fields = first | rest

    def __repr__(self) -> str:
        known = self._errors is not None
        valid = (self.is_bound and not self._errors) if known else "Unknown"
        names = ";".join(self._working_fields())
        return f"<{type(self).__name__} bound={self.is_bound}, valid={valid}, fields=({names})>"

    def _bound_items(self) -> Iterator[tuple[str, Any]]:
        for name in self._working_fields():
            yield name, self[name]

    def __iter__(self) -> Iterator[Any]:
        for name in self._working_fields():
            yield self[name]

    def __getitem__(self, name: str) -> Any:
        """Return a field as it stands in this form. Raises UnknownField (a KeyError)."""
        found = self._bound_fields.get(name)
        if found is None or (self._fields is not None and name not in self._fields):
            fields = self._working_fields()
            if name not in fields:
                raise UnknownField(type(self).__name__, name, tuple(fields))
            found = self._bound_fields[name] = fields[name].get_bound_field(self, name)
        return found

    @property
    def errors(self) -> ErrorDict:
        """The errors by field name; asking for them cleans the form."""
        if self._errors is None:
            self.full_clean()
        errors: ErrorDict = self._errors
        return errors

    def is_valid(self) -> bool:
        """Tell whether the form is bound and without errors."""
        return self.is_bound and not self.errors

    def add_prefix(self, field_name: str) -> str:
        """Return the name under which a field is sent; may be overridden."""
        return f"{self.prefix}-{field_name}" if self.prefix else field_name

    def add_initial_prefix(self, field_name: str) -> str:
        """Return the name under which a field's initial value is sent."""
        return f"initial-{self.add_prefix(field_name)}"

    def element_id(self, html_name: str) -> str:
        """Return the id of the element of that name; '' for none."""
        pattern = self.auto_id
        if not pattern:
            return ""
        if isinstance(pattern, str) and "%s" in pattern:
            return pattern.replace("%s", html_name)
        return html_name

    def get_context(self) -> dict[str, Any]:
        """Return what the template sees: fields with their errors, hidden fields, other errors."""
        fields, hidden = [], []
        top = self.non_field_errors().copy()
        for bound in self:
            if bound.is_hidden:
                top.extend(self._of_hidden(bound))
                hidden.append(bound)
            else:
                fields.append((bound, bound.errors_html))
        return {"form": self, "fields": fields, "hidden_fields": hidden, "errors": top}

    @staticmethod
    def _of_hidden(bound: Any) -> list[str]:
        return [str(_HIDDEN % {"name": bound.name, "error": str(error)}) for error in bound.errors]

    @property
    def template_name(self) -> str:
        """The template of the whole form."""
        own: str | None = self.__dict__.get("template_name")
        return own or str(self.renderer.form_template_name)

    @template_name.setter
    def template_name(self, name: str) -> None:
        self.__dict__["template_name"] = name

    def non_field_errors(self) -> Any:
        """Return the errors of the form as a whole."""
        found = self.errors.get(NON_FIELD_ERRORS)
        if found is not None:
            return found
        return self.error_class(error_class="nonfield", renderer=self.renderer)

    def add_error(self, field: str | None, error: Any) -> None:
        """Add an error to a field, or to the form (None), and take the field out of cleaned_data.

        error: a text, a list, a ValidationError; one by field names only without a field.
        Raises FormDefinitionError for both, or for a field that the form has not.
        """
        if not is_validation_error(error):
            error = ValidationError(error)
        if not hasattr(error, "error_dict"):
            own = error if isinstance(error, ValidationError) else ValidationError(error)
            self._add_errors(field or NON_FIELD_ERRORS, own.error_list)
            return
        if field is not None:
            raise FormDefinitionError(
                "The argument `field` must be `None` when the `error` argument contains errors "
                "for multiple fields."
            )
        for name, errors in ValidationError(error).error_dict.items():
            self._add_errors(name, errors)

    def _add_errors(self, name: str, errors: list[ValidationError]) -> None:
        found: Any = self.errors.get(name)
        if found is None:
            found = self._errors[name] = self._new_error_list(name)
        found.extend(errors)
        self.cleaned_data.pop(name, None)

    def _new_error_list(self, name: str) -> ErrorList:
        if name == NON_FIELD_ERRORS:
            return self.error_class(error_class="nonfield", renderer=self.renderer)
        if name not in self._working_fields():
            known = ", ".join(self._working_fields())
            raise FormDefinitionError(
                f"'{type(self).__name__}' has no field named '{name}'. Fields: {known}."
            )
        field_id = (
            self.element_id(self.add_prefix(name))
            if self.bound_field_class is None
            else self[name].auto_id
        )
        return self.error_class(renderer=self.renderer, field_id=field_id)

    def has_error(self, field: str | None, code: str | None = None) -> bool:
        """Tell whether a field (None: the form) has an error, or one with that code."""
        errors = self.errors.get(NON_FIELD_ERRORS if field is None else field)
        if errors is None:
            return False
        return code is None or any(error.code == code for error in errors.as_data())

    def full_clean(self) -> None:
        """Clean all that was sent: fill cleaned_data and errors."""
        self._errors = ErrorDict(renderer=self.renderer)
        if not self.is_bound:
            return
        self.cleaned_data = {}
        if self.empty_permitted and not self.has_changed():
            return
        self._clean_fields()
        self._clean_form()
        self._post_clean()

    def _clean_fields(self) -> None:
        """Clean each field, then call clean_<name>() where the class has one."""
        hooks, cleaned, get = self._hooks, self.cleaned_data, self.data.get
        renamed, by_bound_field = self._renames(), self.bound_field_class is not None
        for name, field in self._working_fields().items():
            try:
                is_plain, clean = field._plan or field.plan
                if by_bound_field:
                    value = field._clean_bound_field(self[name])
                elif is_plain:
                    value = clean(field, get(self.add_prefix(name) if renamed else name))
                else:
                    value = self._clean_specially(name, field, clean)
                cleaned[name] = value
                if name in hooks:
                    cleaned[name] = getattr(self, HOOK + name)()
            except Exception as error:
                if not is_validation_error(error):
                    raise
                self.add_error(name, error)

    def _clean_specially(self, name: str, field: Field, clean: Cleaner) -> Any:
        if field._is_read_by_bound_field():
            return field._clean_bound_field(self[name])
        key = self.add_prefix(name)
        return clean(field, field.widget.value_from_datadict(self.data, self.files, key))

    def _renames(self) -> bool:
        return bool(self.prefix) or type(self).add_prefix is not BaseForm.add_prefix

    def _clean_form(self) -> None:
        try:
            cleaned = self.clean()
        except Exception as error:
            if not is_validation_error(error):
                raise
            self.add_error(None, error)
        else:
            if cleaned is not None:
                self.cleaned_data = cleaned

    def _post_clean(self) -> None:
        """Do what comes after all cleaning: model forms validate their instance here."""

    def clean(self) -> dict[str, Any] | None:
        """Check fields against each other; override it. Return the clean values, or None.

        May raise ValidationError, which becomes an error of the form, or call add_error().
        """
        return self.cleaned_data

    def has_changed(self) -> bool:
        """Tell whether anything sent differs from the initial values."""
        return bool(self.changed_data)

    @cached_property
    def changed_data(self) -> list[str]:
        """The names of the fields whose sent value differs from the initial one."""
        return [name for name, bound in self._bound_items() if bound._has_changed()]

    @property
    def media(self) -> Media:
        """The style sheets and scripts of all widgets."""
        return sum((field.widget.media for field in self._working_fields().values()), Media())

    def is_multipart(self) -> bool:
        """Tell whether the <form> needs enctype="multipart/form-data"."""
        return any(field.widget.needs_multipart_form for field in self._working_fields().values())

    def hidden_fields(self) -> list[Any]:
        """Return the bound fields that show nothing."""
        return [bound for bound in self if bound.is_hidden]

    def visible_fields(self) -> list[Any]:
        """Return the bound fields that show something."""
        return [bound for bound in self if not bound.is_hidden]

    def get_initial_for_field(self, field: Field, field_name: str) -> Any:
        """Return the initial value: the form's own, else the field's; a callable is called."""
        value = self.initial.get(field_name, field.initial)
        if callable(value):
            value = value()
        if isinstance(value, dt.datetime | dt.time) and not field.widget.supports_microseconds:
            value = value.replace(microsecond=0)
        return value

    def _widget_data_value(self, widget: Widget, html_name: str) -> Any:
        return widget.value_from_datadict(self.data, self.files, html_name)


class Form(BaseForm, metaclass=DeclarativeFieldsMetaclass):
    """A form: derive it and declare its fields as class attributes."""


_SUFFIX = LazyText(":")
_HIDDEN = LazyText("(Hidden field %(name)s) %(error)s")
