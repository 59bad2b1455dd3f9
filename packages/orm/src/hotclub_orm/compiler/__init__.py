"""A query and a dialect become one SQL statement.

layout (what the columns are) → select (SELECT) → writes (INSERT, UPDATE, DELETE)
"""
