"""Widgets of related objects: keys to type, two lists, and the ways to the other end.

Not here: those found by typing (autocomplete.py).
"""

from __future__ import annotations

import copy
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from hotclub_forms import (
    Media,
    SelectMultiple,
    TextInput,
    ValidationError,
    Widget,
)
from hotclub_forms.texts import LazyText
from hotclub_orm import CASCADE
from hotclub_routing import NoReverseMatch, reverse

from hotclub_admin.constants import IS_POPUP_VAR, TO_FIELD_VAR
from hotclub_admin.rendering import FORM_RENDERER
from hotclub_admin.utils import quote
from hotclub_admin.widgets.plain import Attrs, ByAdminTemplates


class FilteredSelectMultiple(ByAdminTemplates, SelectMultiple):
    """Two lists, of what may be chosen and what is. Without script a plain multiple select."""

    template_name = "django/forms/widgets/select.html"

    def __init__(
        self, verbose_name: Any, is_stacked: bool, attrs: Attrs = None, choices: Any = ()
    ) -> None:
        self.verbose_name = verbose_name
        self.is_stacked = is_stacked
        super().__init__(attrs, choices)

    def get_context(self, name: str, value: Any, attrs: Attrs) -> dict[str, Any]:
        """Return what the template sees."""
        context = super().get_context(name, value, attrs)
        own = context["widget"]["attrs"]
        own["class"] = "selectfilterstacked" if self.is_stacked else "selectfilter"
        own["data-field-name"] = str(self.verbose_name)
        own["data-is-stacked"] = int(self.is_stacked)
        return context


def url_params_from_lookup_dict(lookups: Any) -> dict[str, str]:
    """Return limit_choices_to as parameters of a list."""
    if callable(lookups):
        lookups = lookups()
    params: dict[str, str] = {}
    for name, value in lookups.items() if isinstance(lookups, Mapping) else ():
        value = value() if callable(value) else value
        if isinstance(value, list | tuple):
            params[name] = ",".join(str(one) for one in value)
        else:
            params[name] = (
                {True: "1", False: "0"}.get(value, str(value))
                if isinstance(value, bool)
                else str(value)
            )
    return params


class ForeignKeyRawIdWidget(ByAdminTemplates, TextInput):
    """The key of a related object, a link to choose one, and what the key stands for."""

    template_name = "admin/widgets/foreign_key_raw_id.html"

    def __init__(self, rel: Any, admin_site: Any, attrs: Attrs = None, using: Any = None) -> None:
        self.rel, self.admin_site, self.db = rel, admin_site, using
        super().__init__(attrs)

    def get_context(self, name: str, value: Any, attrs: Attrs) -> dict[str, Any]:
        """Return what the template sees."""
        context = super().get_context(name, value, attrs)
        related, own = self.rel.model, context["widget"]["attrs"]
        context["related_url"] = context["link_url"] = context["link_label"] = None
        if self.admin_site.is_registered(related):
            opts = related._meta
            url = reverse(
                f"admin:{opts.app_label}_{opts.model_name}_changelist",
                current_app=self.admin_site.name,
            )
            context["related_url"] = f"{url}?{urlencode(self.url_parameters())}"
            context["link_title"] = str(LazyText("Lookup"))
            own.setdefault("class", "vForeignKeyRawIdAdminField")
        if context["widget"]["value"]:
            context["link_label"], context["link_url"] = self.label_and_url_for_value(value)
        return context

    def base_url_parameters(self) -> dict[str, str]:
        """Return limit_choices_to as parameters."""
        return url_params_from_lookup_dict(self.rel.limit_choices_to or {})

    def url_parameters(self) -> dict[str, str]:
        """Return the parameters of the list to choose from."""
        return {**self.base_url_parameters(), TO_FIELD_VAR: self.rel.get_related_field().name}

    def label_and_url_for_value(self, value: Any) -> tuple[str, str]:
        """Return what a key stands for and the page of it; nothing for a key of nobody."""
        key = self.rel.get_related_field().name
        try:
            obj = self.rel.model._default_manager.using(self.db).get(**{key: value})
        except (ValueError, TypeError, OverflowError, self.rel.model.DoesNotExist, ValidationError):
            return "", ""
        except Exception as error:
            if type(error).__name__ != "ValidationError":
                raise
            return "", ""
        return str(obj), self._url_of(obj)

    def _url_of(self, obj: Any) -> str:
        opts = obj._meta
        try:
            return reverse(
                f"admin:{opts.app_label}_{opts.model_name}_change",
                args=(quote(obj.pk),),
                current_app=self.admin_site.name,
            )
        except NoReverseMatch:
            return ""  # another site's model


