"""Equal values in the forms of one formset, where the model wants them to differ.

The database can't tell of rows that are not saved yet, so the forms are compared with each other.
Not here: the comparison with rows that are there (the model's own checks).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from hotclub_forms.errors import NON_FIELD_ERRORS, ValidationError
from hotclub_forms.models.orm_names import Model, UniqueConstraint
from hotclub_forms.texts import LazyText

_ONE = LazyText("Please correct the duplicate data for %(field)s.")
_SEVERAL = LazyText("Please correct the duplicate data for %(field)s, which must be unique.")
_FOR_DATE = LazyText(
    "Please correct the duplicate data for %(field_name)s which must be unique for the %(lookup)s "
    "in %(date_field)s."
)
_IN_FORM = LazyText("Please correct the duplicate values below.")

Duty = tuple[tuple[str, ...], Any, Callable[[Any], Any]]
"""Names, the message of equal values, and how a form's values are read (None: do not compare)."""


class DuplicateCheck:
    """The part of a model formset that compares forms with each other."""

    forms: Any
    deleted_forms: Any
    error_class: Any
    renderer: Any
    unique_fields: set[str]

    def clean(self) -> None:
        """Check that unique values differ between the forms."""
        self.validate_unique()

    def validate_unique(self) -> None:
        """Compare the forms that stay. Raises ValidationError for equal values."""
        gone = self.deleted_forms
        forms = [f for f in self.forms if f.is_valid() and not any(f is one for one in gone)]
        duties: dict[Any, Duty] = {}
        for form in forms:
            for duty in (*self._unique_sets(form), *self._dates(form)):
                duties.setdefault((duty[0], str(duty[1])), duty)
        errors = [text for duty in duties.values() for text in self._compare(forms, duty)]
        if errors:
            raise ValidationError(errors)

    def _compare(self, forms: Sequence[Any], duty: Duty) -> Iterator[Any]:
        names, message, read = duty
        seen = set()
        for form in forms:
            values = read(form)
            if values is None:
                continue
            if values in seen:
                yield message
                shown = self.error_class(
                    [self.get_form_error()], error_class="nonfield", renderer=form.renderer
                )
                form._errors[NON_FIELD_ERRORS] = shown
                for name in names:
                    form.cleaned_data.pop(name, None)
            seen.add(values)

    def _unique_sets(self, form: Any) -> Iterator[Duty]:
        exclude = form._get_validation_exclusions()
        for model in (type(form.instance), *form.instance._meta.get_parent_list()):
            meta = model._meta
            sets = [(field.name,) for field in meta.local_fields if field.unique]
            sets += [tuple(names) for names in meta.unique_together]
            sets += [
                tuple(one.fields)
                for one in meta.constraints
                if isinstance(one, UniqueConstraint) and one.fields and one.condition is None
            ]
            for names in sets:
                if not exclude & set(names):
                    yield names, self.get_unique_error_message(names), self._reader(names)

    def _reader(self, names: Sequence[str]) -> Callable[[Any], Any]:
        def read(form: Any) -> Any:
            cleaned = form.cleaned_data
            values = tuple(
                name if name in self.unique_fields else _comparable(cleaned[name])
                for name in names
                if name in cleaned
            )
            return values if values and None not in values else None

        return read

    def _dates(self, form: Any) -> Iterator[Duty]:
        exclude = form._get_validation_exclusions()
        for field in form.instance._meta.fields:
            for lookup in ("date", "year", "month"):
                day = getattr(field, f"unique_for_{lookup}")
                if day and not exclude & {field.name, day}:
                    message = self.get_date_error_message((field.name, lookup, field.name, day))
                    yield (field.name,), message, _date_reader(field.name, lookup, day)

    def get_unique_error_message(self, unique_check: Sequence[str]) -> Any:
        """Return the text for equal values of these fields; a hook for subclasses."""
        if len(unique_check) == 1:
            return _ONE % {"field": unique_check[0]}
        first, last = ", ".join(unique_check[:-1]), unique_check[-1]
        return _SEVERAL % {"field": f"{first} {LazyText('and')} {last}"}

    def get_date_error_message(self, date_check: Sequence[Any]) -> Any:
        """Return the text for equal values on one date; a hook for subclasses.

        date_check: field of the form, 'date', 'year' or 'month', field, field of the date.
        """
        return _FOR_DATE % {
            "field_name": date_check[2],
            "date_field": date_check[3],
            "lookup": str(date_check[1]),
        }

    def get_form_error(self) -> Any:
        """Return the text for a form that repeats another; a hook for subclasses."""
        return str(_IN_FORM)


def _comparable(value: Any) -> Any:
    """Return what can be a member of a set and is equal for equal values."""
    if isinstance(value, Model):
        return value.pk
    if isinstance(value, dict):
        return tuple(sorted((str(key), _comparable(one)) for key, one in value.items()))
    if isinstance(value, list | tuple):
        return tuple(map(_comparable, value))
    return value


def _date_reader(name: str, lookup: str, day: str) -> Callable[[Any], Any]:
    def read(form: Any) -> Any:
        value, at = form.cleaned_data.get(name), form.cleaned_data.get(day)
        if value is None or at is None:
            return None
        part = (at.year, at.month, at.day) if lookup == "date" else getattr(at, lookup)
        return (_comparable(value), part)

    return read
