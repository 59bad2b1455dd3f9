"""Which version of the API is asked for: by header, path, namespace, host or parameter.

Flow: request → `determine_version` → request.version; `reverse` keeps links in that version.
Not here: what versions mean (the views).
"""

from __future__ import annotations

import re
from typing import Any

from hotclub_http import MediaType
from hotclub_routing import NoReverseMatch

from hotclub_api.errors import NotAcceptable, NotFound
from hotclub_api.reverse import preserved
from hotclub_api.settings import SettingDefault

_HOST = re.compile(r"^([a-zA-Z0-9]+)\.[a-zA-Z0-9]+\.[a-zA-Z0-9]+$")


class BaseVersioning:
    """A way to ask for a version.

    default_version, allowed_versions, version_param: default the settings of these names.
    """

    default_version: Any = SettingDefault("DEFAULT_VERSION")
    allowed_versions: Any = SettingDefault("ALLOWED_VERSIONS")
    version_param: Any = SettingDefault("VERSION_PARAM")

    def determine_version(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        """Return the version that is asked for.

        Raises NotFound or NotAcceptable for one that does not exist.
        """
        raise NotImplementedError(f"{type(self).__name__}.determine_version() is missing.")

    def reverse(
        self,
        viewname: Any,
        args: Any = None,
        kwargs: Any = None,
        request: Any = None,
        format: str | None = None,
        **extra: Any,
    ) -> str:
        """Return the address of a view in the request's version."""
        return preserved(viewname, args, kwargs, request, format, **extra)

    def is_allowed_version(self, version: Any) -> bool:
        """Tell whether there is such a version; all are allowed where none are named."""
        if not self.allowed_versions:
            return True
        return (version is not None and version == self.default_version) or (
            version in self.allowed_versions
        )


class AcceptHeaderVersioning(BaseVersioning):
    """`Accept: application/json; version=1.0`."""

    invalid_version_message = 'Invalid version in "Accept" header.'

    def determine_version(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        """Return the parameter of the accepted media type."""
        accepted = MediaType(getattr(request, "accepted_media_type", ""))
        version = accepted.params.get(self.version_param, self.default_version)
        if not self.is_allowed_version(version):
            raise NotAcceptable(self.invalid_version_message)
        return version


class URLPathVersioning(BaseVersioning):
    """`/<version>/users/`: a capture of the route."""

    invalid_version_message = "Invalid version in URL path."

    def determine_version(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        """Return the captured version."""
        version = kwargs.get(self.version_param, self.default_version) or self.default_version
        if not self.is_allowed_version(version):
            raise NotFound(self.invalid_version_message)
        return version

    def reverse(
        self,
        viewname: Any,
        args: Any = None,
        kwargs: Any = None,
        request: Any = None,
        format: str | None = None,
        **extra: Any,
    ) -> str:
        """Return the address with the request's version filled in."""
        if getattr(request, "version", None) is not None:
            versioned = {self.version_param: request.version, **(kwargs or {})}
            return preserved(viewname, args, versioned, request, format, **extra)
        return preserved(viewname, args, kwargs, request, format, **extra)


class NamespaceVersioning(BaseVersioning):
    """`include(..., namespace="v1")`: a namespace of the routes."""

    invalid_version_message = "Invalid version in URL path. Does not match any version namespace."

    def determine_version(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        """Return the first namespace of the route that is a version."""
        match = getattr(request, "resolver_match", None)
        namespaces = getattr(match, "namespace", "")
        if not namespaces:
            return self.default_version
        for one in namespaces.split(":"):
            if self.is_allowed_version(one):
                return one
        raise NotFound(self.invalid_version_message)

    def reverse(
        self,
        viewname: Any,
        args: Any = None,
        kwargs: Any = None,
        request: Any = None,
        format: str | None = None,
        **extra: Any,
    ) -> str:
        """Return the address in the request's namespace, or outside if it is only there."""
        if getattr(request, "version", None) is not None:
            name = self.get_versioned_viewname(viewname, request)
            try:
                return preserved(name, args, kwargs, request, format, **extra)
            except NoReverseMatch:
                pass
        return preserved(viewname, args, kwargs, request, format, **extra)

    def get_versioned_viewname(self, viewname: str, request: Any) -> str:
        """Return the view's name in the request's namespace."""
        return f"{request.version}:{viewname}"


class HostNameVersioning(BaseVersioning):
    """`v1.example.com`: the first label of the host."""

    hostname_regex = _HOST
    invalid_version_message = "Invalid version in hostname."

    def determine_version(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        """Return the label."""
        host = request.get_host().partition(":")[0]
        match = self.hostname_regex.match(host)
        if not match:
            return self.default_version
        if not self.is_allowed_version(match[1]):
            raise NotFound(self.invalid_version_message)
        return match[1]


class QueryParameterVersioning(BaseVersioning):
    """`?version=1.0`."""

    invalid_version_message = "Invalid version in query parameter."

    def determine_version(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        """Return the parameter."""
        version = request.query_params.get(self.version_param, self.default_version)
        if not self.is_allowed_version(version):
            raise NotFound(self.invalid_version_message)
        return version

    def reverse(
        self,
        viewname: Any,
        args: Any = None,
        kwargs: Any = None,
        request: Any = None,
        format: str | None = None,
        **extra: Any,
    ) -> str:
        """Return the address with the request's version as parameter."""
        version = getattr(request, "version", None)
        if version is not None:
            extra["query"] = {**(extra.get("query") or {}), self.version_param: version}
        return preserved(viewname, args, kwargs, request, format, **extra)
