"""Signing, CSRF, hosts, secure headers, CSP and safe redirects, each usable alone.

Data flow: request → proxies → hosts → csrf → application → headers, csp → response; beside it
value → signing, tokens → text in a cookie or link, and back.

Import levels, from the ground up: errors, ports · keys · compare · tokens, signing, hosts,
proxies, csp, headers, redirects, ratelimit · signed_cookies · csrf_tokens · csrf · csrf_form,
csrf_state · guard · decorators · edge · asgi, wsgi · testing. The middleware is imported by name:
`from hotclub_security.asgi import CsrfMiddleware`.
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from hotclub_security.compare import (
        RANDOM_STRING_CHARS,
        constant_time_compare,
        get_random_string,
        pbkdf2,
        salted_hmac,
    )
    from hotclub_security.csp import (
        CSP,
        DEFAULT_POLICY,
        LazyNonce,
        build_policy,
        compile_policy,
        generate_nonce,
    )
    from hotclub_security.csrf import CsrfPolicy, CsrfRequest, Reason, Rejection, check_csrf
    from hotclub_security.csrf_state import CsrfState, get_token, rotate_token
    from hotclub_security.csrf_tokens import mask_secret, new_secret, tokens_match, unmask_token
    from hotclub_security.decorators import (
        csp_override,
        csp_report_only_override,
        csrf_exempt,
        xframe_options_deny,
        xframe_options_exempt,
        xframe_options_sameorigin,
    )
    from hotclub_security.errors import (
        BadSignature,
        DisallowedHost,
        DisallowedRedirect,
        ImproperlyConfigured,
        InvalidAlgorithm,
        NonceTooLate,
        RateLimited,
        RequestAborted,
        RequestDataTooBig,
        SecurityError,
        SignatureExpired,
        SuspiciousOperation,
    )
    from hotclub_security.guard import CsrfGuard
    from hotclub_security.headers import SecurityHeaders, build_headers, ssl_redirect_target
    from hotclub_security.hosts import (
        HostPolicy,
        get_host,
        is_same_domain,
        split_domain_port,
        validate_host,
    )
    from hotclub_security.keys import SecretKeys, signing_with, use_secret_keys
    from hotclub_security.ports import AsyncRateStore, DjangoRequest, DjangoResponse, RateStore
    from hotclub_security.proxies import Client, ProxyPolicy, resolve_client, scheme_from_header
    from hotclub_security.ratelimit import (
        MemoryRateStore,
        Rate,
        RateDecision,
        acount_attempt,
        count_attempt,
        decide_rate,
        parse_rate,
        require_allowed,
    )
    from hotclub_security.redirects import (
        check_redirect,
        escape_leading_slashes,
        safe_redirect_target,
        url_has_allowed_host_and_scheme,
    )
    from hotclub_security.signed_cookies import get_cookie_signer, sign_cookie, unsign_cookie
    from hotclub_security.signing import (
        JSONSerializer,
        Serializer,
        Signer,
        TimestampSigner,
        b62_decode,
        b62_encode,
        b64_decode,
        b64_encode,
        base64_hmac,
        dumps,
        loads,
    )
    from hotclub_security.tokens import PurposeTokens, base36_to_int, int_to_base36, random_token

__all__ = [
    "CSP",
    "DEFAULT_POLICY",
    "RANDOM_STRING_CHARS",
    "AsyncRateStore",
    "BadSignature",
    "Client",
    "CsrfGuard",
    "CsrfPolicy",
    "CsrfRequest",
    "CsrfState",
    "DisallowedHost",
    "DisallowedRedirect",
    "DjangoRequest",
    "DjangoResponse",
    "HostPolicy",
    "ImproperlyConfigured",
    "InvalidAlgorithm",
    "JSONSerializer",
    "LazyNonce",
    "MemoryRateStore",
    "NonceTooLate",
    "ProxyPolicy",
    "PurposeTokens",
    "Rate",
    "RateDecision",
    "RateLimited",
    "RateStore",
    "Reason",
    "Rejection",
    "RequestAborted",
    "RequestDataTooBig",
    "SecretKeys",
    "SecurityError",
    "SecurityHeaders",
    "Serializer",
    "SignatureExpired",
    "Signer",
    "SuspiciousOperation",
    "TimestampSigner",
    "acount_attempt",
    "b62_decode",
    "b62_encode",
    "b64_decode",
    "b64_encode",
    "base36_to_int",
    "base64_hmac",
    "build_headers",
    "build_policy",
    "check_csrf",
    "check_redirect",
    "compile_policy",
    "constant_time_compare",
    "count_attempt",
    "csp_override",
    "csp_report_only_override",
    "csrf_exempt",
    "decide_rate",
    "dumps",
    "escape_leading_slashes",
    "generate_nonce",
    "get_cookie_signer",
    "get_host",
    "get_random_string",
    "get_token",
    "int_to_base36",
    "is_same_domain",
    "loads",
    "mask_secret",
    "new_secret",
    "parse_rate",
    "pbkdf2",
    "random_token",
    "require_allowed",
    "resolve_client",
    "rotate_token",
    "safe_redirect_target",
    "salted_hmac",
    "scheme_from_header",
    "sign_cookie",
    "signing_with",
    "split_domain_port",
    "ssl_redirect_target",
    "tokens_match",
    "unmask_token",
    "unsign_cookie",
    "url_has_allowed_host_and_scheme",
    "use_secret_keys",
    "validate_host",
    "xframe_options_deny",
    "xframe_options_exempt",
    "xframe_options_sameorigin",
]

# The room that each name lives in.
_ROOMS = {
    "compare": "RANDOM_STRING_CHARS constant_time_compare get_random_string pbkdf2 salted_hmac",
    "csp": "CSP DEFAULT_POLICY LazyNonce build_policy compile_policy generate_nonce",
    "csrf": "CsrfPolicy CsrfRequest Reason Rejection check_csrf",
    "csrf_state": "CsrfState get_token rotate_token",
    "csrf_tokens": "mask_secret new_secret tokens_match unmask_token",
    "decorators": (
        "csp_override csp_report_only_override csrf_exempt xframe_options_deny "
        "xframe_options_exempt xframe_options_sameorigin"
    ),
    "errors": (
        "BadSignature DisallowedHost DisallowedRedirect ImproperlyConfigured InvalidAlgorithm "
        "NonceTooLate RateLimited RequestAborted RequestDataTooBig SecurityError "
        "SignatureExpired SuspiciousOperation"
    ),
    "guard": "CsrfGuard",
    "headers": "SecurityHeaders build_headers ssl_redirect_target",
    "hosts": "HostPolicy get_host is_same_domain split_domain_port validate_host",
    "keys": "SecretKeys signing_with use_secret_keys",
    "ports": "AsyncRateStore DjangoRequest DjangoResponse RateStore",
    "proxies": "Client ProxyPolicy resolve_client scheme_from_header",
    "ratelimit": (
        "MemoryRateStore Rate RateDecision acount_attempt count_attempt decide_rate parse_rate "
        "require_allowed"
    ),
    "redirects": (
        "check_redirect escape_leading_slashes safe_redirect_target url_has_allowed_host_and_scheme"
    ),
    "signed_cookies": "get_cookie_signer sign_cookie unsign_cookie",
    "signing": (
        "JSONSerializer Serializer Signer TimestampSigner b62_decode b62_encode b64_decode "
        "b64_encode base64_hmac dumps loads"
    ),
    "tokens": "PurposeTokens base36_to_int int_to_base36 random_token",
}

if not TYPE_CHECKING:

    def __getattr__(name: str) -> object:
        """Open the room of a name when the name is first asked for."""
        if name in _ROOMS:
            return import_module(f"{__name__}.{name}")
        for room, names in _ROOMS.items():
            if name in names.split():
                value = globals()[name] = getattr(import_module(f"{__name__}.{room}"), name)
                return value
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")

    def __dir__() -> list[str]:
        return sorted({*globals(), *__all__})