class ManyToManyRawIdWidget(ForeignKeyRawIdWidget):
    """The keys of related objects, with commas between."""

    template_name = "admin/widgets/many_to_many_raw_id.html"

    def get_context(self, name: str, value: Any, attrs: Attrs) -> dict[str, Any]:
        """Return what the template sees."""
        context = super().get_context(name, value, attrs)
        if self.admin_site.is_registered(self.rel.model):
            context["widget"]["attrs"]["class"] = "vManyToManyRawIdAdminField"
        return context

    def url_parameters(self) -> dict[str, str]:
        """Return the parameters of the list to choose from."""
        return self.base_url_parameters()

    def label_and_url_for_value(self, value: Any) -> tuple[str, str]:
        """Return nothing: there are several."""
        return "", ""

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        """Return the list of keys."""
        value = data.get(name)
        return [one.strip() for one in value.split(",") if one.strip()] if value else None

    def format_value(self, value: Any) -> str:
        """Return the keys with commas between."""
        if isinstance(value, str):
            return value
        return ",".join(str(one) for one in value) if value else ""


class RelatedFieldWidgetWrapper(Widget):
    """A widget of related objects with the ways to add, change, view and delete one in a popup."""

    template_name = "admin/widgets/related_widget_wrapper.html"
    stateless = False

    def __init__(
        self,
        widget: Any,
        rel: Any,
        admin_site: Any,
        can_add_related: bool | None = None,
        can_change_related: bool = False,
        can_delete_related: bool = False,
        can_view_related: bool = False,
    ) -> None:
        self.needs_multipart_form = widget.needs_multipart_form
        self.attrs = widget.attrs
        self.widget, self.rel, self.admin_site = widget, rel, admin_site
        if can_add_related is None:
            can_add_related = admin_site.is_registered(rel.model)
        self.can_add_related = can_add_related
        multiple = getattr(widget, "allow_multiple_selected", False)
        cascade = getattr(rel, "on_delete", None) is CASCADE
        self.can_change_related = not multiple and can_change_related
        # What deleting would take along, the object being edited included, shows too late.
        self.can_delete_related = not multiple and not cascade and can_delete_related
        self.can_view_related = not multiple and can_view_related

    def __deepcopy__(self, memo: dict[int, Any]) -> Any:
        made = copy.copy(self)
        made.widget = copy.deepcopy(self.widget, memo)
        made.attrs = made.widget.attrs
        memo[id(self)] = made
        return made

    @property
    def choices(self) -> Any:
        """The inner widget's choices."""
        return self.widget.choices

    @choices.setter
    def choices(self, choices: Any) -> None:
        self.widget.choices = choices

    @property
    def is_hidden(self) -> bool:
        """Whether the inner widget is hidden."""
        return bool(self.widget.is_hidden)

    @property
    def use_fieldset(self) -> bool:  # type: ignore[override]
        """Whether the inner widget is a group."""
        return bool(self.widget.use_fieldset)

    @property
    def media(self) -> Media:  # type: ignore[override]
        """The inner widget's files."""
        found: Media = self.widget.media
        return found

    def get_related_url(self, info: tuple[str, str], action: str, *args: Any) -> str:
        """Return the page of the related model."""
        return reverse(
            f"admin:{info[0]}_{info[1]}_{action}", current_app=self.admin_site.name, args=args
        )

    def get_context(self, name: str, value: Any, attrs: Attrs) -> dict[str, Any]:
        """Return what the template sees."""
        self.widget.choices = self.choices
        opts = self.rel.model._meta
        info = (opts.app_label, opts.model_name)
        params = {TO_FIELD_VAR: self._related_key(), IS_POPUP_VAR: "1"}
        context = {
            "rendered_widget": self.widget.render(name, value, attrs),
            "is_hidden": self.is_hidden,
            "name": name,
            "url_params": urlencode(params),
            "model": str(opts.verbose_name),
            "model_name": opts.model_name,
            "can_add_related": self.can_add_related,
            "can_change_related": self.can_change_related,
            "can_delete_related": self.can_delete_related,
            "can_view_related": self.can_view_related,
            "model_has_limit_choices_to": bool(self.rel.limit_choices_to),
        }
        if self.can_add_related:
            context["add_related_url"] = self.get_related_url(info, "add")
        if self.can_delete_related:
            context["delete_related_template_url"] = self.get_related_url(info, "delete", "__fk__")
        if self.can_view_related or self.can_change_related:
            context["view_related_url_params"] = urlencode(params)
            context["change_related_template_url"] = self.get_related_url(info, "change", "__fk__")
        return context

    def _related_key(self) -> str:
        return str(self.rel.get_related_field().name)

    def render(self, name: str, value: Any, attrs: Attrs = None, renderer: Any = None) -> Any:
        """Return the widget as HTML."""
        context = self.get_context(name, value, attrs)
        return self._render(self.template_name, context, FORM_RENDERER)

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        """Return what the inner widget read."""
        return self.widget.value_from_datadict(data, files, name)

    def value_omitted_from_data(self, data: Any, files: Any, name: str) -> bool:
        """Tell whether nothing was sent."""
        return bool(self.widget.value_omitted_from_data(data, files, name))

    def id_for_label(self, id_: str) -> str:
        """Return the id a label points at."""
        return str(self.widget.id_for_label(id_))

    def use_required_attribute(self, initial: Any) -> bool:
        """Tell whether the element may carry `required`."""
        return bool(self.widget.use_required_attribute(initial))
