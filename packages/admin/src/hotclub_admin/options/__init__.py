"""The declaration of an admin: BaseModelAdmin, ModelAdmin, inlines."""

from hotclub_admin.options.base import BaseModelAdmin
from hotclub_admin.options.generic import (
    GenericInlineModelAdmin,
    GenericStackedInline,
    GenericTabularInline,
)
from hotclub_admin.options.inlines import InlineModelAdmin, StackedInline, TabularInline
from hotclub_admin.options.model_admin import ModelAdmin

__all__ = [
    "BaseModelAdmin",
    "GenericInlineModelAdmin",
    "GenericStackedInline",
    "GenericTabularInline",
    "InlineModelAdmin",
    "ModelAdmin",
    "StackedInline",
    "TabularInline",
]
