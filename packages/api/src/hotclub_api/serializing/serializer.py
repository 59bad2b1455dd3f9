"""Serializer: named fields, declared in a class.

Flow: class body → declared fields → compiled functions (showing.py, checking.py), made when first
used and shared by all instances of the class as long as nobody touches the fields of an instance.
Not here: declaring (declaring.py), what instances share (sharing.py), the way of one field after the
other (by_field.py), fields that come from a model (model.py).
"""

from __future__ import annotations

import copy
from collections.abc import Iterator, Mapping
from functools import cached_property
from inspect import iscoroutinefunction
from types import MethodType
from typing import Any, ClassVar

from hotclub_api.errors import (
    ErrorDetail,
    SerializerMisuse,
    ValidationError,
    is_validation_error,
)
from hotclub_api.fields.base import Field
from hotclub_api.fields.defaults import empty
from hotclub_api.fields.special import SerializerMethodField
from hotclub_api.html_input import is_html_input, parse_html_dict
from hotclub_api.serializing.base import BaseSerializer, as_serializer_error
from hotclub_api.serializing.by_field import (
    checked_values,
    followed_by,
    read_only_defaults,
    shown_values,
)
from hotclub_api.serializing.checking import Check, compile_check
from hotclub_api.serializing.declaring import SerializerMetaclass, class_level
from hotclub_api.serializing.returned import BindingDict, BoundField, ReturnDict
from hotclub_api.serializing.sharing import ClassPlan, checks_alone, shows_alone
from hotclub_api.serializing.showing import Show, Shower, compile_shower
from hotclub_api.settings import ApiSettings, api_settings, current_settings
from hotclub_api.steps import Steps, ask, run

__all__ = ["Serializer", "SerializerMetaclass", "class_level"]


