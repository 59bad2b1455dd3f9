"""Fields for other objects: shown as key, text, slug or address; taken as one of them.

Flow: input → a question to the query set, in steps → the object; object → what stands for it.
The query sets are reached by Django's `get`, `filter` and `all`; no ORM is named here.
Not here: objects shown whole (nested serializers).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Self
from urllib.parse import unquote, urlsplit

from hotclub_routing import NoReverseMatch, Resolver404, get_script_prefix, resolve

from hotclub_api.errors import (
    ImproperlyConfigured,
    SerializerMisuse,
    SkipField,
    ValidationError,
    is_validation_error,
)
from hotclub_api.fields.base import Field, empty, get_attribute
from hotclub_api.fields.text import shown
from hotclub_api.html_input import is_html_input
from hotclub_api.reverse import reverse
from hotclub_api.settings import api_settings
from hotclub_api.steps import Fetch, Steps, ask, run

MANY_RELATION_KWARGS = (
    "read_only", "write_only", "required", "default", "initial", "source", "label", "help_text",
    "style", "error_messages", "allow_empty", "html_cutoff", "html_cutoff_text",
)  # fmt: skip
_BAD_KEY = (TypeError, ValueError, OverflowError)


class PKOnlyObject:
    """Stands for an object of which only the key is needed."""

    def __init__(self, pk: Any) -> None:
        self.pk = pk

    def __str__(self) -> str:
        return str(self.pk)


class Hyperlink(str):
    """An address that remembers what it leads to."""

    __slots__ = ("is_hyperlink", "obj")
    is_hyperlink: bool
    obj: Any

    def __new__(cls, url: str, obj: Any) -> Self:
        """Return the address of obj."""
        made = super().__new__(cls, url)
        made.obj, made.is_hyperlink = obj, True
        return made

    def __getnewargs__(self) -> tuple[str, Any]:  # type: ignore[override]
        return str(self), self.name

    @property
    def name(self) -> str:
        """The object as text."""
        return str(self.obj)


class RelatedField(Field):
    """Another object.

    queryset: the objects that may be taken; needed unless read_only.   many: a list of them (the
    call returns a ManyRelatedField then).   html_cutoff, html_cutoff_text: how many forms show.
    """

    queryset: Any = None
    does_io = True
    pk_attname: str | None = None

    def __new__(cls, *args: Any, **kwargs: Any) -> Self:
        """Return the field, or with many=True a ManyRelatedField of it."""
        if kwargs.pop("many", False):
            return cls.many_init(*args, **kwargs)  # type: ignore[return-value]  # as DRF does
        return super().__new__(cls, *args, **kwargs)

    def __init__(self, **kwargs: Any) -> None:
        self.queryset = kwargs.pop("queryset", type(self).queryset)
        self.html_cutoff = kwargs.pop("html_cutoff", api_settings.HTML_SELECT_CUTOFF)
        self.html_cutoff_text = kwargs.pop("html_cutoff_text", api_settings.HTML_SELECT_CUTOFF_TEXT)
        kwargs.pop("many", None)
        kwargs.pop("allow_empty", None)
        own_queryset = type(self).get_queryset is not RelatedField.get_queryset
        if self.queryset is None and not own_queryset and not kwargs.get("read_only"):
            raise SerializerMisuse(
                f"{type(self).__name__} takes input: give it queryset=..., or read_only=True."
            )
        if self.queryset is not None and kwargs.get("read_only"):
            raise SerializerMisuse(
                f"{type(self).__name__} is read_only and has no use for a queryset."
            )
        super().__init__(**kwargs)

    @classmethod
    def many_init(cls, *args: Any, **kwargs: Any) -> ManyRelatedField:
        """Return a ManyRelatedField with a field of this class as its child."""
        own = {name: kwargs[name] for name in MANY_RELATION_KWARGS if name in kwargs}
        inner = {name: value for name, value in kwargs.items() if name != "source"}
        return ManyRelatedField(child_relation=cls(*args, **inner), **own)

    def get_queryset(self) -> Any:
        """Return the objects that may be taken; a manager is asked for `all()`."""
        queryset = self.queryset
        return queryset.all() if hasattr(queryset, "all") else queryset

    def validate_empty_values(self, data: Any) -> tuple[bool, Any]:
        """Return as `Field` does; empty text is None."""
        return super().validate_empty_values(None if data == "" else data)

    # Input

    def resolve(self, data: Any) -> Steps[Any]:
        """Find the object that data stands for, in steps; subclasses with a database do this."""
        raise NotImplementedError(
            f"{type(self).__name__}.to_internal_value() must be implemented for the field "
            f"{self.field_name!r}, or the field made read_only."
        )

    def resolve_many(self, members: Sequence[Any]) -> Steps[list[Any]]:
        """Find the objects of a list, in steps."""
        found = [None] * len(members)
        for index, one in enumerate(members):
            found[index] = yield from self.internal_value_steps(one)
        return found

    def to_internal_value(self, data: Any) -> Any:
        """Return the object that data stands for."""
        return run(self.resolve(data))

    def internal_value_steps(self, data: Any) -> Steps[Any]:
        """Find the object that data stands for, in steps."""
        return (yield from self.resolve(data))

    def _get(self, lookups: Mapping[str, Any], queryset: Any = None) -> Steps[Any]:
        """Return the object of the lookups; raises KeyError when there is none."""
        queryset = self.get_queryset() if queryset is None else queryset
        missing = getattr(queryset.model, "DoesNotExist", LookupError)
        try:
            return (yield ask(queryset, "get", **lookups))
        except missing as problem:
            raise KeyError(str(lookups)) from problem

    # Output

    def use_pk_only_optimization(self) -> bool:
        """Tell whether the key alone is enough to show the object."""
        return False

    def get_attribute(self, instance: Any) -> Any:
        """Return the object, or what stands for it when its key is enough."""
        if self.use_pk_only_optimization() and self.source_attrs:
            try:
                holder = get_attribute(instance, self.source_attrs[:-1])
                value = holder.serializable_value(self.source_attrs[-1])
                return PKOnlyObject(pk=value.pk if hasattr(value, "pk") else value)
            except AttributeError:
                pass
        return super().get_attribute(instance)

    def own_lookup(self) -> str | None:
        """Return the relation that showing follows, None when the key is enough."""
        attrs = self.source_attrs
        if self.use_pk_only_optimization():
            attrs = attrs[:-1]
        return "__".join(attrs) or None

    # Forms

    def get_choices(self, cutoff: int | None = None) -> dict[Any, str]:
        """Return what is shown → text for the objects that may be taken."""
        queryset = self.get_queryset()
        if queryset is None:
            return {}
        found = queryset[:cutoff] if cutoff is not None else queryset
        return {self.to_representation(one): self.display_value(one) for one in found}

    @property
    def choices(self) -> dict[Any, str]:
        """What is shown → text, of all objects that may be taken."""
        return self.get_choices()

    @property
    def grouped_choices(self) -> dict[Any, str]:
        """The choices; relations have no groups."""
        return self.choices

    def display_value(self, instance: Any) -> str:
        """Return an object as text for forms."""
        return str(instance)

    def __deepcopy__(self, memo: Any) -> Any:
        copied = type(self)(*self._args, **self._kwargs)  # a queryset is lazy: not copied
        copied.pk_attname = self.pk_attname
        return copied


class StringRelatedField(RelatedField):
    """The text of the object; shown only."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{**kwargs, "read_only": True})

    def to_representation(self, value: Any) -> Any:
        """Return the text."""
        return str(value)


