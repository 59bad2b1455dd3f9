"""Other objects by their address.

Flow: address → the route it matches → the object; object → its address, absolute by the request.
Not here: how addresses are made (reverse.py), objects by key (keys.py).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self
from urllib.parse import unquote, urlsplit

from hotclub_routing import NoReverseMatch, Resolver404, get_script_prefix, resolve

from hotclub_api.errors import ImproperlyConfigured, SerializerMisuse
from hotclub_api.fields.text import shown
from hotclub_api.relations.related import BAD_KEY, RelatedField
from hotclub_api.reverse import reverse
from hotclub_api.steps import Steps, ask, run


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
        except (KeyError, LookupError, *BAD_KEY):
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
