"""Field: what all fields have in common.

Flow: input → get_value → run_validation (empty values, to_internal_value, validators) → value;
instance → get_attribute → to_representation → output.
A field that asks a database says so (`does_io`) and does its work in steps (steps.py), so that it
serves sync and async callers; all others never wait.
Not here: defaults (defaults.py), how a source is followed (attributes.py), a type of value (the other
files of this folder), serializers.
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Mapping, Sequence
from typing import Any, ClassVar, Self

from hotclub_api.errors import (
    SerializerMisuse,
    SkipField,
    ValidationError,
    did_you_mean,
    get_error_detail,
    is_validation_error,
)
from hotclub_api.fields.attributes import get_attribute, is_simple_callable
from hotclub_api.fields.defaults import (
    CreateOnlyDefault,
    CurrentUserDefault,
    call_default,
    empty,
)
from hotclub_api.html_input import is_html_input
from hotclub_api.steps import Await, Steps, arun, at_once, run

__all__ = [
    "CreateOnlyDefault",
    "CurrentUserDefault",
    "Field",
    "call_default",
    "empty",
    "get_attribute",
    "is_simple_callable",
]

_STEPS_OF = {
    "to_internal_value": "internal_value_steps",
    "run_validation": "validation_steps",
    "run_validators": "validator_steps",
}


class Field:
    """One value of a serializer.

    read_only, write_only: only shown, only taken.   required: must be given (default: unless there
    is a default).   default: value or callable.   initial: for empty forms.   source: attribute,
    dotted path, or "*" for the whole object.   label, help_text: text, may be lazy.
    style: hints for forms.   error_messages: code → text.   validators: replace the default ones.
    allow_null: None is a value.
    Raises ImproperlyConfigured for options that contradict each other.
    """

    _creation_counter: ClassVar[int] = 0

    default_error_messages: ClassVar[Mapping[str, Any]] = {
        "required": "This field is required.",
        "null": "This field may not be null.",
    }
    default_validators: ClassVar[Sequence[Callable[..., Any]]] = ()
    default_empty_html: Any = empty
    initial: Any = None
    does_io: bool = False
    """Whether validation may ask a database; then it is done in steps."""
    context_free: ClassVar[bool] = False
    """Whether neither direction looks at parent or context; a subclass must say so anew."""

    _args: tuple[Any, ...]
    _kwargs: dict[str, Any]

    def __init_subclass__(cls, *, context_free: bool = False, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        cls.context_free = context_free
        # A subclass's own sync hook counts on both ways: its steps are "call the hook".
        for hook, steps in _STEPS_OF.items():
            if hook in cls.__dict__ and steps not in cls.__dict__:
                setattr(cls, steps, _calling(hook))

    def __new__(cls, *args: Any, **kwargs: Any) -> Self:
        """Remember the arguments, from which copies are made."""
        instance = super().__new__(cls)
        instance._args, instance._kwargs = args, kwargs
        return instance

    def __init__(
        self,
        *,
        read_only: bool = False,
        write_only: bool = False,
        required: bool | None = None,
        default: Any = empty,
        initial: Any = empty,
        source: str | None = None,
        label: Any = None,
        help_text: Any = None,
        style: Mapping[str, Any] | None = None,
        error_messages: Mapping[str, Any] | None = None,
        validators: Sequence[Callable[..., Any]] | None = None,
        allow_null: bool = False,
    ) -> None:
        self._creation_counter = Field._creation_counter  # type: ignore[misc]
        Field._creation_counter += 1
        if required is None:
            required = default is empty and not read_only
        self._check_options(read_only, write_only, required, default)
        self.read_only, self.write_only, self.required = read_only, write_only, required
        self.default, self.source = default, source
        self.initial = self.initial if initial is empty else initial
        self.label, self.help_text = label, help_text
        self.style = {} if style is None else dict(style)
        self.allow_null = allow_null
        if self.default_empty_html is not empty and default is not empty:
            self.default_empty_html = default
        if validators is not None:
            self.validators = list(validators)
        self.field_name: str = ""
        self.parent: Any = None
        self.source_attrs: list[str] = []
        self.error_messages = self._all_messages(error_messages)

    def _check_options(
        self, read_only: bool, write_only: bool, required: bool, default: Any
    ) -> None:
        for wrong, words in (
            (read_only and write_only, "read_only and write_only"),
            (read_only and required, "read_only and required"),
            (required and default is not empty, "required and default"),
        ):
            if wrong:
                raise SerializerMisuse(f"{type(self).__name__}: {words} exclude each other.")

    def _all_messages(self, own: Mapping[str, Any] | None) -> dict[str, Any]:
        messages: dict[str, Any] = {}
        for cls in reversed(type(self).__mro__):
            messages.update(cls.__dict__.get("default_error_messages", {}))
        messages.update(own or {})
        return messages

    def bind(self, field_name: str, parent: Any) -> None:
        """Take the place `field_name` in a serializer.

        Raises SerializerMisuse for a source that repeats the name.
        """
        if self.source == field_name:
            raise SerializerMisuse(
                f"source={field_name!r} on field {field_name!r} of {type(parent).__name__} says "
                "nothing new: leave it out."
            )
        self.field_name, self.parent = field_name, parent
        if self.label is None:
            self.label = field_name.replace("_", " ").capitalize()
        if self.source is None:
            self.source = field_name
        self.source_attrs = [] if self.source == "*" else self.source.split(".")

    # Validators

    @property
    def validators(self) -> list[Callable[..., Any]]:
        """What a converted value must stand."""
        if "_validators" not in self.__dict__:
            self._validators = self.get_validators()
        return self._validators

    @validators.setter
    def validators(self, validators: list[Callable[..., Any]]) -> None:
        self._validators = validators

    def get_validators(self) -> list[Callable[..., Any]]:
        """Return the default validators."""
        return list(self.default_validators)

    @property
    def asks(self) -> bool:
        """Whether this field or a validator of it may ask a database."""
        return self.does_io or any(getattr(one, "does_io", False) for one in self.validators)

    # Input

    def get_initial(self) -> Any:
        """Return the value for an empty form."""
        return self.initial() if callable(self.initial) else self.initial

    def get_value(self, dictionary: Any) -> Any:
        """Return this field's raw value, or `empty`; in forms, empty text may mean nothing."""
        if not is_html_input(dictionary):
            return dictionary.get(self.field_name, empty)
        if self.field_name not in dictionary:
            return empty if getattr(self.root, "partial", False) else self.default_empty_html
        value = dictionary[self.field_name]
        if value == "" and (self.allow_null or not self.required):
            if getattr(self, "allow_blank", False):
                return ""
            return None if self.allow_null else empty
        return value

    def get_default(self) -> Any:
        """Return the default.

        Raises SkipField when there is none, or in a partial update.
        """
        if self.default is empty or getattr(self.root, "partial", False):
            raise SkipField
        return call_default(self.default, self)

    def validate_empty_values(self, data: Any) -> tuple[bool, Any]:
        """Return (True, value) if no further validation is needed, else (False, data).

        Raises ValidationError for a missing value or None, SkipField to leave the field out.
        """
        if self.read_only:
            return True, self.get_default()
        if data is empty:
            if getattr(self.root, "partial", False):
                raise SkipField
            if self.required:
                self.fail("required")
            return True, self.get_default()
        if data is None:
            if not self.allow_null:
                self.fail("null")
            # "*" must still reach to_internal_value: what it gives is merged, None can't be.
            return (False, None) if self.source == "*" else (True, None)
        return False, data

    def run_validation(self, data: Any = empty) -> Any:
        """Return the checked value.

        Raises ValidationError, or SkipField to leave the field out.
        """
        if self.asks:
            return run(self._validation(data))
        is_empty, data = self.validate_empty_values(data)
        if is_empty:
            return data
        value = self.to_internal_value(data)
        self.run_validators(value)
        return value

    async def arun_validation(self, data: Any = empty) -> Any:
        """Return the checked value; raises what `run_validation` raises."""
        return await arun(self.validation_steps(data))

    def validation_steps(self, data: Any = empty) -> Steps[Any]:
        """Do what `run_validation` promises, in steps."""
        return (yield from self._validation(data))

    def _validation(self, data: Any) -> Steps[Any]:
        is_empty, data = self.validate_empty_values(data)
        if is_empty:
            return data
        value = yield from self.internal_value_steps(data)
        yield from self.validator_steps(value)
        return value

    def internal_value_steps(self, data: Any) -> Steps[Any]:
        """Convert in steps; a field that asks a database overrides this."""
        return at_once(self.to_internal_value(data))

    def run_validators(self, value: Any) -> None:
        """Call all validators.

        Raises ValidationError with the messages of all that failed.
        """
        run(self._checks(value))

    def validator_steps(self, value: Any) -> Steps[None]:
        """Call all validators, in steps."""
        yield from self._checks(value)

    def _checks(self, value: Any) -> Steps[None]:
        problems: list[Any] = []
        for validator in self.validators:
            try:
                yield from self._one_validator(validator, value)
            except Exception as problem:
                if not is_validation_error(problem):
                    raise
                detail = get_error_detail(problem)
                if isinstance(detail, dict):
                    raise ValidationError(detail) from problem
                problems.extend(detail)
        if problems:
            raise ValidationError(problems)

    def _one_validator(self, validator: Callable[..., Any], value: Any) -> Steps[None]:
        in_steps = getattr(validator, "check_steps", None)
        if in_steps is not None:
            yield from in_steps(value, self)
        elif getattr(validator, "requires_context", False):
            yield Await(validator(value, self))
        elif (answer := validator(value)) is not None:
            yield Await(answer)

    def to_internal_value(self, data: Any) -> Any:
        """Convert input to the Python value; every taking field overrides this."""
        raise NotImplementedError(
            f"{type(self).__name__}.to_internal_value() must be implemented for the field "
            f"{self.field_name!r}, or the field made read_only."
        )

    # Output

    def get_attribute(self, instance: Any) -> Any:
        """Return this field's value of an instance.

        Raises SkipField where a missing value is allowed; else the error says what is missing.
        """
        try:
            return get_attribute(instance, self.source_attrs)
        except (KeyError, AttributeError) as missing:
            if self.default is not empty:
                return self.get_default()
            if self.allow_null:
                return None
            if not self.required:
                raise SkipField from None
            where = f"{type(self.parent).__name__}.{self.field_name}"
            raise type(missing)(
                f"{where}: a {type(instance).__name__} has no {self.source!r} to show "
                f"({missing}).{did_you_mean(str(self.source), dir(instance))}"
            ) from missing

    def to_representation(self, value: Any) -> Any:
        """Convert a value to what is shown; every showing field overrides this."""
        raise NotImplementedError(
            f"{type(self).__name__}.to_representation() must be implemented for the field "
            f"{self.field_name!r}."
        )

    # Surroundings

    def fail(self, key: str, **kwargs: Any) -> Any:
        """Raise ValidationError with one of the error messages, filled in.

        Raises SerializerMisuse for an unknown key.
        """
        try:
            message = self.error_messages[key]
        except KeyError:
            raise SerializerMisuse(
                f"{type(self).__name__} has no error message {key!r}."
                f"{did_you_mean(key, self.error_messages)}"
            ) from None
        raise ValidationError(str(message).format(**kwargs), code=key)

    @property
    def root(self) -> Any:
        """The outermost serializer."""
        here: Any = self
        while here.parent is not None:
            here = here.parent
        return here

    @property
    def context(self) -> dict[str, Any]:
        """What the caller told the outermost serializer, with the view's "request"."""
        found: dict[str, Any] = getattr(self.root, "_context", {})
        return found

    def __deepcopy__(self, memo: Any) -> Any:
        # Validators are shared: they may hold compiled patterns, querysets or locks.
        shared = ("validators", "regex")
        args = [copy.deepcopy(one, memo) if not _is_pattern(one) else one for one in self._args]
        kwargs = {
            name: value if name in shared else copy.deepcopy(value, memo)
            for name, value in self._kwargs.items()
        }
        return type(self)(*args, **kwargs)

    def __repr__(self) -> str:
        given = [*map(repr, self._args), *(f"{k}={v!r}" for k, v in self._kwargs.items())]
        return f"{type(self).__name__}({', '.join(given)})"


def _is_pattern(value: Any) -> bool:
    return hasattr(value, "fullmatch")


def _calling(hook: str) -> Callable[..., Steps[Any]]:
    """Return steps that are one call of a sync method, its answer awaited if need be."""

    def steps(self: Field, *args: Any) -> Steps[Any]:
        return (yield Await(getattr(self, hook)(*args)))

    return steps
