"""What the one who asks may do.

Flow: view → `has_permission(request, view)`, for an object `has_object_permission(..., obj)`.
Permissions combine with & | ~; either method may be `async def` or have an `a` twin.
Not here: who asks (authentication.py).
"""

from __future__ import annotations

from typing import Any, ClassVar

from hotclub_http import Http404

from hotclub_api.errors import ImproperlyConfigured, MethodNotAllowed
from hotclub_api.steps import Steps, arun, ask, run

SAFE_METHODS = ("GET", "HEAD", "OPTIONS")


class _Combining:
    """& | ~ of permissions; the result is called like a permission class."""

    def __and__(self, other: Any) -> OperandHolder:
        return OperandHolder(AND, self, other)

    def __or__(self, other: Any) -> OperandHolder:
        return OperandHolder(OR, self, other)

    def __rand__(self, other: Any) -> OperandHolder:
        return OperandHolder(AND, other, self)

    def __ror__(self, other: Any) -> OperandHolder:
        return OperandHolder(OR, other, self)

    def __invert__(self) -> SingleOperandHolder:
        return SingleOperandHolder(NOT, self)


class SingleOperandHolder(_Combining):
    """An operator and its one operand, not yet instantiated."""

    def __init__(self, operator_class: Any, op1_class: Any) -> None:
        self.operator_class, self.op1_class = operator_class, op1_class

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """Return the combined permission."""
        return self.operator_class(self.op1_class(*args, **kwargs))


class OperandHolder(_Combining):
    """An operator and its two operands, not yet instantiated."""

    def __init__(self, operator_class: Any, op1_class: Any, op2_class: Any) -> None:
        self.operator_class, self.op1_class, self.op2_class = operator_class, op1_class, op2_class

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """Return the combined permission."""
        return self.operator_class(self.op1_class(*args, **kwargs), self.op2_class(*args, **kwargs))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, OperandHolder) and vars(self) == vars(other)

    def __hash__(self) -> int:
        return hash((self.operator_class, self.op1_class, self.op2_class))


class BasePermissionMetaclass(_Combining, type):  # type: ignore[misc]  # not a union of types
    """Gives permission classes their operators."""


class _InSteps:
    """A permission whose answers are made in steps."""

    def _allows(self, request: Any, view: Any) -> Steps[bool]:
        raise NotImplementedError

    def _allows_object(self, request: Any, view: Any, obj: Any) -> Steps[bool]:
        raise NotImplementedError

    def has_permission(self, request: Any, view: Any) -> bool:
        """Tell whether the request may go on."""
        return run(self._allows(request, view))

    async def ahas_permission(self, request: Any, view: Any) -> bool:
        """Tell whether the request may go on, on the loop."""
        return await arun(self._allows(request, view))

    def has_object_permission(self, request: Any, view: Any, obj: Any) -> bool:
        """Tell whether the request may touch the object."""
        return run(self._allows_object(request, view, obj))

    async def ahas_object_permission(self, request: Any, view: Any, obj: Any) -> bool:
        """Tell whether the request may touch the object, on the loop."""
        return await arun(self._allows_object(request, view, obj))


class AND(_InSteps):
    """Both allow."""

    def __init__(self, op1: Any, op2: Any) -> None:
        self.op1, self.op2 = op1, op2

    def _allows(self, request: Any, view: Any) -> Steps[bool]:
        for one in (self.op1, self.op2):
            if not (yield ask(one, "has_permission", request, view)):
                return False
        return True

    def _allows_object(self, request: Any, view: Any, obj: Any) -> Steps[bool]:
        for one in (self.op1, self.op2):
            if not (yield ask(one, "has_object_permission", request, view, obj)):
                return False
        return True


class OR(_InSteps):
    """One of both allows; for an object, one that allows the request too."""

    def __init__(self, op1: Any, op2: Any) -> None:
        self.op1, self.op2 = op1, op2

    def _allows(self, request: Any, view: Any) -> Steps[bool]:
        for one in (self.op1, self.op2):
            if (yield ask(one, "has_permission", request, view)):
                return True
        return False

    def _allows_object(self, request: Any, view: Any, obj: Any) -> Steps[bool]:
        for one in (self.op1, self.op2):
            # Most permissions say yes to any object of a request that they allow: ask both.
            if (yield ask(one, "has_permission", request, view)) and (
                yield ask(one, "has_object_permission", request, view, obj)
            ):
                return True
        return False


class NOT(_InSteps):
    """The other way round."""

    def __init__(self, op1: Any) -> None:
        self.op1 = op1

    def _allows(self, request: Any, view: Any) -> Steps[bool]:
        return not (yield ask(self.op1, "has_permission", request, view))

    def _allows_object(self, request: Any, view: Any, obj: Any) -> Steps[bool]:
        return not (yield ask(self.op1, "has_object_permission", request, view, obj))


