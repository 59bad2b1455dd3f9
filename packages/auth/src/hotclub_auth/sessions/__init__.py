"""Sessions, and the engines that keep them.

Flow: cookie → keeper → **session** → engine → store, and back. Import levels, from the ground up:
expiry, session_values, signed_text · session_base · operations · stored · signed_cookies, db, file, cache ·
cached_db · delivery · keeper. An engine is imported by name:
`from hotclub_auth.sessions.file import SessionStore`.
"""

from hotclub_auth.sessions.delivery import Outcome, decide
from hotclub_auth.sessions.keeper import Engine, SessionKeeper
from hotclub_auth.sessions.session_base import SessionBase
from hotclub_auth.sessions.stored import StoredSession

__all__ = ["Engine", "Outcome", "SessionBase", "SessionKeeper", "StoredSession", "decide"]
