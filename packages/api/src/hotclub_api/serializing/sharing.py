"""What instances of a serializer class share, and whether a field lets them.

Flow: class → ClassPlan, made when first used → compiled functions for all its instances; a field that
looks at parent or context keeps each instance to its own.
Not here: who makes a plan (serializer.py), compiling (showing.py, checking.py).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from hotclub_api.fields.base import Field
from hotclub_api.fields.special import SerializerMethodField
from hotclub_api.serializing.checking import Check
from hotclub_api.serializing.listing import ListSerializer
from hotclub_api.serializing.showing import Shower
from hotclub_api.settings import ApiSettings

_COMPOSITE = "hotclub_api.fields.composite"


@dataclass
class ClassPlan:
    """What instances of a class share: bound fields, and what was found out about them."""

    settings: ApiSettings
    prototype: Any
    readable: list[Field]
    writable: list[Field]
    can_share_show: bool
    can_share_check: bool
    asks: bool
    has_methods: bool
    has_hooks: bool
    has_nested: bool
    has_own_validate: bool
    shower: Shower | None = None
    check: Check | None = None


def shows_alone(field: Field) -> bool:
    """Tell whether a field shows the same wherever its serializer stands."""
    if isinstance(field, ListSerializer):
        return type(field) is ListSerializer and shows_alone(field.child)
    if (plan_of := getattr(type(field), "_class_plan", None)) is not None:
        plan: ClassPlan | None = plan_of()
        return plan is not None and plan.can_share_show and not plan.has_methods
    if (child := getattr(field, "child", None)) is not None:
        return shows_alone(child) and type(field).__module__ == _COMPOSITE
    return field.context_free or type(field) is SerializerMethodField


def checks_alone(field: Field) -> bool:
    """Tell whether a field checks the same wherever its serializer stands."""
    if any(getattr(one, "requires_context", False) for one in field.validators):
        return False
    if getattr(field.default, "requires_context", False):
        return False
    if isinstance(field, ListSerializer):
        return type(field) is ListSerializer and checks_alone(field.child)
    if (plan_of := getattr(type(field), "_class_plan", None)) is not None:
        plan: ClassPlan | None = plan_of()
        # A nested hook may look at the context, which only the caller's instance has.
        if plan is None or plan.has_own_validate or plan.has_hooks or field.validators:
            return False
        return plan.can_share_check
    if (child := getattr(field, "child", None)) is not None:
        return checks_alone(child) and type(field).__module__ == _COMPOSITE
    return field.context_free