class PrimaryKeyRelatedField(RelatedField):
    """The key of the object.   pk_field: a field that converts keys, as UUIDField()."""

    default_error_messages = {
        "required": "This field is required.",
        "does_not_exist": 'Invalid pk "{pk_value}" - object does not exist.',
        "incorrect_type": "Incorrect type. Expected pk value, received {data_type}.",
    }

    def __init__(self, **kwargs: Any) -> None:
        self.pk_field = kwargs.pop("pk_field", None)
        super().__init__(**kwargs)

    def use_pk_only_optimization(self) -> bool:
        """Return True: the key stands in the row itself."""
        return True

    def _key(self, data: Any) -> Any:
        if self.pk_field is not None:
            return self.pk_field.to_internal_value(data)
        # A list or mapping would be another question, and True is not 1.
        if isinstance(data, (bool, Mapping, list, tuple, set)):
            self.fail("incorrect_type", data_type=type(data).__name__)
        return data

    def resolve(self, data: Any) -> Steps[Any]:
        """Find the object of a key, in steps."""
        key = self._key(data)
        try:
            return (yield from self._get({"pk": key}))
        except KeyError:
            return self.fail("does_not_exist", pk_value=shown(key))
        except Exception as problem:
            if isinstance(problem, ValidationError):
                raise
            if isinstance(problem, _BAD_KEY) or is_validation_error(problem):
                return self.fail("incorrect_type", data_type=type(data).__name__)
            raise

    def resolve_many(self, members: Sequence[Any]) -> Steps[list[Any]]:
        """Find the objects of many keys, in one question."""
        if type(self).to_internal_value is not RelatedField.to_internal_value:
            return (yield from super().resolve_many(members))
        keys = [self._key(one) for one in members]
        try:
            found = yield Fetch(self.get_queryset().filter(pk__in=keys))
        except Exception as problem:
            if not isinstance(problem, _BAD_KEY) and not is_validation_error(problem):
                raise
            # One of them is no key; asked singly, it says so itself.
            return (yield from super().resolve_many(members))
        by_key = {str(one.pk): one for one in found}
        for key in keys:
            if str(key) not in by_key:
                self.fail("does_not_exist", pk_value=shown(key))
        return [by_key[str(key)] for key in keys]

    def to_representation(self, value: Any) -> Any:
        """Return the key."""
        key = value.pk if hasattr(value, "pk") else value
        return key if self.pk_field is None else self.pk_field.to_representation(key)


