"""The shop window, and hooks under Django's names."""

from __future__ import annotations

import pytest
from hotclub_admin import AdminSite, InlineModelAdmin, ModelAdmin

MODEL_ADMIN = """
    add_view autocomplete_fields change_view changeform_view changelist_view check
    construct_change_message delete_model delete_queryset delete_view formfield_for_choice_field
    formfield_for_dbfield formfield_for_foreignkey formfield_for_manytomany get_action
    get_action_choices get_actions get_autocomplete_fields get_changeform_initial_data
    get_changelist get_changelist_form get_changelist_formset get_changelist_instance
    get_deleted_objects get_empty_value_display get_exclude get_field_queryset get_fields
    get_fieldsets get_form get_formset_kwargs get_formsets_with_inlines get_inline_formsets
    get_inline_instances get_inlines get_list_display get_list_display_links get_list_filter
    get_list_select_related get_model_perms get_object get_ordering get_paginator
    get_prepopulated_fields get_preserved_filters get_queryset get_readonly_fields
    get_search_fields get_search_results get_sortable_by get_urls get_view_on_site_url
    has_add_permission has_change_permission has_delete_permission has_module_permission
    has_view_or_change_permission has_view_permission history_view log_addition log_change
    log_deletions lookup_allowed media message_user render_change_form render_delete_form
    response_action response_add response_change response_delete response_post_save_add
    response_post_save_change save_form save_formset save_model save_related to_field_allowed urls
    actions actions_on_bottom actions_on_top actions_selection_counter action_form
    add_form_template change_form_template change_list_template checks_class date_hierarchy
    delete_confirmation_template delete_selected_confirmation_template exclude fields fieldsets
    filter_horizontal filter_vertical form formfield_overrides inlines list_display
    list_display_links list_editable list_filter list_max_show_all list_per_page
    list_select_related object_history_template ordering paginator popup_response_template
    prepopulated_fields preserve_filters radio_fields raw_id_fields readonly_fields save_as
    save_as_continue save_on_top search_fields search_help_text show_facets
    show_full_result_count sortable_by view_on_site
"""
ADMIN_SITE = """
    actions add_action admin_view app_index app_index_template autocomplete_view catch_all_view
    check disable_action each_context empty_value_display enable_nav_sidebar final_catch_all_view
    get_action get_app_list get_log_entries get_model_admin get_urls has_permission
    i18n_javascript index index_template index_title is_registered login login_form
    login_template logout logout_template password_change password_change_done
    password_change_done_template password_change_form password_change_template register
    site_header site_title site_url unregister urls
"""
INLINE = """
    can_delete classes extra fk_name formset get_extra get_formset get_max_num get_min_num max_num
    min_num model show_change_link template verbose_name verbose_name_plural
"""


@pytest.mark.parametrize(
    ("owner", "names"),
    [(ModelAdmin, MODEL_ADMIN), (AdminSite, ADMIN_SITE), (InlineModelAdmin, INLINE)],
)
def test_options_and_hooks_have_their_known_names(owner: type, names: str) -> None:
    assert [name for name in names.split() if not hasattr(owner, name)] == []
