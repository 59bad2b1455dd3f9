"""Widgets of the admin's forms; their HTML is in templates/admin/widgets/.

Flow: form field → **widget** → context → template of the admin's renderer (rendering.py) → HTML.
Class names and attributes are Django's. Not here: any script; elements carry data- attributes.
"""

from __future__ import annotations

import copy
import json
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import urlencode, urlsplit

from hotclub_forms import (
    ClearableFileInput,
    DateInput,
    EmailInput,
    Media,
    NumberInput,
    RadioSelect,
    Select,
    SelectMultiple,
    SplitDateTimeWidget,
    Textarea,
    TextInput,
    TimeInput,
    URLInput,
    ValidationError,
    Widget,
)
from hotclub_forms.texts import LazyText
from hotclub_forms.validators import URLValidator
from hotclub_orm import CASCADE
from hotclub_routing import NoReverseMatch, reverse
from hotclub_templates import format_html

from hotclub_admin.constants import IS_POPUP_VAR, TO_FIELD_VAR
from hotclub_admin.rendering import FORM_RENDERER
from hotclub_admin.utils import quote
from hotclub_admin.utils.secrets import masked

Attrs = Mapping[str, Any] | None

# Beyond this a URL is shown as text: nobody follows it, and checking it takes time.
LONGEST_URL = 2048


class ByAdminTemplates:
    """Mixed into widgets whose template is one of the admin's: they bring the renderer along."""

    def _render(self, template_name: str, context: Mapping[str, Any], renderer: Any = None) -> Any:
        return super()._render(template_name, context, FORM_RENDERER)  # type: ignore[misc]


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


class BaseAdminDateWidget(ByAdminTemplates, DateInput):
    """A day, by the platform's own picker."""

    input_type = "date"
    template_name = "admin/widgets/date.html"

    def __init__(self, attrs: Attrs = None, format: str | None = None) -> None:
        super().__init__({"class": "vDateField", **(attrs or {})}, format or "%Y-%m-%d")


class AdminDateWidget(BaseAdminDateWidget):
    """A day."""


class BaseAdminTimeWidget(ByAdminTemplates, TimeInput):
    """A time of day, by the platform's own picker."""

    input_type = "time"
    template_name = "admin/widgets/time.html"

    def __init__(self, attrs: Attrs = None, format: str | None = None) -> None:
        own = {"class": "vTimeField", "step": "1", **(attrs or {})}
        super().__init__(own, format or "%H:%M:%S")


class AdminTimeWidget(BaseAdminTimeWidget):
    """A time of day."""


class AdminSplitDateTime(ByAdminTemplates, SplitDateTimeWidget):
    """A day and a time of it."""

    template_name = "admin/widgets/split_datetime.html"

    def __init__(self, attrs: Attrs = None) -> None:
        super().__init__(attrs)
        self.widgets = [BaseAdminDateWidget(), BaseAdminTimeWidget()]

    def get_context(self, name: str, value: Any, attrs: Attrs) -> dict[str, Any]:
        """Return what the template sees."""
        context = super().get_context(name, value, attrs)
        context["date_label"], context["time_label"] = (
            str(LazyText("Date:")),
            str(LazyText("Time:")),
        )
        return context


class AdminRadioSelect(ByAdminTemplates, RadioSelect):
    """Radio buttons, for radio_fields."""

    template_name = "admin/widgets/radio.html"


class AdminFileWidget(ByAdminTemplates, ClearableFileInput):
    """A file: the one there is, a box to take it away, an input for another."""

    template_name = "admin/widgets/clearable_file_input.html"

    def get_context(self, name: str, value: Any, attrs: Attrs) -> dict[str, Any]:
        """Return what the template sees; is_image tells that it may be shown."""
        context = super().get_context(name, value, attrs)
        context["widget"]["is_image"] = bool(value) and type(value).__name__ == "ImageFieldFile"
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


class AdminTextareaWidget(Textarea):
    """A long text."""

    def __init__(self, attrs: Attrs = None) -> None:
        super().__init__({"class": "vLargeTextField", **(attrs or {})})


class AdminTextInputWidget(TextInput):
    """A short text."""

    def __init__(self, attrs: Attrs = None) -> None:
        super().__init__({"class": "vTextField", **(attrs or {})})


class AdminEmailInputWidget(EmailInput):
    """An e-mail address."""

    def __init__(self, attrs: Attrs = None) -> None:
        super().__init__({"class": "vTextField", **(attrs or {})})


class AdminURLFieldWidget(ByAdminTemplates, URLInput):
    """A URL, and a link to it when it is one that may be followed."""

    template_name = "admin/widgets/url.html"

    def __init__(
        self, attrs: Attrs = None, validator_class: Callable[[], Any] = URLValidator
    ) -> None:
        super().__init__({"class": "vURLField", **(attrs or {})})
        self.validator = validator_class()

    def get_context(self, name: str, value: Any, attrs: Attrs) -> dict[str, Any]:
        """Return what the template sees; url_valid tells that there is a link."""
        context = super().get_context(name, value, attrs)
        context["current_label"], context["change_label"] = "Currently:", "Change:"
        context["widget"]["href"] = value or ""
        context["url_valid"] = self._may_be_followed(value)
        return context

    def _may_be_followed(self, value: Any) -> bool:
        if not isinstance(value, str) or not value or len(value) > LONGEST_URL:
            return False
        try:
            self.validator(value)
        except ValidationError:
            return False
        return urlsplit(value).scheme.lower() in ("http", "https", "ftp", "ftps")


