"""The engines of sessions: SESSION_ENGINE names one of these modules, or one with a SessionStore."""
