"""The words of a Content-Security-Policy. Django's `django.utils.csp`."""

from hotclub_security import CSP
from hotclub_security.csp import LazyNonce, build_policy, generate_nonce

__all__ = ["CSP", "LazyNonce", "build_policy", "generate_nonce"]