class BasePermission(metaclass=BasePermissionMetaclass):
    """Allows everything; subclasses say less.   message, code: of the refusal."""

    message: Any = None
    code: str | None = None

    def has_permission(self, request: Any, view: Any) -> Any:
        """Tell whether the request may go on."""
        return True

    def has_object_permission(self, request: Any, view: Any, obj: Any) -> Any:
        """Tell whether the request may touch the object."""
        return True


def _is_known(request: Any) -> bool:
    return bool(request.user and getattr(request.user, "is_authenticated", False))


class AllowAny(BasePermission):
    """Anybody may."""


class IsAuthenticated(BasePermission):
    """Who is logged in may."""

    def has_permission(self, request: Any, view: Any) -> Any:
        """Tell whether the user is known."""
        return _is_known(request)


class IsAdminUser(BasePermission):
    """Staff may."""

    def has_permission(self, request: Any, view: Any) -> Any:
        """Tell whether the user is of the staff."""
        return bool(request.user and getattr(request.user, "is_staff", False))


class IsAuthenticatedOrReadOnly(BasePermission):
    """Who is logged in may; others may read."""

    def has_permission(self, request: Any, view: Any) -> Any:
        """Tell whether the user is known, or only reads."""
        return request.method in SAFE_METHODS or _is_known(request)


class DjangoModelPermissions(BasePermission):
    """Who has the model's permission for the method may.

    perms_map: method → permissions, with {app_label} and {model_name}. Reading is free to all who
    are logged in unless the map says otherwise.
    """

    perms_map: ClassVar[dict[str, list[str]]] = {
        "GET": [],
        "OPTIONS": [],
        "HEAD": [],
        "POST": ["{app_label}.add_{model_name}"],
        "PUT": ["{app_label}.change_{model_name}"],
        "PATCH": ["{app_label}.change_{model_name}"],
        "DELETE": ["{app_label}.delete_{model_name}"],
    }
    authenticated_users_only = True

    def get_required_permissions(self, method: str, model_cls: Any) -> list[str]:
        """Return the permissions that a method needs.

        Raises MethodNotAllowed for a method that the map lacks.
        """
        return _filled(self.perms_map, method, model_cls)

    def has_permission(self, request: Any, view: Any) -> Any:
        """Tell whether the user has the model's permissions."""
        return run(self._allows(request, view))

    async def ahas_permission(self, request: Any, view: Any) -> bool:
        """Tell whether the user has the model's permissions, on the loop."""
        return await arun(self._allows(request, view))

    def _allows(self, request: Any, view: Any) -> Steps[bool]:
        user = request.user
        if not user or (not user.is_authenticated and self.authenticated_users_only):
            return False
        if getattr(view, "_ignore_model_permissions", False):
            return True
        perms = self.get_required_permissions(request.method, _queryset_of(view, self).model)
        return not perms or bool((yield ask(user, "has_perms", perms)))


def _filled(perms_map: dict[str, list[str]], method: str, model: Any) -> list[str]:
    if method not in perms_map:
        raise MethodNotAllowed(method)
    names = {"app_label": model._meta.app_label, "model_name": model._meta.model_name}
    return [one.replace("%(", "{").replace(")s", "}").format(**names) for one in perms_map[method]]


def _queryset_of(view: Any, permission: Any) -> Any:
    queryset = view.get_queryset() if hasattr(view, "get_queryset") else view.queryset
    if queryset is None:
        raise ImproperlyConfigured(
            f"{type(permission).__name__} on {type(view).__name__} needs the view's queryset, "
            "whose model it asks permissions of."
        )
    return queryset


class DjangoModelPermissionsOrAnonReadOnly(DjangoModelPermissions):
    """The same, and anybody may read."""

    authenticated_users_only = False


class DjangoObjectPermissions(DjangoModelPermissions):
    """Who has the permission on the object itself may; who may not even see it gets a 404."""

    def get_required_object_permissions(self, method: str, model_cls: Any) -> list[str]:
        """Return the permissions that a method needs on an object."""
        return _filled(self.perms_map, method, model_cls)

    def has_object_permission(self, request: Any, view: Any, obj: Any) -> Any:
        """Tell whether the user has the permissions on the object."""
        return run(self._allows_object(request, view, obj))

    async def ahas_object_permission(self, request: Any, view: Any, obj: Any) -> bool:
        """Tell whether the user has the permissions on the object, on the loop."""
        return await arun(self._allows_object(request, view, obj))

    def _allows_object(self, request: Any, view: Any, obj: Any) -> Steps[bool]:
        model = _queryset_of(view, self).model
        perms = self.get_required_object_permissions(request.method, model)
        if (yield ask(request.user, "has_perms", perms, obj)):
            return True
        if request.method in SAFE_METHODS:
            raise Http404
        readable = self.get_required_object_permissions("GET", model)
        if not (yield ask(request.user, "has_perms", readable, obj)):
            raise Http404
        return False
