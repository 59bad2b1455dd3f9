"""The declaration of an admin."""

from hotclub_admin.options import (
    BaseModelAdmin,
    InlineModelAdmin,
    ModelAdmin,
    StackedInline,
    TabularInline,
)

__all__ = [
    "BaseModelAdmin",
    "InlineModelAdmin",
    "ModelAdmin",
    "StackedInline",
    "TabularInline",
]
