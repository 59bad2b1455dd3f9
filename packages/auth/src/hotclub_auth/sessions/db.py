"""Sessions in a database: the records are rows of a table (`django_session` in a ported site).

Flow: session → **engine** → rows behind the port SessionRecords. Models fill it in a project;
`SessionStore(key, records=…)` takes any other table.
Not here: SQL, the cached form (cached_db.py).
"""

from hotclub_auth.sessions.stored import StoredSession


class SessionStore(StoredSession):
    """The engine on rows; a project's own subclass says in `get_records` which."""
