"""Inlines of objects that belong to one of any model.

Flow: declaration + parent + request → **formset class** (generic_formsets.py) → rows as any inline's.
"""

from __future__ import annotations

from typing import Any

from hotclub_admin.checks import check_generic_inline
from hotclub_admin.generic_formsets import (
    BaseGenericInlineFormSet,
    generic_inlineformset_factory,
)
from hotclub_admin.options.inlines import InlineModelAdmin


class GenericInlineModelAdmin(InlineModelAdmin):
    """Base of generic inlines. ct_field, ct_fk_field: the fields of content type and key."""

    ct_field: str = "content_type"
    ct_fk_field: str = "object_id"
    formset: Any = BaseGenericInlineFormSet

    def get_formset(self, request: Any, obj: Any = None, **kwargs: Any) -> Any:
        """Return the class of the formset; hook."""
        options = self._formset_options(request, obj, kwargs)
        return generic_inlineformset_factory(
            self.model, ct_field=self.ct_field, fk_field=self.ct_fk_field, **options
        )

    def check(self, **kwargs: Any) -> list[Any]:
        """Return what is wrong with the declaration."""
        checks = self.checks_class
        if checks is not None:
            return list(checks().check(self, **kwargs))
        return check_generic_inline(self)


class GenericStackedInline(GenericInlineModelAdmin):
    """Rows one under the other, each a small form."""

    template = "admin/edit_inline/stacked.html"


class GenericTabularInline(GenericInlineModelAdmin):
    """Rows as a table."""

    template = "admin/edit_inline/tabular.html"
