"""What is told of log-ins; the signals are hotclub_auth's."""

from hotclub_auth.signals import user_logged_in, user_logged_out, user_login_failed

__all__ = ["user_logged_in", "user_logged_out", "user_login_failed"]
