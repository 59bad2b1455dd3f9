"""The declaration of an admin: BaseModelAdmin, ModelAdmin, inlines."""

from hotclub_admin.options.base import BaseModelAdmin
from hotclub_admin.options.inlines import InlineModelAdmin, StackedInline, TabularInline
from hotclub_admin.options.model_admin import ModelAdmin

__all__ = ["BaseModelAdmin", "InlineModelAdmin", "ModelAdmin", "StackedInline", "TabularInline"]