class SlugRelatedField(RelatedField):
    """One attribute of the object, by which it can be found.   slug_field: its name."""

    default_error_messages = {
        "does_not_exist": "Object with {slug_name}={value} does not exist.",
        "invalid": "Invalid value.",
    }

    def __init__(self, slug_field: str | None = None, **kwargs: Any) -> None:
        if slug_field is None:
            raise SerializerMisuse("SlugRelatedField needs slug_field=..., a field's name.")
        self.slug_field = slug_field
        super().__init__(**kwargs)

    def resolve(self, data: Any) -> Steps[Any]:
        """Find the object of a slug, in steps."""
        if isinstance(data, bool) or not isinstance(data, (str, int, float)):
            self.fail("invalid")
        queryset = self.get_queryset()
        several = getattr(queryset.model, "MultipleObjectsReturned", LookupError)
        try:
            return (yield from self._get({self.slug_field: data}, queryset))
        except KeyError:
            return self.fail("does_not_exist", slug_name=self.slug_field, value=shown(data))
        except (several, *_BAD_KEY):
            return self.fail("invalid")

    def to_representation(self, obj: Any) -> Any:
        """Return the attribute; a path with `__` is followed."""
        return get_attribute(obj, self.slug_field.split("__"))


class HyperlinkedRelatedField(RelatedField):
    """The address of the object.

    view_name: the route.   lookup_field: attribute that stands in it (default "pk").
    lookup_url_kwarg: its name there.   format: suffix.   The context must have the request.
    """

    lookup_field = "pk"
    view_name: str | None = None
    default_error_messages = {
        "no_match": "Invalid hyperlink - No URL match.",
        "incorrect_match": "Invalid hyperlink - Incorrect URL match.",
        "does_not_exist": "Invalid hyperlink - Object does not exist.",
        "incorrect_type": "Incorrect type. Expected URL string, received {data_type}.",
    }

    def __init__(self, view_name: str | None = None, **kwargs: Any) -> None:
        self.view_name = view_name if view_name is not None else self.view_name
        if self.view_name is None:
            raise SerializerMisuse(f"{type(self).__name__} needs view_name=..., a route's name.")
        self.lookup_field = kwargs.pop("lookup_field", self.lookup_field)
        self.lookup_url_kwarg = kwargs.pop("lookup_url_kwarg", self.lookup_field)
        self.format = kwargs.pop("format", None)
        super().__init__(**kwargs)

    def use_pk_only_optimization(self) -> bool:
        """Tell whether the address is made of the key."""
        return self.lookup_field == "pk"

    def get_object(self, view_name: str, view_args: Any, view_kwargs: Any) -> Any:
        """Return the object of a matched address; may be overridden."""
        return run(self._object_of(view_kwargs))

    def _object_of(self, view_kwargs: Mapping[str, Any]) -> Steps[Any]:
        return (yield from self._get({self.lookup_field: view_kwargs[self.lookup_url_kwarg]}))

    def get_url(self, obj: Any, view_name: str, request: Any, format: str | None) -> str | None:
        """Return the address of an object, None for one that is not stored yet."""
        if getattr(obj, "pk", None) in (None, ""):
            return None
        kwargs = {self.lookup_url_kwarg: getattr(obj, self.lookup_field)}
        return reverse(view_name, kwargs=kwargs, request=request, format=format)

    def resolve(self, data: Any) -> Steps[Any]:
        """Find the object of an address, in steps."""
        match = self._match(data)
        try:
            if type(self).get_object is not HyperlinkedRelatedField.get_object:
                return (yield ask(self, "get_object", match.view_name, match.args, match.kwargs))
            return (yield from self._object_of(match.kwargs))
        except (KeyError, LookupError, *_BAD_KEY):
            return self.fail("does_not_exist")

    def _match(self, data: Any) -> Any:
        if not isinstance(data, str) or len(data) > 4096:
            self.fail("incorrect_type", data_type=type(data).__name__)
        try:
            path = unquote(urlsplit(data).path)
            prefix = get_script_prefix()
            match = resolve("/" + path[len(prefix) :] if path.startswith(prefix) else path)
        except (Resolver404, ValueError):
            return self.fail("no_match")
        expected = self.view_name
        request = self.context.get("request")
        scheme = getattr(request, "versioning_scheme", None)
        if scheme is not None and hasattr(scheme, "get_versioned_viewname"):
            expected = scheme.get_versioned_viewname(expected, request)
        if match.view_name not in (expected, self.view_name):
            self.fail("incorrect_match")
        return match

    def to_representation(self, value: Any) -> Any:
        """Return the address.

        Raises ImproperlyConfigured without a request in the context, or without such a route.
        """
        if "request" not in self.context:
            raise ImproperlyConfigured(
                f"{type(self).__name__} makes addresses and needs the request: give the "
                "serializer context={'request': request}."
            )
        request, format = self.context["request"], self.context.get("format")
        if format and self.format and self.format != format:
            format = self.format
        try:
            url = self.get_url(value, str(self.view_name), request, format)
        except NoReverseMatch as missing:
            raise ImproperlyConfigured(
                f"{type(self).__name__}: no route named {self.view_name!r} takes "
                f"{self.lookup_url_kwarg!r} of {shown(str(value))!r}. Is the view registered under "
                "this name, and lookup_field the right one?"
            ) from missing
        return None if url is None else Hyperlink(url, value)


