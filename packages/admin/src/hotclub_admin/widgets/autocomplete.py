"""Widgets of related objects that are found by typing; without a script the chosen ones stay."""

from __future__ import annotations

import json
from typing import Any

from hotclub_forms import (
    Select,
    SelectMultiple,
    ValidationError,
)
from hotclub_routing import reverse

from hotclub_admin.widgets.plain import Attrs


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