class Serializer(BaseSerializer, metaclass=SerializerMetaclass):
    """Named fields, declared as attributes of the class.

    `validate_<name>(value)` and `validate(attrs)` are hooks; either may be `async def` when the
    serializer is used by its async methods. `create` and `update` are what `save` calls.
    """

    _declared_fields: ClassVar[dict[str, Field]]
    _own_fields: ClassVar[dict[str, Field]]
    _plan: ClassVar[ClassPlan | bool | None] = None
    initial: Any = None
    default_error_messages = {"invalid": "Invalid data. Expected a dictionary, but got {datatype}."}

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        cls._plan = None

    # Fields

    @class_level
    def get_fields(self) -> dict[str, Field]:
        """Return name → field; copies, since an instance may change its own."""
        return {name: copy.deepcopy(field) for name, field in self._declared_fields.items()}

    @cached_property
    def fields(self) -> BindingDict:
        """The fields of this instance, bound to it; may be changed."""
        bound = BindingDict(self)
        for name, field in self.get_fields().items():
            bound[name] = field
        return bound

    @property
    def _writable_fields(self) -> Iterator[Field]:
        return (field for field in self.fields.values() if not field.read_only)

    @property
    def _readable_fields(self) -> Iterator[Field]:
        return (field for field in self.fields.values() if not field.write_only)

    @classmethod
    def _class_plan(cls) -> ClassPlan | None:
        """Return what instances can share, None when each must look for itself."""
        plan = cls._plan
        settings = current_settings()
        if isinstance(plan, ClassPlan) and plan.settings is settings:
            return plan
        if plan is False:
            return None
        if not cls._fields_are_of_the_class():
            cls._plan = False
            return None
        cls._plan = made = cls._make_plan(settings)
        return made

    @classmethod
    def _fields_are_of_the_class(cls) -> bool:
        own = (Serializer.fields, Serializer._writable_fields, Serializer._readable_fields)
        found = (cls.fields, cls._writable_fields, cls._readable_fields)
        return (
            all(mine is theirs for mine, theirs in zip(own, found, strict=True))
            and cls.__init__ is BaseSerializer.__init__
            and getattr(cls.get_fields, "class_level", False)
        )

    @classmethod
    def _make_plan(cls, settings: ApiSettings) -> ClassPlan:
        prototype = cls()
        readable, writable = list(prototype._readable_fields), list(prototype._writable_fields)
        hooks = [getattr(cls, f"validate_{one.field_name}", None) for one in writable]
        nested = [one for one in writable if isinstance(one, BaseSerializer)]
        return ClassPlan(
            settings=settings,
            prototype=prototype,
            readable=readable,
            writable=writable,
            can_share_show=all(shows_alone(one) for one in readable),
            can_share_check=all(checks_alone(one) for one in writable),
            asks=prototype._fields_ask(),
            has_methods=any(type(one) is SerializerMethodField for one in readable),
            has_hooks=any(hooks),
            has_nested=bool(nested),
            has_own_validate=cls.validate is not Serializer.validate,
        )

    @property
    def asks(self) -> bool:
        """Whether validation may ask a database, or has an async hook."""
        plan = None if "fields" in self.__dict__ else self._class_plan()
        fields_ask = self._fields_ask() if plan is None else plan.asks
        return fields_ask or any(getattr(one, "does_io", False) for one in self.validators)

    def _fields_ask(self) -> bool:
        hooks = [self.validate, *(self._hook(one) for one in self._writable_fields)]
        return (
            any(iscoroutinefunction(one) for one in hooks)
            or hasattr(type(self), "avalidate")
            or any(one.asks for one in self._writable_fields)
        )

    def _hook(self, field: Field) -> Any:
        return getattr(self, f"validate_{field.field_name}", None)

    # Input

    def get_initial(self) -> Any:
        """Return the input by field, or the initial values of all fields."""
        given = getattr(self, "initial_data", None)
        if given is not None:
            if not isinstance(given, Mapping):
                return {}
            values = ((name, one, one.get_value(given)) for name, one in self.fields.items())
            return {
                name: value
                for name, field, value in values
                if value is not empty and not field.read_only
            }
        return {
            name: field.get_initial() for name, field in self.fields.items() if not field.read_only
        }

    def get_value(self, dictionary: Any) -> Any:
        """Return the mapping; of a form, the fields `name.key`."""
        if is_html_input(dictionary):
            return parse_html_dict(dictionary, prefix=self.field_name) or empty
        return dictionary.get(self.field_name, empty)

    def run_validation(self, data: Any = empty) -> Any:
        """Return the checked values.

        Raises ValidationError with a mapping of names to problems, or SkipField.
        """
        if self.asks:
            return run(self._validation(data))
        is_empty, data = self.validate_empty_values(data)
        if is_empty:
            return data
        value = self.to_internal_value(data)
        try:
            if self.validators:
                self.run_validators(value)
            value = self.validate(value)
        except Exception as problem:
            raise self._as_validation_error(problem) from problem
        return self._given(value)

    def validation_steps(self, data: Any = empty) -> Steps[Any]:
        """Check the values, in steps."""
        return (yield from self._validation(data))

    def _validation(self, data: Any) -> Steps[Any]:
        is_empty, data = self.validate_empty_values(data)
        if is_empty:
            return data
        value = yield from self.internal_value_steps(data)
        try:
            yield from self.validator_steps(value)
            value = yield ask(self, "validate", value)
        except Exception as problem:
            raise self._as_validation_error(problem) from problem
        return self._given(value)

    def _as_validation_error(self, problem: Exception) -> Exception:
        if not is_validation_error(problem):
            return problem
        return ValidationError(as_serializer_error(problem))

    def _given(self, value: Any) -> Any:
        if value is None:
            raise SerializerMisuse(f"{type(self).__name__}.validate() must return the values.")
        return value

    def validate(self, attrs: Any) -> Any:
        """Check the values together and return them; a hook for subclasses."""
        return attrs

    def get_validators(self) -> list[Any]:
        """Return the validators of the whole: those of Meta, if it names any."""
        meta = getattr(self, "Meta", None)
        return list(getattr(meta, "validators", None) or [])

    def _checks(self, value: Any) -> Steps[None]:
        if not self.validators:
            return
        if isinstance(value, dict):
            value = {**read_only_defaults(self.fields.values()), **value}
        yield from super()._checks(value)

    def to_internal_value(self, data: Any) -> Any:
        """Return the values of all fields, each checked."""
        if type(data) is dict and not self.asks:
            partial = bool(getattr(self.root, "partial", False))
            return self._check_for(partial=partial)(data, partial)
        return run(self._members(data))

    def internal_value_steps(self, data: Any) -> Steps[Any]:
        """Check the values of all fields, in steps."""
        return (yield from self._members(data))

    def _check_for(self, *, partial: bool) -> Check:
        own: Check | None = self.__dict__.get("_own_check")
        if own is not None:
            return own
        plan = None if "fields" in self.__dict__ else self._class_plan()
        if plan is None or not plan.can_share_check or (partial and plan.has_nested):
            self._own_check = compile_check(self, list(self._writable_fields))
            return self._own_check
        if plan.has_hooks:
            self._own_check = compile_check(self, plan.writable)
            return self._own_check
        if plan.check is None:
            plan.check = compile_check(plan.prototype, plan.writable)
        return plan.check

    def quick_check(self) -> Check | None:
        """Return what checks plain dicts; None when more than the fields must be asked."""
        cls: Any = type(self)
        hooks = ("run_validation", "to_internal_value", "validate", "validate_empty_values")
        if any(getattr(cls, one) is not getattr(Serializer, one) for one in hooks):
            return None
        if self.read_only or self.validators or self.asks:
            return None
        return self._check_for(partial=bool(getattr(self.root, "partial", False)))

    def _members(self, data: Any) -> Steps[dict[str, Any]]:
        if not isinstance(data, Mapping):
            message = str(self.error_messages["invalid"]).format(datatype=type(data).__name__)
            key = api_settings.NON_FIELD_ERRORS_KEY
            raise ValidationError({key: [ErrorDetail(message, code="invalid")]}, code="invalid")
        return (yield from checked_values(self._writable_fields, self._hook, data))

    # Output

    def to_representation(self, instance: Any) -> Any:
        """Return what is shown of an instance: name → value, in the order of the fields."""
        shower = self._ready_shower()
        return self._show_slowly(instance) if shower is None else shower.one(instance)

    def _show_slowly(self, instance: Any) -> dict[str, Any]:
        return shown_values(self._readable_fields, instance)

    def _ready_shower(self) -> Shower | None:
        """Return the compiled function; None the first time that an instance would need its own."""
        own: Shower | None = self.__dict__.get("_own_shower")
        if own is not None:
            return own
        plan = None if "fields" in self.__dict__ else self._class_plan()
        if plan is None or not plan.can_share_show:
            if self.__dict__.setdefault("_shown_slowly", False):
                return self._shower()
            self._shown_slowly = True
            return None
        return self._shower()

    def _shower(self) -> Shower:
        own: Shower | None = self.__dict__.get("_own_shower")
        if own is not None:
            return own
        plan = None if "fields" in self.__dict__ else self._class_plan()
        if plan is not None and plan.can_share_show and not plan.has_methods:
            if plan.shower is None:
                plan.shower = compile_shower(
                    plan.prototype, plan.readable, plan.prototype._show_slowly
                )
            return plan.shower
        shared = plan is not None and plan.can_share_show
        fields = plan.readable if shared and plan is not None else list(self._readable_fields)
        self._own_shower = compile_shower(self, fields, self._show_slowly)
        return self._own_shower

    def show_many(self) -> Any:
        """Return what shows a list at once, None when a subclass shows in its own way."""
        if type(self).to_representation is not Serializer.to_representation:
            return None
        return self._shower().many

    def nested_show(self) -> Show | None:
        """Return what shows a value for a parent's compiled function."""
        if (
            type(self).to_representation is not Serializer.to_representation
            or type(self).get_attribute is not Field.get_attribute
        ):
            return None
        one = self._shower().one

        def show(value: Any) -> Any:
            return one(value() if value.__class__ is MethodType else value)

        return show

    def relation_lookups(self) -> list[str]:
        """Return the relations that showing follows, as lookups for prefetching."""
        plan = None if "fields" in self.__dict__ else self._class_plan()
        return followed_by(list(self._readable_fields) if plan is None else plan.readable)

    @property
    def data(self) -> Any:
        """What is shown, as a ReturnDict."""
        return ReturnDict(super().data, serializer=self)

    @property
    def errors(self) -> Any:
        """Name → problems, as a ReturnDict."""
        found = super().errors
        if isinstance(found, list) and len(found) == 1 and getattr(found[0], "code", "") == "null":
            found = {api_settings.NON_FIELD_ERRORS_KEY: [ErrorDetail("No data provided", "null")]}
        return ReturnDict(found, serializer=self)

    # Forms

    def __iter__(self) -> Iterator[BoundField]:
        return (self[name] for name in self.fields)

    def __getitem__(self, key: str) -> BoundField:
        value = self.data.get(key)
        errors = self.errors.get(key) if hasattr(self, "_errors") else None
        return BoundField(self.fields[key], value, errors)

    def __repr__(self) -> str:
        lines = [f"    {name} = {field!r}" for name, field in self.fields.items()]
        return "\n".join([f"{type(self).__name__}():", *lines])