class HyperlinkedIdentityField(HyperlinkedRelatedField):
    """The address of the object that is shown itself."""

    def __init__(self, view_name: str | None = None, **kwargs: Any) -> None:
        super().__init__(view_name, **{**kwargs, "read_only": True, "source": "*"})

    def use_pk_only_optimization(self) -> bool:
        """Return False: the object itself is at hand."""
        return False

    def own_lookup(self) -> str | None:
        """Return None: no relation is followed."""
        return None


class ManyRelatedField(Field):
    """A list of other objects.   child_relation: field of one.   allow_empty: none is fine."""

    initial: Any = list
    default_empty_html: Any = []
    does_io = True
    default_error_messages = {
        "not_a_list": 'Expected a list of items but got type "{input_type}".',
        "empty": "This list may not be empty.",
        "max_length": "Ensure this field has no more than {max_length} elements.",
    }

    def __init__(self, child_relation: Any = None, *args: Any, **kwargs: Any) -> None:
        if child_relation is None:
            raise SerializerMisuse("ManyRelatedField needs child_relation=..., a field.")
        self.child_relation = child_relation
        self.allow_empty = kwargs.pop("allow_empty", True)
        self.html_cutoff = kwargs.pop("html_cutoff", child_relation.html_cutoff)
        self.html_cutoff_text = kwargs.pop("html_cutoff_text", child_relation.html_cutoff_text)
        super().__init__(*args, **kwargs)
        self.child_relation.bind(field_name="", parent=self)

    def get_value(self, dictionary: Any) -> Any:
        """Return the list; of a form, all values of the name."""
        if not is_html_input(dictionary):
            return dictionary.get(self.field_name, empty)
        if self.field_name not in dictionary and getattr(self.root, "partial", False):
            return empty
        return dictionary.getlist(self.field_name)

    def to_internal_value(self, data: Any) -> Any:
        """Return the objects."""
        return run(self._objects(data))

    def internal_value_steps(self, data: Any) -> Steps[Any]:
        """Find the objects, in steps."""
        return (yield from self._objects(data))

    def _objects(self, data: Any) -> Steps[list[Any]]:
        if isinstance(data, (str, Mapping)) or not hasattr(data, "__iter__"):
            self.fail("not_a_list", input_type=type(data).__name__)
        members = list(data)
        if not self.allow_empty and not members:
            self.fail("empty")
        limit = api_settings.MAX_LIST_LENGTH
        if limit is not None and len(members) > limit:
            self.fail("max_length", max_length=limit)
        if not members:
            return []
        found: list[Any] = yield from self.child_relation.resolve_many(members)
        return found

    def get_attribute(self, instance: Any) -> Any:
        """Return the related objects; none, for an object that is not stored yet."""
        if hasattr(instance, "pk") and instance.pk is None:
            return []
        try:
            related = get_attribute(instance, self.source_attrs)
        except (KeyError, AttributeError):
            if self.default is not empty:
                return self.get_default()
            if not self.required:
                raise SkipField from None
            raise
        return related.all() if hasattr(related, "all") else related

    def to_representation(self, iterable: Iterable[Any]) -> Any:
        """Return what stands for each object."""
        show = self.child_relation.to_representation
        return [show(one) for one in iterable]

    def own_lookup(self) -> str | None:
        """Return the relation that showing follows."""
        return "__".join(self.source_attrs) or None

    def get_choices(self, cutoff: int | None = None) -> dict[Any, str]:
        """Return the choices of the child."""
        choices: dict[Any, str] = self.child_relation.get_choices(cutoff)
        return choices

    @property
    def choices(self) -> dict[Any, str]:
        """What is shown → text, of all objects that may be taken."""
        return self.get_choices()

    @property
    def grouped_choices(self) -> dict[Any, str]:
        """The choices; relations have no groups."""
        return self.choices
