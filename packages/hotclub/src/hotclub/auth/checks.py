"""Checks of user models, permissions and middleware: auth.E001 to E012, auth.W004.

Flow: `hotclub check` → **these** → messages. Not here: checks of settings that concern security.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from hotclub.apps import apps
from hotclub.auth.management import permissions_of
from hotclub.checks import CheckMessage, Critical, Error, Warning  # noqa: A004
from hotclub.conf import settings

__all__ = ["check_middleware", "check_models_permissions", "check_user_model"]

AUTHENTICATION = "hotclub.auth.middleware.AuthenticationMiddleware"
LOGIN_REQUIRED = "hotclub.auth.middleware.LoginRequiredMiddleware"


def check_user_model(app_configs: Any = None, **_named: Any) -> list[CheckMessage]:
    """Check that the user model says rightly what names and addresses are."""
    label, _, name = settings.AUTH_USER_MODEL.rpartition(".")
    if app_configs is None:
        model = apps.get_model(settings.AUTH_USER_MODEL)
    else:
        own = next((config for config in app_configs if config.label == label), None)
        if own is None:
            return []
        model = own.get_model(name)
    return [*_check_required_fields(model), *_check_username(model), *_check_properties(model)]


def _check_required_fields(model: Any) -> list[CheckMessage]:
    required = model.REQUIRED_FIELDS
    if not isinstance(required, list | tuple):
        return [
            Error(
                "'REQUIRED_FIELDS' must be a list or tuple.",
                obj=model,
                id="auth.E001",
            )
        ]
    if model.USERNAME_FIELD in required:
        return [
            Error(
                f"'{model.USERNAME_FIELD}' is the USERNAME_FIELD, which is asked for in any case.",
                hint="Take it out of REQUIRED_FIELDS.",
                obj=model,
                id="auth.E002",
            )
        ]
    return []


def _check_username(model: Any) -> list[CheckMessage]:
    meta, name = model._meta, model.USERNAME_FIELD
    alone = any(
        tuple(constraint.fields) == (name,) and constraint.condition is None
        for constraint in meta.constraints
        if hasattr(constraint, "condition") and hasattr(constraint, "fields")
    )
    if meta.get_field(name).unique or alone:
        return []
    label = f"'{meta.object_name}.{name}'"
    if list(settings.AUTHENTICATION_BACKENDS) == ["hotclub.auth.backends.ModelBackend"]:
        return [
            Error(
                f"{label} is the name users log in by, and two of them may have the same.",
                hint="Give the field unique=True.",
                obj=model,
                id="auth.E003",
            )
        ]
    return [
        Warning(
            f"{label} is the name users log in by, and two of them may have the same.",
            hint="See to it that your authentication back ends can tell them apart.",
            obj=model,
            id="auth.W004",
        )
    ]


def _check_properties(model: Any) -> list[CheckMessage]:
    """Refuse methods where properties belong: a method is true for everybody."""
    found: list[CheckMessage] = []
    for name, number in (("is_anonymous", "auth.C009"), ("is_authenticated", "auth.C010")):
        if callable(getattr(model, name, None)):
            found.append(
                Critical(
                    f"'{model._meta.object_name}.{name}' is a method, so it is true for everybody.",
                    hint="Make it a property.",
                    obj=model,
                    id=number,
                )
            )
    return found


def check_models_permissions(app_configs: Any = None, **_named: Any) -> list[CheckMessage]:
    """Check that names and codenames of permissions fit their columns, and are there once."""
    models = (
        apps.get_models()
        if app_configs is None
        else [model for config in app_configs for model in config.get_models()]
    )
    return [message for model in models for message in _check_permissions(model)]


def _check_permissions(model: Any) -> list[CheckMessage]:
    from hotclub_auth.models import Permission

    meta, found, seen = model._meta, [], set()
    longest = {name: Permission._meta.get_field(name).max_length for name in ("name", "codename")}
    default = permissions_of(meta)[: len(meta.default_permissions)]
    for position, (codename, name) in enumerate(permissions_of(meta)):
        is_default = position < len(default)
        for text, column, numbers in (
            (name, "name", ("auth.E007", "auth.E008")),
            (codename, "codename", ("auth.E011", "auth.E012")),
        ):
            if len(text) > longest[column]:
                found.append(_too_long(model, text, longest[column], numbers[not is_default]))
        if codename in seen:
            is_builtin = codename in dict(default)
            found.append(_twice(model, codename, "auth.E005" if is_builtin else "auth.E006"))
        seen.add(codename)
    return found


def _too_long(model: Any, text: str, longest: int, number: str) -> CheckMessage:
    return Error(
        f"The permission '{text}' of '{model._meta.label}' has more than {longest} characters.",
        hint="Shorten it; default permissions are named after the model's verbose_name and name.",
        obj=model,
        id=number,
    )


def _twice(model: Any, codename: str, number: str) -> CheckMessage:
    return Error(
        f"'{model._meta.label}' has the permission '{codename}' more than once.",
        hint="Take one of them out of Meta.permissions or Meta.default_permissions.",
        obj=model,
        id=number,
    )


def check_middleware(**_named: Any) -> list[CheckMessage]:
    """Check that LoginRequiredMiddleware stands after the one that names the user."""
    layers: Sequence[str] = list(settings.MIDDLEWARE)
    if LOGIN_REQUIRED not in layers:
        return []
    before = layers[: layers.index(LOGIN_REQUIRED)]
    if AUTHENTICATION in before:
        return []
    return [
        Error(
            f"{LOGIN_REQUIRED} needs {AUTHENTICATION} before it in MIDDLEWARE.",
            hint="Add it, or put it further up.",
            id="auth.E013",
        )
    ]
