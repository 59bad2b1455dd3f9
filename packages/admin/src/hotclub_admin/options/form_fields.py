"""Which form field and widget a model's field gets in an admin.

Flow: model field + ModelAdmin → **form field**; called by BaseModelAdmin, whose methods of the same
names people override.
"""

from __future__ import annotations

import copy
import datetime as dt
from collections.abc import Mapping
from typing import Any, Final

from hotclub_forms import CheckboxSelectMultiple, RadioSelect, SelectMultiple, SplitDateTimeField
from hotclub_orm import (
    BigIntegerField,
    CharField,
    DateField,
    DateTimeField,
    EmailField,
    FileField,
    ForeignKey,
    ImageField,
    IntegerField,
    JSONField,
    ManyToManyField,
    TextField,
    TimeField,
    URLField,
    UUIDField,
    zones,
)
from hotclub_orm.routers import router

from hotclub_admin import widgets
from hotclub_admin.constants import HORIZONTAL
from hotclub_admin.errors import NotRegistered
from hotclub_admin.surroundings import gettext
from hotclub_admin.utils.secrets import is_password_hash


class AdminSplitDateTimeField(SplitDateTimeField):
    """A day and a time for a model, which wants to know the zone."""

    widget = widgets.AdminSplitDateTime

    def compress(self, data_list: list[Any]) -> Any:
        """Return the moment, aware, or None."""
        found = super().compress(data_list)
        return found if found is None else zones.make_aware(found)

    def prepare_value(self, value: Any) -> Any:
        """Return the moment as clocks of the zone show it."""
        shown = super().prepare_value(value)
        is_aware = isinstance(shown, dt.datetime) and shown.tzinfo is not None
        return zones.to_local(shown).replace(tzinfo=None) if is_aware else shown


FORMFIELD_FOR_DBFIELD_DEFAULTS: Final[Mapping[Any, Mapping[str, Any]]] = {
    DateTimeField: {"form_class": AdminSplitDateTimeField, "widget": widgets.AdminSplitDateTime},
    DateField: {"widget": widgets.AdminDateWidget},
    TimeField: {"widget": widgets.AdminTimeWidget},
    TextField: {"widget": widgets.AdminTextareaWidget},
    URLField: {"widget": widgets.AdminURLFieldWidget},
    IntegerField: {"widget": widgets.AdminIntegerFieldWidget},
    BigIntegerField: {"widget": widgets.AdminBigIntegerFieldWidget},
    CharField: {"widget": widgets.AdminTextInputWidget},
    ImageField: {"widget": widgets.AdminFileWidget},
    FileField: {"widget": widgets.AdminFileWidget},
    EmailField: {"widget": widgets.AdminEmailInputWidget},
    UUIDField: {"widget": widgets.AdminUUIDInputWidget},
    JSONField: {"widget": widgets.AdminJSONWidget},
}


def form_field_for(admin: Any, db_field: Any, request: Any, kwargs: dict[str, Any]) -> Any:
    """Return the form field of a model's field, None for one that no form shows."""
    if is_password_hash(db_field):
        # Changing a hash by hand locks somebody out; forms of users have fields of their own.
        kwargs = {
            "widget": widgets.PasswordHashWidget,
            "required": False,
            "disabled": True,
            **kwargs,
        }
        return db_field.formfield(**kwargs)
    if getattr(db_field, "choices", None) and not db_field.is_relation:
        return admin.formfield_for_choice_field(db_field, request, **kwargs)
    if isinstance(db_field, ForeignKey | ManyToManyField):
        return _related(admin, db_field, request, kwargs)
    for kind in type(db_field).mro():
        if kind in admin.formfield_overrides:
            given = {**copy.deepcopy(dict(admin.formfield_overrides[kind])), **kwargs}
            return db_field.formfield(**given)
    return db_field.formfield(**kwargs)


def _related(admin: Any, db_field: Any, request: Any, kwargs: dict[str, Any]) -> Any:
    kind = type(db_field)
    if kind in admin.formfield_overrides:
        kwargs = {**admin.formfield_overrides[kind], **kwargs}
    if isinstance(db_field, ForeignKey):
        field = admin.formfield_for_foreignkey(db_field, request, **kwargs)
    else:
        field = admin.formfield_for_manytomany(db_field, request, **kwargs)
    if field is None or db_field.name in admin.raw_id_fields:
        return field
    try:
        related = admin.admin_site.get_model_admin(db_field.remote_field.model)
    except NotRegistered:
        allowed: dict[str, bool] = {"can_add_related": False}
    else:
        allowed = {
            "can_add_related": related.has_add_permission(request),
            "can_change_related": related.has_change_permission(request),
            "can_delete_related": related.has_delete_permission(request),
            "can_view_related": related.has_view_permission(request),
        }
    field.widget = widgets.RelatedFieldWidgetWrapper(
        field.widget, db_field.remote_field, admin.admin_site, **allowed
    )
    return field


