"""The declaration of an admin, and what other people's admins import beside it."""

from typing import Any

from hotclub_admin import Action, ActionLocation, IncorrectLookupParameters
from hotclub_admin.constants import (
    HORIZONTAL,
    IS_FACETS_VAR,
    IS_POPUP_VAR,
    SOURCE_MODEL_VAR,
    TO_FIELD_VAR,
    VERTICAL,
    ShowFacets,
)
from hotclub_admin.options import (
    BaseModelAdmin,
    InlineModelAdmin,
    ModelAdmin,
    StackedInline,
    TabularInline,
)
from hotclub_admin.options.form_fields import FORMFIELD_FOR_DBFIELD_DEFAULTS

from hotclub.utils.decorators import method_decorator
from hotclub.views.decorators.csrf import csrf_protect

__all__ = [
    "FORMFIELD_FOR_DBFIELD_DEFAULTS",
    "HORIZONTAL",
    "IS_FACETS_VAR",
    "IS_POPUP_VAR",
    "SOURCE_MODEL_VAR",
    "TO_FIELD_VAR",
    "VERTICAL",
    "Action",
    "ActionLocation",
    "BaseModelAdmin",
    "IncorrectLookupParameters",
    "InlineModelAdmin",
    "ModelAdmin",
    "ShowFacets",
    "StackedInline",
    "TabularInline",
    "csrf_protect_m",
    "get_content_type_for_model",
]

csrf_protect_m = method_decorator(csrf_protect)


def get_content_type_for_model(obj: Any) -> Any:
    """Return the content type of an object or a model, a proxy's own."""
    from hotclub_orm.contenttypes import ContentType

    return ContentType.objects.get_for_model(obj, for_concrete_model=False)
