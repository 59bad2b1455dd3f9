"""Inlines of objects that belong to one of any model; they are hotclub_admin's."""

from hotclub_admin import GenericInlineModelAdmin, GenericStackedInline, GenericTabularInline

__all__ = ["GenericInlineModelAdmin", "GenericStackedInline", "GenericTabularInline"]