def _radio(admin: Any, db_field: Any) -> Any:
    """Return radio buttons: beside one another for HORIZONTAL, else in a column."""
    is_row = admin.radio_fields[db_field.name] == HORIZONTAL
    return widgets.AdminRadioSelect(attrs={"class": "radiolist inline" if is_row else "radiolist"})


def choice_field(admin: Any, db_field: Any, kwargs: dict[str, Any]) -> Any:
    """Return the form field of a field with choices: radio buttons where radio_fields says so."""
    if db_field.name in admin.radio_fields:
        kwargs.setdefault("widget", _radio(admin, db_field))
        if "choices" not in kwargs and db_field.blank:
            blank = [("", gettext("None"))]
            kwargs["choices"] = db_field.get_choices(include_blank=True, blank_choice=blank)
    return db_field.formfield(**kwargs)


def related_ordering(admin: Any, db_field: Any, request: Any) -> Any:
    """Return the related objects in the order of their own admin, None for the usual ones."""
    try:
        related = admin.admin_site.get_model_admin(db_field.remote_field.model)
    except NotRegistered:
        return None
    ordering = related.get_ordering(request)
    if not ordering:
        return None
    return db_field.remote_field.model._default_manager.order_by(*ordering)


def foreign_key_field(admin: Any, db_field: Any, request: Any, kwargs: dict[str, Any]) -> Any:
    """Return the form field of a foreign key."""
    db = kwargs.pop("using", None) or router.db_for_read(db_field.remote_field.model)
    if "widget" not in kwargs:
        if db_field.name in admin.get_autocomplete_fields(request):
            kwargs["widget"] = widgets.AutocompleteSelect(db_field, admin.admin_site, using=db)
        elif db_field.name in admin.raw_id_fields:
            kwargs["widget"] = widgets.ForeignKeyRawIdWidget(
                db_field.remote_field, admin.admin_site, using=db
            )
        elif db_field.name in admin.radio_fields:
            kwargs["widget"] = _radio(admin, db_field)
            if db_field.blank:
                kwargs.setdefault("empty_label", gettext("None"))
    if "queryset" not in kwargs:
        rows = admin.get_field_queryset(db, db_field, request)
        if rows is not None:
            kwargs["queryset"] = rows
    return db_field.formfield(**kwargs)


def many_to_many_field(admin: Any, db_field: Any, request: Any, kwargs: dict[str, Any]) -> Any:
    """Return the form field of a many-to-many field, None where its rows need more than two keys."""
    if not db_field.remote_field.through._meta.auto_created:
        return None
    db = kwargs.pop("using", None) or router.db_for_read(db_field.remote_field.model)
    if "widget" not in kwargs:
        names = [*admin.filter_vertical, *admin.filter_horizontal]
        if db_field.name in admin.get_autocomplete_fields(request):
            kwargs["widget"] = widgets.AutocompleteSelectMultiple(
                db_field, admin.admin_site, using=db
            )
        elif db_field.name in admin.raw_id_fields:
            kwargs["widget"] = widgets.ManyToManyRawIdWidget(
                db_field.remote_field, admin.admin_site, using=db
            )
        elif db_field.name in names:
            kwargs["widget"] = widgets.FilteredSelectMultiple(
                db_field.verbose_name, db_field.name in admin.filter_vertical
            )
    if "queryset" not in kwargs:
        rows = admin.get_field_queryset(db, db_field, request)
        if rows is not None:
            kwargs["queryset"] = rows
    field = db_field.formfield(**kwargs)
    shown = field.widget
    if (
        isinstance(shown, SelectMultiple)
        and shown.allow_multiple_selected
        and not isinstance(shown, CheckboxSelectMultiple | RadioSelect)
        and not isinstance(
            shown, widgets.AutocompleteSelectMultiple | widgets.FilteredSelectMultiple
        )
    ):
        hint = gettext("Hold down “Control”, or “Command” on a Mac, to select more than one.")
        field.help_text = f"{field.help_text} {hint}" if field.help_text else hint
    return field
