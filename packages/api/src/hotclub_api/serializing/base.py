"""BaseSerializer: the order in which a serializer is used, without any fields.

Flow: BaseSerializer(instance, data=...) → is_valid → validated_data → save → data.
Each step that may do I/O has its async twin: ais_valid, asave, acreate, aupdate, adata.
Not here: fields (serializer.py), lists (listing.py).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar, NoReturn, Self

from hotclub_api.errors import (
    SerializerMisuse,
    ValidationError,
    get_error_detail,
)
from hotclub_api.fields.base import Field, empty
from hotclub_api.related_loading import load_related
from hotclub_api.settings import api_settings
from hotclub_api.steps import Steps, arun, ask, run

LIST_SERIALIZER_KWARGS = (
    "read_only", "write_only", "required", "default", "initial", "source", "label", "help_text",
    "style", "error_messages", "allow_empty", "instance", "data", "partial", "context",
    "allow_null", "max_length", "min_length",
)  # fmt: skip
LIST_SERIALIZER_KWARGS_REMOVE = ("allow_empty", "min_length", "max_length")


class BaseSerializer(Field):
    """What every serializer can do; subclasses say how values are converted.

    instance: what is shown or updated.   data: input.   partial: missing input is fine.
    context: anything, by convention {"request", "view", "format"}.   many: a list of instances
    (the call returns a ListSerializer then).   The rest as for `Field`.
    """

    many_class: ClassVar[Any] = None
    """The class that `many=True` makes; listing.py fills it in."""

    def __new__(cls, *args: Any, **kwargs: Any) -> Self:
        """Return a serializer, or with many=True a list serializer of it."""
        if kwargs.pop("many", False):
            return cls.many_init(*args, **kwargs)  # type: ignore[no-any-return]
        return super().__new__(cls, *args, **kwargs)

    def __init__(self, instance: Any = None, data: Any = empty, **kwargs: Any) -> None:
        self.instance = instance
        if data is not empty:
            self.initial_data = data
        self.partial = kwargs.pop("partial", False)
        self._context = kwargs.pop("context", {})
        kwargs.pop("many", None)
        super().__init__(**kwargs)

    @classmethod
    def many_init(cls, *args: Any, **kwargs: Any) -> Any:
        """Return a list serializer with an instance of this class as its child."""
        list_kwargs = {
            name: kwargs.pop(name) for name in LIST_SERIALIZER_KWARGS_REMOVE if name in kwargs
        }
        list_kwargs["child"] = cls(*args, **kwargs)
        list_kwargs.update(
            {name: value for name, value in kwargs.items() if name in LIST_SERIALIZER_KWARGS}
        )
        meta = getattr(cls, "Meta", None)
        list_class = getattr(meta, "list_serializer_class", None) or cls.many_class
        return list_class(*args, **list_kwargs)

    # What subclasses say

    def to_internal_value(self, data: Any) -> Any:
        """Convert input to what `validated_data` will be."""
        raise NotImplementedError(f"{type(self).__name__}.to_internal_value() is missing.")

    def to_representation(self, instance: Any) -> Any:
        """Convert an instance to what is shown."""
        raise NotImplementedError(f"{type(self).__name__}.to_representation() is missing.")

    def update(self, instance: Any, validated_data: Any) -> Any:
        """Change the instance and return it."""
        raise NotImplementedError(f"{type(self).__name__}.update() is needed by save().")

    def create(self, validated_data: Any) -> Any:
        """Make an instance and return it."""
        raise NotImplementedError(f"{type(self).__name__}.create() is needed by save().")

    # Validation

    def is_valid(self, *, raise_exception: bool = False) -> bool:
        """Check the input and tell whether it is good.

        raise_exception: raise ValidationError instead of returning False.
        Raises SerializerMisuse when no data was given.
        """
        return run(self._is_valid(raise_exception=raise_exception))

    async def ais_valid(self, *, raise_exception: bool = False) -> bool:
        """Check the input on the loop; otherwise as `is_valid`."""
        return await arun(self._is_valid(raise_exception=raise_exception))

    def _is_valid(self, *, raise_exception: bool) -> Steps[bool]:
        if not hasattr(self, "initial_data"):
            raise SerializerMisuse(
                f"{type(self).__name__}.is_valid() needs input: pass data=... to the serializer."
            )
        if not hasattr(self, "_validated_data"):
            try:
                self._validated_data: Any = yield from self._checked_input()
                self._errors: Any = self._no_errors()
            except ValidationError as problem:
                self._validated_data = self._nothing_validated()
                self._errors = problem.detail
        if self._errors and raise_exception:
            raise ValidationError(self.errors)
        return not self._errors

    def _checked_input(self) -> Steps[Any]:
        if self.asks:
            return (yield from self.validation_steps(self.initial_data))
        return self.run_validation(self.initial_data)

    def _no_errors(self) -> Any:
        return {}

    def _nothing_validated(self) -> Any:
        return {}

    @property
    def errors(self) -> Any:
        """What is wrong with the input; empty when nothing is.

        Raises SerializerMisuse before `is_valid()`.
        """
        if not hasattr(self, "_errors"):
            self._too_early("errors")
        return self._errors

    @property
    def validated_data(self) -> Any:
        """The checked input.

        Raises SerializerMisuse before `is_valid()`.
        """
        if not hasattr(self, "_validated_data"):
            self._too_early("validated_data")
        return self._validated_data

    def _too_early(self, name: str) -> NoReturn:
        raise SerializerMisuse(
            f"{type(self).__name__}.{name} exists only after is_valid() was called."
        )

    # Output

    @property
    def data(self) -> Any:
        """What is shown: of the instance, else of the checked input, else of an empty form.

        Raises SerializerMisuse when input was given and not yet checked.
        """
        if hasattr(self, "initial_data") and not hasattr(self, "_validated_data"):
            raise SerializerMisuse(
                f"{type(self).__name__} was given data=...: call is_valid() before .data. "
                "What came in is .initial_data."
            )
        if not hasattr(self, "_data"):
            if self.instance is not None and not getattr(self, "_errors", None):
                self._data: Any = self.to_representation(self.instance)
            elif hasattr(self, "_validated_data") and not getattr(self, "_errors", None):
                self._data = self.to_representation(self.validated_data)
            else:
                self._data = self.get_initial()
        return self._data

    def loading_steps(self) -> Steps[None]:
        """Load the relations that showing the instance will follow, where not yet loaded."""
        names = self.relation_lookups()
        if names and self.instance is not None:
            yield from load_related(self.instance, names)

    async def adata(self) -> Any:
        """Load what showing needs, then return `data`."""
        await arun(self.loading_steps())
        return self.data

    def relation_lookups(self) -> list[str]:
        """Return the relations that showing follows, as lookups for prefetching."""
        return []

    # Saving

    def save(self, **kwargs: Any) -> Any:
        """Create or update from the checked input and `kwargs`; return the instance.

        Raises SerializerMisuse before a successful is_valid(), and after `data` was read.
        """
        return run(self._save(kwargs))

    async def asave(self, **kwargs: Any) -> Any:
        """Create or update on the loop; otherwise as `save`."""
        return await arun(self._save(kwargs))

    def _save(self, extra: Mapping[str, Any]) -> Steps[Any]:
        self._check_ready_to_save(extra)
        values = self._values_to_save(extra)
        if self.instance is not None:
            self.instance = yield ask(self, "update", self.instance, values)
            done = "update"
        else:
            self.instance = yield ask(self, "create", values)
            done = "create"
        if self.instance is None:
            raise SerializerMisuse(f"{type(self).__name__}.{done}() must return the instance.")
        return self.instance

    def _values_to_save(self, extra: Mapping[str, Any]) -> Any:
        return {**self.validated_data, **extra}

    def _check_ready_to_save(self, extra: Mapping[str, Any]) -> None:
        name = type(self).__name__
        if not hasattr(self, "_errors"):
            raise SerializerMisuse(f"Call {name}.is_valid() before .save().")
        if self._errors:
            raise SerializerMisuse(f"{name} can't save: its input is not valid ({self._errors}).")
        if "commit" in extra:
            raise SerializerMisuse(
                f"{name}.save() has no commit: take .validated_data, or pass keyword arguments "
                "to be saved with it."
            )
        if hasattr(self, "_data"):
            raise SerializerMisuse(
                f"{name}.save() comes before .data: read .validated_data until it is saved."
            )


def as_serializer_error(problem: Exception) -> Any:
    """Return the detail of a validation error as a mapping of names to lists."""
    detail = get_error_detail(problem)
    key = api_settings.NON_FIELD_ERRORS_KEY
    if isinstance(detail, Mapping):
        return {
            name: value if isinstance(value, (list, Mapping)) else [value]
            for name, value in detail.items()
        }
    return {key: detail if isinstance(detail, list) else [detail]}
