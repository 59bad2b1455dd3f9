"""An admin for your models: lists, forms, history, mounted in any ASGI application.

Flow: declaration (ModelAdmin) → AdminSite → routes → page (a list, a form, …) → template → HTML.

Import levels, from the ground up: errors, constants, ports · surroundings · utils · rendering,
history, paginator · widgets, models, decorators · filters, search, checks, deletion · periods,
ordering, helpers · changelist · actions, forms, assets, messages, guards · pages, options · sites ·
templatetags · registering · discovery · asgi. By name are imported the log's model and the
application: `from hotclub_admin.models import LogEntry`, `hotclub_admin.asgi.AdminApplication`.
"""

from hotclub_admin.constants import HORIZONTAL, VERTICAL, ShowFacets
from hotclub_admin.decorators import ActionLocation, action, display
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
