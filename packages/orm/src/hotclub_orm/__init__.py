"""Models, queries and transactions on SQLite and PostgreSQL, sync and async, typed."""
