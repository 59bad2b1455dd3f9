"""Validation of instances: fields, uniqueness, constraints. A part of Model.

The awaiting methods run the blocking ones, and so the hooks of people's models, in a helper thread whose
questions the task asks (crossing.py): nobody has to write `clean()` twice.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING, Any, ClassVar

from hotclub_orm.crossing import in_thread
from hotclub_orm.errors import (
    NON_FIELD_ERRORS,
    ValidationError,
)

# These two register what plain values are stored as, and the lookups of JSON and dates.
from hotclub_orm.fields import json_lookups, value_types  # noqa: F401
from hotclub_orm.fields.base import DatabaseDefault
from hotclub_orm.functions import dates  # noqa: F401 - its lookups
from hotclub_orm.registry import apps as ordinary_apps
from hotclub_orm.state import has_key


def _capitalised(text: Any) -> str:
    """Return the text with a capital first; the rest (as in "ISBN number") stays as it is."""
    return f"{text}"[:1].upper() + f"{text}"[1:]


def _names(field: Any) -> tuple[str, ...]:
    """Return the name of a field, or of those it is made of."""
    return tuple(part.name for part in getattr(field, "fields", None) or (field,))


class Validation:
    """What `full_clean` asks, part by part."""

    if TYPE_CHECKING:
        _meta: ClassVar[Any]
        _default_manager: ClassVar[Any]
        _state: Any
        pk: Any

    def clean(self) -> None:
        """Check what concerns several fields; a hook for subclasses."""

    def clean_fields(self, exclude: Any = None) -> None:
        """Convert and check every field. Raises ValidationError."""
        problems: dict[str, Any] = {}
        for field in self._meta.fields:
            if (exclude and field.name in exclude) or field.generated:
                continue
            value = getattr(self, field.attname)
            if (field.blank and value in field.empty_values) or hasattr(
                value, "resolve_expression"
            ):
                continue
            if isinstance(value, DatabaseDefault):
                continue
            try:
                setattr(self, field.attname, field.clean(value, self))
            except ValidationError as problem:
                problems[field.name] = problem.error_list
        if problems:
            raise ValidationError(problems)

    def full_clean(
        self, exclude: Any = None, validate_unique: bool = True, validate_constraints: bool = True
    ) -> None:
        """Check fields, clean(), uniqueness and constraints. Raises ValidationError."""
        problems: dict[str, Any] = {}
        skip = set(exclude or ())

        def gather(check: Any, *args: Any) -> None:
            try:
                check(*args)
            except ValidationError as problem:
                problem.update_error_dict(problems)

        gather(self.clean_fields, skip)
        gather(self.clean)
        for wanted, check in (
            (validate_unique, self.validate_unique),
            (validate_constraints, self.validate_constraints),
        ):
            if wanted:
                skip |= {name for name in problems if name != NON_FIELD_ERRORS}
                gather(check, skip)
        if problems:
            raise ValidationError(problems)

    async def afull_clean(
        self, exclude: Any = None, validate_unique: bool = True, validate_constraints: bool = True
    ) -> None:
        """As full_clean, awaiting what it asks of the database."""
        await in_thread(partial(self.full_clean, exclude, validate_unique, validate_constraints))

    def validate_unique(self, exclude: Any = None) -> None:
        """Look for rows with the same unique values. Raises ValidationError."""
        problems: dict[str, Any] = {}
        for model, names in self._unique_checks(set(exclude or ())):
            values = {name: getattr(self, model._meta.get_field(name).attname) for name in names}
            for name, value in values.items():
                if isinstance(value, DatabaseDefault):
                    values[name] = value.field.db_default
            if any(
                value is None or (value == "" and model._meta.get_field(name).null)
                for name, value in values.items()
            ):
                continue
            found = model._default_manager.using(self._state.db).filter(**values)
            if not self._state.adding and has_key(self.pk):
                found = found.exclude(pk=self.pk)
            if found.exists():
                key = names[0] if len(names) == 1 else NON_FIELD_ERRORS
                problems.setdefault(key, []).append(self.unique_error_message(model, names))
        self._check_unique_dates(set(exclude or ()), problems)
        if problems:
            raise ValidationError(problems)

    async def avalidate_unique(self, exclude: Any = None) -> None:
        """As validate_unique, awaiting."""
        await in_thread(partial(self.validate_unique, exclude))

    def _unique_checks(self, exclude: set[str]) -> list[tuple[Any, tuple[str, ...]]]:
        found: list[tuple[Any, tuple[str, ...]]] = []
        for model in [type(self), *self._meta.get_parent_list()]:
            meta = model._meta
            groups = [*meta.unique_together, *(_names(f) for f in meta.local_fields if f.unique)]
            key = _names(meta.pk)
            for names in groups:
                if names == key and not self._state.adding:
                    continue
                if not exclude & set(names):
                    found.append((model, tuple(names)))
        return found

    def _check_unique_dates(self, exclude: set[str], problems: dict[str, Any]) -> None:
        for model in [type(self), *self._meta.get_parent_list()]:
            for field in model._meta.local_fields:
                for part, name in (
                    ("date", field.unique_for_date),
                    ("year", field.unique_for_year),
                    ("month", field.unique_for_month),
                ):
                    if not name or field.name in exclude or name in exclude:
                        continue
                    if self._has_twin(model, field, part, name):
                        problem = self.date_error_message(part, field.name, name)
                        problems.setdefault(field.name, []).append(problem)

    def _has_twin(self, model: Any, field: Any, part: str, name: str) -> bool:
        """Tell whether another row of the model has the same value in that part of the date."""
        day = getattr(self, name)
        if day is None:
            return False
        parts = ("day", "month", "year") if part == "date" else (part,)
        lookups = {f"{name}__{one}": getattr(day, one) for one in parts}
        lookups[field.name] = getattr(self, field.attname)
        found = model._default_manager.using(self._state.db).filter(**lookups)
        if not self._state.adding and has_key(self.pk):
            # A parent's row is this one's too, under the parent's own key.
            found = found.exclude(pk=model._meta.pk.value_from_object(self))
        return bool(found.exists())

    def date_error_message(
        self, lookup_type: str, field_name: str, unique_for: str
    ) -> ValidationError:
        """Return the problem of a value that is not unique for a date."""
        field = self._meta.get_field(field_name)
        params = {
            "model": self,
            "model_name": _capitalised(self._meta.verbose_name),
            "lookup_type": lookup_type,
            "field": field_name,
            "field_label": _capitalised(field.verbose_name),
            "date_field": unique_for,
            "date_field_label": _capitalised(self._meta.get_field(unique_for).verbose_name),
        }
        return ValidationError(field.error_messages["unique_for_date"], "unique_for_date", params)

    def unique_error_message(
        self, model_class: Any, unique_check: Sequence[str]
    ) -> ValidationError:
        """Return the problem of values that another object has."""
        meta = model_class._meta
        params = {
            "model": self,
            "model_class": model_class,
            "model_name": _capitalised(meta.verbose_name),
            "unique_check": unique_check,
        }
        if len(unique_check) == 1:
            field = meta.get_field(unique_check[0])
            params["field_label"] = _capitalised(field.verbose_name)
            return ValidationError(field.error_messages["unique"], "unique", params)
        labels = [_capitalised(meta.get_field(name).verbose_name) for name in unique_check]
        params["field_labels"] = " and ".join([", ".join(labels[:-1]), labels[-1]]).lstrip(" and")
        return ValidationError(
            "%(model_name)s with this %(field_labels)s already exists.", "unique_together", params
        )

    def get_constraints(self) -> list[tuple[Any, list[Any]]]:
        """Return (model, constraints) of this model and its parents."""
        return [
            (model, list(model._meta.constraints))
            for model in [type(self), *self._meta.get_parent_list()]
            if model._meta.constraints
        ]

    def validate_constraints(self, exclude: Any = None) -> None:
        """Check all constraints. Raises ValidationError."""
        using = self._state.db or "default"
        problems: dict[str, Any] = {}
        for model, constraints in self.get_constraints():
            for constraint in constraints:
                try:
                    constraint.validate(model, self, exclude=exclude, using=using)
                except ValidationError as problem:
                    fields: Any = getattr(constraint, "fields", ())
                    if getattr(problem, "code", None) == "unique" and len(fields) == 1:
                        problems.setdefault(fields[0], []).append(problem)
                    else:
                        problem.update_error_dict(problems)
        if problems:
            raise ValidationError(problems)

    async def avalidate_constraints(self, exclude: Any = None) -> None:
        """As validate_constraints, awaiting."""
        await in_thread(partial(self.validate_constraints, exclude))

    @classmethod
    def check(cls, **kwargs: Any) -> list[Any]:
        """Return what is wrong with the declaration: what its fields say, and what a framework finds."""
        fields = (*cls._meta.local_fields, *cls._meta.local_many_to_many)
        found = [problem for field in fields for problem in field.check(**kwargs)]
        if ordinary_apps.checks_of_model is not None:
            found += ordinary_apps.checks_of_model(cls)
        return found
