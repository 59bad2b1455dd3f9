"""An admin for your models: lists, forms, history, mounted in any ASGI application.

Flow: declaration (ModelAdmin) → AdminSite → routes → page (a list, a form, …) → template → HTML.

Import levels, from the ground up: errors, constants, ports · surroundings · utils · rendering,
history, paginator · widgets, models, decorators · filters, search, deletion · periods,
ordering, helpers, checks · changelist · actions, forms, assets, messages, guards · pages, options · sites ·
templatetags · registering · discovery · asgi. By name are imported the log's model and the
application: `from hotclub_admin.models import LogEntry`, `hotclub_admin.asgi.AdminApplication`.
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from hotclub_admin.constants import HORIZONTAL, VERTICAL, ShowFacets
    from hotclub_admin.decorators import Action, ActionLocation, action, display
    from hotclub_admin.errors import (
        AdminError,
        AlreadyRegistered,
        DisallowedModelAdminLookup,
        DisallowedModelAdminToField,
        IncorrectLookupParameters,
        NotRegistered,
    )
    from hotclub_admin.filters import (
        AllValuesFieldListFilter,
        BooleanFieldListFilter,
        ChoicesFieldListFilter,
        DateFieldListFilter,
        EmptyFieldListFilter,
        FieldListFilter,
        ListFilter,
        RelatedFieldListFilter,
        RelatedOnlyFieldListFilter,
        SimpleListFilter,
    )
    from hotclub_admin.options import (
        BaseModelAdmin,
        GenericInlineModelAdmin,
        GenericStackedInline,
        GenericTabularInline,
        InlineModelAdmin,
        ModelAdmin,
        StackedInline,
        TabularInline,
    )
    from hotclub_admin.registering import register, site, use_site
    from hotclub_admin.sites import AdminSite

__all__ = [
    "HORIZONTAL",
    "VERTICAL",
    "Action",
    "ActionLocation",
    "AdminError",
    "AdminSite",
    "AllValuesFieldListFilter",
    "AlreadyRegistered",
    "BaseModelAdmin",
    "BooleanFieldListFilter",
    "ChoicesFieldListFilter",
    "DateFieldListFilter",
    "DisallowedModelAdminLookup",
    "DisallowedModelAdminToField",
    "EmptyFieldListFilter",
    "FieldListFilter",
    "GenericInlineModelAdmin",
    "GenericStackedInline",
    "GenericTabularInline",
    "IncorrectLookupParameters",
    "InlineModelAdmin",
    "ListFilter",
    "ModelAdmin",
    "NotRegistered",
    "RelatedFieldListFilter",
    "RelatedOnlyFieldListFilter",
    "ShowFacets",
    "SimpleListFilter",
    "StackedInline",
    "TabularInline",
    "action",
    "display",
    "register",
    "site",
    "use_site",
]

# The room that each name lives in.
_ROOMS = {
    "constants": "HORIZONTAL ShowFacets VERTICAL",
    "decorators": "Action ActionLocation action display",
    "errors": (
        "AdminError AlreadyRegistered DisallowedModelAdminLookup DisallowedModelAdminToField "
        "IncorrectLookupParameters NotRegistered"
    ),
    "filters": (
        "AllValuesFieldListFilter BooleanFieldListFilter ChoicesFieldListFilter "
        "DateFieldListFilter EmptyFieldListFilter FieldListFilter ListFilter "
        "RelatedFieldListFilter RelatedOnlyFieldListFilter SimpleListFilter"
    ),
    "options": (
        "BaseModelAdmin GenericInlineModelAdmin GenericStackedInline GenericTabularInline "
        "InlineModelAdmin ModelAdmin StackedInline TabularInline"
    ),
    "registering": "register site use_site",
    "sites": "AdminSite",
}

if not TYPE_CHECKING:

    def __getattr__(name: str) -> object:
        """Open the room of a name when the name is first asked for."""
        if name in _ROOMS:
            return import_module(f"{__name__}.{name}")
        for room, names in _ROOMS.items():
            if name in names.split():
                value = globals()[name] = getattr(import_module(f"{__name__}.{room}"), name)
                return value
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")

    def __dir__() -> list[str]:
        return sorted({*globals(), *__all__})