class AdminIntegerFieldWidget(NumberInput):
    """A whole number."""

    class_name = "vIntegerField"

    def __init__(self, attrs: Attrs = None) -> None:
        super().__init__({"class": self.class_name, **(attrs or {})})


class AdminBigIntegerFieldWidget(AdminIntegerFieldWidget):
    """A big whole number."""

    class_name = "vBigIntegerField"


class AdminUUIDInputWidget(TextInput):
    """A UUID."""

    def __init__(self, attrs: Attrs = None) -> None:
        super().__init__({"class": "vUUIDField", **(attrs or {})})


class PasswordHashWidget(Widget):
    """Tells that there is a password, and not its hash."""

    def render(self, name: str, value: Any, attrs: Attrs = None, renderer: Any = None) -> Any:
        """Return a text in place of an input."""
        return format_html('<span class="password-hash">{}</span>', masked(value))

    def id_for_label(self, id_: str) -> str:
        """Return nothing to point at: there is nothing to enter."""
        return ""

    def value_omitted_from_data(self, data: Any, files: Any, name: str) -> bool:
        """Tell that nothing is ever sent."""
        return True


class AdminJSONWidget(Textarea):
    """JSON, in a fixed-width editor."""

    def __init__(self, attrs: Attrs = None) -> None:
        super().__init__({"class": "vLargeTextField json", "spellcheck": "false", **(attrs or {})})


class AutocompleteMixin:
    """A select whose options come from the server as somebody types."""

    url_name = "%s:autocomplete"

    def __init__(
        self, field: Any, admin_site: Any, attrs: Attrs = None, choices: Any = (), using: Any = None
    ) -> None:
        self.field, self.admin_site, self.db = field, admin_site, using
        self.choices = choices
        self.attrs = {} if attrs is None else dict(attrs)
        self.i18n_name = None

    def get_url(self) -> str:
        """Return where the options come from."""
        return reverse(self.url_name % "admin", current_app=self.admin_site.name)

    def build_attrs(self, base_attrs: Any, extra_attrs: Any = None) -> dict[str, Any]:
        """Return the attributes, with what the script has to know."""
        attrs: dict[str, Any] = super().build_attrs(base_attrs, extra_attrs=extra_attrs)  # type: ignore[misc]
        opts = self.field.model._meta
        css = attrs.get("class", "")
        attrs.update(
            {
                "data-ajax--url": self.get_url(),
                "data-ajax--cache": "true",
                "data-ajax--type": "GET",
                "data-theme": "admin-autocomplete",
                "data-app-label": opts.app_label,
                "data-model-name": opts.model_name,
                "data-field-name": self.field.name,
                "data-allow-clear": json.dumps(not self.is_required),  # type: ignore[attr-defined]
                "data-placeholder": "",
                "class": f"{css} admin-autocomplete".strip(),
            }
        )
        return attrs

    def optgroups(self, name: str, value: Any, attrs: Attrs = None) -> Any:
        """Return the options that are chosen; the others come by script."""
        chosen = {str(one) for one in value if str(one)}
        options: list[dict[str, Any]] = []
        groups = [(None, options, 0)]
        multiple = self.allow_multiple_selected  # type: ignore[attr-defined]
        if not self.is_required and not multiple:  # type: ignore[attr-defined]
            options.append(self._option(name, "", "", False, 0))
        for key, label in self._chosen_rows(chosen):
            options.append(self._option(name, key, label, True, len(options)))
        return groups

    def _chosen_rows(self, chosen: set[str]) -> list[tuple[Any, str]]:
        if not chosen:
            return []
        choices: Any = self.choices
        rel = self.field.remote_field
        key = getattr(rel, "field_name", None) or rel.model._meta.pk.attname
        key = rel.model._meta.get_field(key).attname
        rows = choices.queryset.using(self.db) if self.db else choices.queryset
        try:
            found = list(rows.filter(**{f"{key}__in": chosen}))
        except (ValueError, TypeError, OverflowError, ValidationError):
            return []
        except Exception as error:
            if type(error).__name__ != "ValidationError":
                raise
            return []
        label = choices.field.label_from_instance
        return [(getattr(obj, key), label(obj)) for obj in found]

    def _option(self, name: str, key: Any, label: Any, selected: bool, index: int) -> Any:
        return self.create_option(name, key, label, selected, index)  # type: ignore[attr-defined]


class AutocompleteSelect(AutocompleteMixin, Select):
    """One related object, found by typing."""


class AutocompleteSelectMultiple(AutocompleteMixin, SelectMultiple):
    """Several related objects, found by typing."""
