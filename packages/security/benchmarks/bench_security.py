"""Signing and CSRF tokens: hotclub, Django, itsdangerous and the limit, interleaved in one run.

    python benchmarks/bench_security.py

Prints medians of process CPU time a call and their ratio to hotclub's. The limit of signing is one
HMAC with a ready key plus base64; that of a CSRF token is drawing its random bytes.
"""

import base64
import hashlib
import hmac
import json
import secrets
import statistics
import time
from collections.abc import Callable
from importlib.metadata import version

import hotclub_security as hotclub

ROUNDS, CALLS = 9, 3000
KEY = "k" * 50
VALUE = {"user": 7, "path": "/albums/", "roles": ["member", "editor"]}
Case = dict[str, Callable[[], object]]


def limit_sign() -> str:
    digest = hmac.digest(LIMIT_KEY, b"nuages", "sha256")
    return f"nuages:{base64.urlsafe_b64encode(digest).rstrip(b'=').decode()}"


LIMIT_KEY = hashlib.sha256(KEY.encode()).digest()


def hotclub_cases() -> dict[str, Case]:
    signer, stamped = hotclub.Signer(key=KEY), hotclub.TimestampSigner(key=KEY)
    signed, dated = signer.sign("nuages"), stamped.sign("nuages")
    dumped = hotclub.dumps(VALUE, key=KEY)
    secret = hotclub.new_secret()
    token = hotclub.mask_secret(secret)
    return {
        "sign": {"hotclub": lambda: signer.sign("nuages"), "limit": limit_sign},
        "unsign": {"hotclub": lambda: signer.unsign(signed), "limit": limit_sign},
        "unsign, stamped": {"hotclub": lambda: stamped.unsign(dated, max_age=60)},
        "dumps": {
            "hotclub": lambda: hotclub.dumps(VALUE, key=KEY),
            "limit": lambda: (limit_sign(), json.dumps(VALUE, separators=(",", ":"))),
        },
        "loads": {"hotclub": lambda: hotclub.loads(dumped, key=KEY, max_age=60)},
        "CSRF token": {
            "hotclub": lambda: hotclub.mask_secret(secret),
            "limit": lambda: secrets.token_bytes(32),
        },
        "CSRF check": {"hotclub": lambda: hotclub.tokens_match(token, secret)},
        "redirect check": {
            "hotclub": lambda: hotclub.url_has_allowed_host_and_scheme("/next/?a=1", {"a.com"})
        },
    }


def add_itsdangerous(cases: dict[str, Case]) -> None:
    import itsdangerous

    signer = itsdangerous.Signer(KEY, digest_method=hashlib.sha256)
    stamped = itsdangerous.TimestampSigner(KEY, digest_method=hashlib.sha256)
    serializer = itsdangerous.URLSafeTimedSerializer(
        KEY, signer_kwargs={"digest_method": hashlib.sha256}
    )
    signed, dated, dumped = signer.sign("nuages"), stamped.sign("nuages"), serializer.dumps(VALUE)
    cases["sign"]["itsdangerous"] = lambda: signer.sign("nuages")
    cases["unsign"]["itsdangerous"] = lambda: signer.unsign(signed)
    cases["unsign, stamped"]["itsdangerous"] = lambda: stamped.unsign(dated, max_age=60)
    cases["dumps"]["itsdangerous"] = lambda: serializer.dumps(VALUE)
    cases["loads"]["itsdangerous"] = lambda: serializer.loads(dumped, max_age=60)


def add_django(cases: dict[str, Case]) -> None:
    try:
        from django.conf import settings
    except ImportError as reason:
        print(f"Django is left out: {reason}")
        return
    settings.configure(SECRET_KEY=KEY)
    from django.core import signing
    from django.middleware import csrf
    from django.utils.http import url_has_allowed_host_and_scheme

    signer, stamped = signing.Signer(key=KEY), signing.TimestampSigner(key=KEY)
    signed, dated = signer.sign("nuages"), stamped.sign("nuages")
    dumped = signing.dumps(VALUE, key=KEY)
    secret = csrf._get_new_csrf_string()
    token = csrf._mask_cipher_secret(secret)
    cases["sign"]["Django"] = lambda: signer.sign("nuages")
    cases["unsign"]["Django"] = lambda: signer.unsign(signed)
    cases["unsign, stamped"]["Django"] = lambda: stamped.unsign(dated, max_age=60)
    cases["dumps"]["Django"] = lambda: signing.dumps(VALUE, key=KEY)
    cases["loads"]["Django"] = lambda: signing.loads(dumped, key=KEY, max_age=60)
    cases["CSRF token"]["Django"] = lambda: csrf._mask_cipher_secret(secret)
    cases["CSRF check"]["Django"] = lambda: csrf._does_token_match(token, secret)
    cases["redirect check"]["Django"] = lambda: url_has_allowed_host_and_scheme(
        "/next/?a=1", {"a.com"}
    )


def microseconds(call: Callable[[], object]) -> float:
    start = time.process_time()
    for _ in range(CALLS):
        call()
    return (time.process_time() - start) / CALLS * 1e6


def measure(case: Case) -> dict[str, float]:
    """Return each contestant's median, all measured in turn."""
    rounds = [{name: microseconds(call) for name, call in case.items()} for _ in range(ROUNDS + 1)]
    return {name: statistics.median(r[name] for r in rounds[1:]) for name in case}


def main() -> None:
    cases = hotclub_cases()
    add_itsdangerous(cases)
    add_django(cases)
    print(f"itsdangerous {version('itsdangerous')}; microseconds a call, ratio to hotclub")
    columns = ("hotclub", "Django", "itsdangerous", "limit")
    print(f"{'':18}" + "".join(f"{name:>20}" for name in columns))
    for title, case in cases.items():
        medians = measure(case)
        cells = [
            f"{medians[name]:.2f} ({medians[name] / medians['hotclub']:.2f}x)"
            if name in medians
            else "-"
            for name in columns
        ]
        print(f"{title:18}" + "".join(f"{cell:>20}" for cell in cells))


if __name__ == "__main__":
    main()
