"""Formsets of objects that belong to one of any model; they are hotclub_admin's."""

from hotclub_admin.generic_formsets import BaseGenericInlineFormSet, generic_inlineformset_factory

__all__ = ["BaseGenericInlineFormSet", "generic_inlineformset_factory"]
