"""The half of ModelAdmin that is about lists: columns, filters, search, order, pages, actions.

Flow: request → hook → **changelist** → page. Not here: the form of one object (model_admin.py).
"""

from __future__ import annotations

from functools import partial
from typing import Any
from urllib.parse import urlencode

from hotclub_forms.models import (
    ALL_FIELDS,
    modelform_defines_fields,
    modelform_factory,
    modelformset_factory,
)
from hotclub_templates import format_html

from hotclub_admin.changelist import ChangeList
from hotclub_admin.constants import (
    ACTION_CHECKBOX_NAME,
    BLANK_ACTION,
    IS_POPUP_VAR,
    PRESERVED_FILTERS_VAR,
    ShowFacets,
)
from hotclub_admin.decorators import Action, ActionLocation
from hotclub_admin.helpers import ActionForm
from hotclub_admin.options.base import BaseModelAdmin
from hotclub_admin.pages import changelist_page
from hotclub_admin.paginator import Paginator
from hotclub_admin.search import apply_search
from hotclub_admin.utils import model_format_dict


class ListAdmin(BaseModelAdmin):
    """Options and hooks of a list."""

    list_display: Any = ("__str__",)
    list_display_links: Any = ()
    list_filter: Any = ()
    list_select_related: Any = False
    list_per_page: int = 100
    list_max_show_all: int = 200
    list_editable: Any = ()
    search_fields: Any = ()
    search_help_text: Any = None
    date_hierarchy: str | None = None
    paginator: Any = Paginator
    preserve_filters: bool = True
    show_facets: ShowFacets = ShowFacets.ALLOW
    change_list_template: Any = None
    delete_selected_confirmation_template: Any = None
    actions: Any = ()
    action_form: Any = ActionForm
    actions_on_top: bool = True
    actions_on_bottom: bool = False
    actions_selection_counter: bool = True

    def changelist_view(self, request: Any, extra_context: Any = None) -> Any:
        """Answer with the list."""
        return changelist_page.changelist_view(self, request, extra_context)

    def get_search_fields(self, request: Any) -> Any:
        """Return what a search looks into; hook."""
        return self.search_fields

    def get_search_results(self, request: Any, queryset: Any, search_term: str) -> tuple[Any, bool]:
        """Return the objects a search finds, and whether some may come twice; hook."""
        return apply_search(self.model, queryset, self.get_search_fields(request), search_term)

    def get_paginator(
        self,
        request: Any,
        queryset: Any,
        per_page: int,
        orphans: int = 0,
        allow_empty_first_page: bool = True,
    ) -> Any:
        """Return what cuts the list into pages; hook."""
        return self.paginator(queryset, per_page, orphans, allow_empty_first_page)

    def get_changelist(self, request: Any, **kwargs: Any) -> Any:
        """Return the class of the list; hook."""
        return ChangeList

    def get_changelist_instance(self, request: Any) -> Any:
        """Return the list of a request. Raises IncorrectLookupParameters."""
        return changelist_page.changelist_of(self, request)

    def get_changelist_form(self, request: Any, **kwargs: Any) -> Any:
        """Return the form of a row with list_editable; hook."""
        defaults = {
            "formfield_callback": partial(self.formfield_for_dbfield, request=request),
            **kwargs,
        }
        if defaults.get("fields") is None and not modelform_defines_fields(defaults.get("form")):
            defaults["fields"] = ALL_FIELDS
        return modelform_factory(self.model, **defaults)

    def get_changelist_formset(self, request: Any, **kwargs: Any) -> Any:
        """Return the formset of a page with list_editable; hook."""
        defaults = {
            "formfield_callback": partial(self.formfield_for_dbfield, request=request),
            **kwargs,
        }
        return modelformset_factory(
            self.model,
            self.get_changelist_form(request),
            extra=0,
            fields=self.list_editable,
            **defaults,
        )

    def get_list_display(self, request: Any) -> Any:
        """Return the columns; hook."""
        return self.list_display

    def get_list_display_links(self, request: Any, list_display: Any) -> Any:
        """Return the columns that link to the object; hook."""
        if self.list_display_links or self.list_display_links is None or not list_display:
            return self.list_display_links
        return list(list_display)[:1]

    def get_list_filter(self, request: Any) -> Any:
        """Return the filters; hook."""
        return self.list_filter

    def get_list_select_related(self, request: Any) -> Any:
        """Return the relations fetched with the rows; hook."""
        return self.list_select_related

    def get_preserved_filters(self, request: Any) -> str:
        """Return the list's parameters, to come back to it as it was."""
        match = request.resolver_match
        if not self.preserve_filters or not match:
            return ""
        name = f"{self.opts.app_label}_{self.opts.model_name}_changelist"
        if match.url_name == name:
            kept = request.GET.urlencode()
        else:
            kept = request.GET.get(PRESERVED_FILTERS_VAR)
        return urlencode({PRESERVED_FILTERS_VAR: kept}) if kept else ""

    def _get_base_actions(self) -> list[Action]:
        site = (Action.of(func, name) for name, func in self.admin_site.actions)
        own = [found for name in self.actions or () if (found := self.get_action(name))]
        names = {one.name for one in own}
        return [*(one for one in site if one.name not in names), *own]

    def _filter_actions_by_permissions(self, request: Any, actions: Any) -> list[Action]:
        allowed = []
        for one in actions:
            needed = getattr(one.func, "allowed_permissions", None)
            if needed is None or any(
                getattr(self, f"has_{name}_permission")(request) for name in needed
            ):
                allowed.append(one)
        return allowed

    def get_actions(
        self, request: Any, action_location: ActionLocation = ActionLocation.CHANGE_LIST
    ) -> dict[str, Action]:
        """Return name → action of what the user may do in that place; hook."""
        if self.actions is None or IS_POPUP_VAR in request.GET:
            return {}
        found = self._filter_actions_by_permissions(request, self._get_base_actions())
        return {one.name: one for one in found if action_location in one.locations}

    def get_action_choices(self, request: Any, default_choices: Any = None) -> list[Any]:
        """Return pairs (name, text) for the menu; hook."""
        default = [BLANK_ACTION] if default_choices is None else default_choices
        names = model_format_dict(self.opts)
        found = [(value, str(text)) for value, text in default]
        for _, name, description in self.get_actions(request).values():
            found.append((name, str(description) % names))
        return found

    def get_action(self, action: Any) -> Action | None:
        """Return the action of a function or name, None for an unknown name."""
        if callable(action):
            return Action.of(action, action.__name__)
        if hasattr(type(self), action):
            func = getattr(type(self), action)
        else:
            try:
                func = self.admin_site.get_action(action)
            except KeyError:
                return None
        return Action.of(func, action)

    def response_action(self, request: Any, queryset: Any) -> Any:
        """Run the chosen action; return its response, None when there was no action to run."""
        return changelist_page.response_action(self, request, queryset)

    def action_checkbox(self, obj: Any) -> Any:
        """Return the box that chooses an object, as HTML."""
        return format_html(
            '<input type="checkbox" name="{}" value="{}" class="action-select" aria-label="{}">',
            ACTION_CHECKBOX_NAME,
            str(obj.pk),
            f"Select {obj}",
        )
