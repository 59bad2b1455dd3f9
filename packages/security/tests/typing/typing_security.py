"""What users see of the types; read by mypy, not run."""

from typing import Any, assert_type

from hotclub_security import (
    CsrfPolicy,
    CsrfRequest,
    HostPolicy,
    MemoryRateStore,
    Rate,
    RateDecision,
    Rejection,
    Signer,
    TimestampSigner,
    build_policy,
    check_csrf,
    constant_time_compare,
    count_attempt,
    csrf_exempt,
    get_host,
    loads,
    url_has_allowed_host_and_scheme,
)
from hotclub_security.asgi import CsrfMiddleware

assert_type(Signer(key="k").sign("x"), str)
assert_type(TimestampSigner(key="k").unsign("x", max_age=5), str)
assert_type(loads("x", key=b"k"), Any)
assert_type(constant_time_compare("a", b"a"), bool)
assert_type(get_host(["a.com"], HostPolicy(["a.com"])), str)
assert_type(build_policy({"default-src": ["'self'"], "upgrade-insecure-requests": True}), str)
assert_type(url_has_allowed_host_and_scheme(None, {"a.com"}), bool)
assert_type(
    check_csrf(CsrfRequest(method="GET", scheme="http", host=None), CsrfPolicy()), Rejection | None
)
assert_type(count_attempt(MemoryRateStore(), "k", Rate(5, 60)), RateDecision)


@csrf_exempt
def view(request: object, pk: int) -> str:
    return f"{request}{pk}"


assert_type(view(object(), 1), str)


async def application(scope: Any, receive: Any, send: Any) -> None: ...


CsrfMiddleware(application, policy=CsrfPolicy(trusted_origins=["https://a.com"]))
