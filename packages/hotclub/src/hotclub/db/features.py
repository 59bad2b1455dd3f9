"""What a project's database can do, by Django's names: `connection.features.supports_json_field`.

Flow: vendor → **names** → code that has to choose, skipUnlessDBFeature. Those names that a project can
meet with are known; another raises AttributeError, so that a wrong one is no silent "no".
"""

from __future__ import annotations

from functools import cached_property
from typing import Any

from hotclub.errors import hint

_BOTH = frozenset(
    [
        "allow_sliced_subqueries_with_in",
        "allows_auto_pk_0",
        "allows_group_by_lob",
        "allows_group_by_select_index",
        "allows_multiple_constraints_on_same_fields",
        "can_clone_databases",
        "can_defer_constraint_checks",
        "can_introspect_check_constraints",
        "can_introspect_default",
        "can_introspect_foreign_keys",
        "can_introspect_json_field",
        "can_introspect_table",
        "can_release_savepoints",
        "can_return_columns_from_insert",
        "can_return_rows_from_bulk_insert",
        "can_return_rows_from_update",
        "can_rollback_ddl",
        "can_use_chunked_reads",
        "has_bulk_insert",
        "has_json_object_function",
        "has_zoneinfo_database",
        "indexes_foreign_keys",
        "supports_aggregate_filter_clause",
        "supports_bit_aggregations",
        "supports_boolean_expr_in_select_clause",
        "supports_collation_on_charfield",
        "supports_collation_on_textfield",
        "supports_column_check_constraints",
        "supports_comparing_boolean_expr",
        "supports_date_lookup_using_string",
        "supports_default_in_lead_lag",
        "supports_expression_defaults",
        "supports_expression_indexes",
        "supports_foreign_keys",
        "supports_forward_references",
        "supports_frame_exclusion",
        "supports_functions_in_partial_indexes",
        "supports_ignore_conflicts",
        "supports_index_column_ordering",
        "supports_index_on_text_field",
        "supports_inspectdb",
        "supports_json_field",
        "supports_microsecond_precision",
        "supports_nullable_unique_constraints",
        "supports_on_delete_db_cascade",
        "supports_on_delete_db_default",
        "supports_on_delete_db_null",
        "supports_order_by_nulls_modifier",
        "supports_over_clause",
        "supports_paramstyle_pyformat",
        "supports_partial_indexes",
        "supports_partially_nullable_unique_constraints",
        "supports_primitives_in_json_field",
        "supports_regex_backreferencing",
        "supports_select_difference",
        "supports_select_intersection",
        "supports_select_union",
        "supports_sequence_reset",
        "supports_stored_generated_columns",
        "supports_subqueries_in_group_by",
        "supports_table_check_constraints",
        "supports_temporal_subtraction",
        "supports_transactions",
        "supports_unlimited_charfield",
        "supports_update_conflicts",
        "supports_update_conflicts_with_target",
        "uses_savepoints",
    ]
)
_ONLY = {
    "sqlite": frozenset(
        [
            "has_case_insensitive_like",
            "ignores_table_name_case",
            "order_by_nulls_first",
            "requires_literal_defaults",
            "supports_frame_range_fixed_distance",
            "supports_unspecified_pk",
            "supports_virtual_generated_columns",
        ]
    ),
    "postgresql": frozenset(
        [
            "allows_group_by_selected_pks",
            "can_distinct_on_fields",
            "can_introspect_materialized_views",
            "can_rename_index",
            "greatest_least_ignores_nulls",
            "has_json_operators",
            "has_native_boolean_field",
            "has_native_duration_field",
            "has_native_json_field",
            "has_native_uuid_field",
            "has_real_datatype",
            "has_select_for_no_key_update",
            "has_select_for_update",
            "has_select_for_update_nowait",
            "has_select_for_update_of",
            "has_select_for_update_skip_locked",
            "is_postgresql_14",
            "nulls_order_largest",
            "supports_aggregate_distinct_multiple_argument",
            "supports_aggregate_order_by_clause",
            "supports_cast_with_precision",
            "supports_combined_alters",
            "supports_comments",
            "supports_covering_indexes",
            "supports_default_keyword_in_insert",
            "supports_deferrable_unique_constraints",
            "supports_explaining_query_execution",
            "supports_json_field_contains",
            "supports_nulls_distinct_unique_constraints",
            "supports_parentheses_in_compound",
            "supports_slicing_ordering_in_compound",
            "supports_tablespaces",
            "supports_timezones",
            "test_db_allows_multiple_connections",
        ]
    ),
}
_NEITHER = frozenset(
    [
        "can_introspect_nonexistent_table",
        "interprets_empty_strings_as_nulls",
        "supports_callproc_kwargs",
        "supports_logical_xor",
        "truncates_names",
        "gis_enabled",
        "implied_column_null",
        "supports_comments_inline",
    ]
)
_SINCE = {"supports_virtual_generated_columns": 18}
"""What PostgreSQL can do since a version."""
_KNOWN = _BOTH.union(_NEITHER, *_ONLY.values())


class Features:
    """What one database can do. max_query_params: how many parameters a statement may have."""

    bare_select_suffix = ""
    """What a SELECT without a table has to end with: nothing."""

    def __init__(self, database: Any) -> None:
        self.connection = database
        self.max_query_params = database.dialect.max_params

    def __getattr__(self, name: str) -> bool:
        """Return whether the database can do that. Raises AttributeError for unknown names."""
        if name not in _KNOWN:
            raise AttributeError(f"There is no feature {name!r}.{hint(name, sorted(_KNOWN))}")
        if name in _SINCE and self.connection.vendor == "postgresql":
            return self._version >= _SINCE[name]
        return name in _BOTH or name in _ONLY.get(self.connection.vendor, ())

    @cached_property
    def _version(self) -> int:
        [(number,)] = self.connection.execute("SHOW server_version_num")
        return int(number) // 10_000

    def __repr__(self) -> str:
        return f"<features of {self.connection!r}>"


def has_feature(database: Any, name: str) -> bool:
    """Return whether the database can do that; no for a name that nobody knows."""
    return bool(getattr(Features(database), name, False))
