"""Signed values: Signer, TimestampSigner, dumps(), loads(). Django's `django.core.signing`.

Flow: hotclub_security → **signing** → views. The keys are SECRET_KEY and SECRET_KEY_FALLBACKS, told by
adapters/settings_security.py. Each name is the library's own object.
"""

from hotclub_security import (
    BadSignature,
    JSONSerializer,
    SignatureExpired,
    Signer,
    TimestampSigner,
    b62_decode,
    b62_encode,
    b64_decode,
    b64_encode,
    base64_hmac,
    dumps,
    get_cookie_signer,
    loads,
)

__all__ = [
    "BadSignature",
    "JSONSerializer",
    "SignatureExpired",
    "Signer",
    "TimestampSigner",
    "b62_decode",
    "b62_encode",
    "b64_decode",
    "b64_encode",
    "base64_hmac",
    "dumps",
    "get_cookie_signer",
    "loads",
]
