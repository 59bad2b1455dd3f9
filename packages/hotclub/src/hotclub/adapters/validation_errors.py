"""One ground under the exceptions that several libraries have: one `except` catches them all.

Flow: errors (the ground) → **joining** → the libraries' classes. The libraries can't share a class,
as none of them knows another. So the family's class is put under each of theirs, as a base; where
HTTP has the exception, its class comes between, so that it answers with the right status. What is
raised as the family's is an object of a class that derives from all, which each library knows.
Not here: the names (errors.py), and who catches what.
"""

from __future__ import annotations

import hotclub_api.errors as api
import hotclub_auth as auth
import hotclub_auth.errors as auth_errors
import hotclub_forms as forms
import hotclub_http as http
import hotclub_http.errors as http_errors
import hotclub_orm as orm
import hotclub_routing as routing
import hotclub_security as security
import hotclub_templates.errors as templates

from hotclub import errors
from hotclub.errors import Joinable

_Classes = tuple[type[Exception], ...]

# The family's class → the libraries' classes that an object of it is one of. HTTP's comes first,
# and goes under the others.
JOINED: dict[type[Joinable], _Classes] = {
    errors.ImproperlyConfigured: (
        http_errors.ImproperlyConfigured,
        orm.ImproperlyConfigured,
        routing.ImproperlyConfigured,
        security.ImproperlyConfigured,
        templates.ImproperlyConfigured,
    ),
    errors.ValidationError: (orm.ValidationError, forms.ValidationError, auth.ValidationError),
    errors.PermissionDenied: (http.PermissionDenied, auth_errors.PermissionDenied),
    errors.RequestAborted: (http_errors.RequestAborted, security.RequestAborted),
    errors.SuspiciousOperation: (
        http.SuspiciousOperation,
        orm.SuspiciousOperation,
        security.SuspiciousOperation,
    ),
    errors.SuspiciousFileOperation: (
        http_errors.SuspiciousFileOperation,
        orm.SuspiciousFileOperation,
        templates.SuspiciousFileOperation,
    ),
    errors.DisallowedHost: (http_errors.DisallowedHost, security.DisallowedHost),
    errors.DisallowedRedirect: (http_errors.DisallowedRedirect, security.DisallowedRedirect),
    errors.RequestDataTooBig: (http_errors.RequestDataTooBig, security.RequestDataTooBig),
}
# Caught under the family's name too, and never what is raised under it: the API's errors have a
# shape of their own, and its views turn the others into them.
CAUGHT: dict[type[Joinable], _Classes] = {
    errors.ImproperlyConfigured: (api.ImproperlyConfigured,),
    errors.PermissionDenied: (api.PermissionDenied,),
    errors.ValidationError: (api.ValidationError,),
}


def install(settings: object = None) -> None:  # noqa: ARG001 - every adapter's face
    """Join the classes; once is enough, again is harmless."""
    for ground, classes in JOINED.items():
        if ground.__dict__.get("meeting") is None:
            _join(ground, classes)
    for ground, classes in CAUGHT.items():
        for one in classes:
            _put_under(one, ground)
    # Django's Resolver404 is an Http404.
    _put_under(routing.Resolver404, http.Http404)


def _join(ground: type[Joinable], classes: _Classes) -> None:
    from_http = classes[0] if classes[0].__module__.startswith("hotclub_http") else None
    for one in classes:
        _put_under(one, ground if from_http in (None, one) else from_http)
    ground.meeting = type(
        ground.__name__,
        classes[1:] if from_http else classes,
        {
            "__doc__": ground.__doc__,
            "__module__": "hotclub.exceptions",
            "__qualname__": ground.__qualname__,
            "__reduce__": lambda self: (ground, self.args, self.__dict__),
        },
    )


def _put_under(one: type[Exception], base: type[Exception] | None) -> None:
    """Make `base` the last base of the class."""
    if base is not None and not issubclass(one, base):
        one.__bases__ = (*one.__bases__, base)
