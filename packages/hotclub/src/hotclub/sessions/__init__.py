"""Sessions: what a visitor's browser carries a key to.

Flow: cookie → middleware.SessionMiddleware → `request.session` → engine (backends) → store.
The engines and the decisions are hotclub_auth.sessions'; here settings choose among them.
"""
