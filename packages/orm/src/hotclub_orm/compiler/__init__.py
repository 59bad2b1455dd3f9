"""A query and a dialect become one SQL statement.

layout (what a SELECT is) → readers (columns) · writer (what expressions ask) · moving
→ columns · clauses → locking · combined (UNION) · windowed · totals (aggregates) → select (SELECT)
→ writes (INSERT, UPDATE, DELETE) · ddl_text;  binder (parameters of a call)
"""
