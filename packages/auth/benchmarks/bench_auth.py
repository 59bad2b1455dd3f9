"""Passwords, sessions and log-in: hotclub, Django and the limits, interleaved in one run.

    python benchmarks/bench_auth.py

Prints medians of process CPU time a call and their ratio to hotclub's. The limit of a password
check is one `hashlib.pbkdf2_hmac` of the same iterations; that of a session is one HMAC and JSON.
"""

import hashlib
import hmac
import json
import statistics
import time
from collections.abc import Callable
from importlib.metadata import version
from types import SimpleNamespace

import hotclub_auth as hotclub
from hotclub_auth.hashers import PBKDF2PasswordHasher
from hotclub_auth.sessions.db import SessionStore
from hotclub_auth.testing import MemoryBackend, MemoryRecords, MemoryUser
from hotclub_security import SecretKeys, use_secret_keys

ROUNDS = 9
KEY = "k" * 50
VALUES = {"_auth_user_id": "7", "_auth_user_backend": "a.b.C", "cart": [1, 2, 3], "theme": "dark"}
Case = dict[str, Callable[[], object]]
CALLS = {"check a password (10,000 iterations)": 20, "validate a password": 300}


class Hasher(PBKDF2PasswordHasher):
    iterations = 10_000


def limit_check() -> bytes:
    return hashlib.pbkdf2_hmac("sha256", b"nuages", b"seasaltseasaltseasalt2", 10_000)


def limit_text() -> object:
    return json.dumps(VALUES), hmac.digest(b"k" * 32, b"x" * 100, "sha256")


def hotclub_cases() -> dict[str, Case]:
    validators = [
        {"NAME": f"hotclub_auth.password_validation.{name}"}
        for name in (
            "UserAttributeSimilarityValidator",
            "MinimumLengthValidator",
            "CommonPasswordValidator",
            "NumericPasswordValidator",
        )
    ]
    settings = hotclub.AuthSettings(
        password_hashers=[Hasher],
        authentication_backends=["hotclub_auth.testing.MemoryBackend"],
        password_validators=validators,
    )
    hotclub.use_auth_settings(lambda: settings)
    use_secret_keys(lambda: SecretKeys(KEY))
    user = MemoryUser("django", email="django@example.com")
    user.set_password("nuages")
    MemoryBackend.users["django"] = user
    encoded, store = user.password, SessionStore(records=MemoryRecords())
    text = store.encode(VALUES)
    token = hotclub.default_token_generator.make_token(user)
    request = SimpleNamespace(session=SessionStore(records=MemoryRecords()))
    hotclub.login(request, user)
    return {
        "check a password (10,000 iterations)": {
            "hotclub": lambda: hotclub.check_password("nuages", encoded),
            "limit": limit_check,
        },
        "validate a password": {
            "hotclub": lambda: hotclub.validate_password("swing minor 1937", user)
        },
        "encode a session": {"hotclub": lambda: store.encode(VALUES), "limit": limit_text},
        "decode a session": {"hotclub": lambda: store.decode(text), "limit": limit_text},
        "who is logged in (session loaded)": {"hotclub": lambda: hotclub.get_user(request)},
        "make a reset token": {"hotclub": lambda: hotclub.default_token_generator.make_token(user)},
        "check a reset token": {
            "hotclub": lambda: hotclub.default_token_generator.check_token(user, token)
        },
    }


def add_django(cases: dict[str, Case]) -> None:
    try:
        import django
        from django.conf import settings
    except ImportError as reason:
        print(f"django left out: {reason}")
        return
    names = [entry["NAME"] for entry in hotclub.auth_settings().password_validators]
    ours, theirs = "hotclub_auth.", "django.contrib.auth."
    settings.configure(
        SECRET_KEY=KEY,
        USE_TZ=True,
        INSTALLED_APPS=["django.contrib.auth", "django.contrib.contenttypes"],
        PASSWORD_HASHERS=["django.contrib.auth.hashers.PBKDF2PasswordHasher"],
        AUTHENTICATION_BACKENDS=["bench_backend.Backend"],
        AUTH_PASSWORD_VALIDATORS=[{"NAME": name.replace(ours, theirs)} for name in names],
    )
    django.setup()
    import sys

    from django.contrib import auth
    from django.contrib.auth import backends, hashers, password_validation
    from django.contrib.auth.models import User
    from django.contrib.auth.tokens import default_token_generator
    from django.contrib.sessions.backends.cache import SessionStore as CacheStore
    from django.contrib.sessions.backends.db import SessionStore as DjangoStore

    hashers.PBKDF2PasswordHasher.iterations = 10_000
    user = User(pk=7, username="django", email="django@example.com")
    user.set_password("nuages")

    class Backend(backends.BaseBackend):
        def get_user(self, user_id: object) -> object:
            return user

    sys.modules["bench_backend"] = SimpleNamespace(Backend=Backend)  # type: ignore[assignment]
    store = DjangoStore()
    text, encoded, token = (
        store.encode(VALUES),
        user.password,
        default_token_generator.make_token(user),
    )
    request = SimpleNamespace(session=CacheStore())
    request.session._session_cache = {
        "_auth_user_id": "7",
        "_auth_user_backend": "bench_backend.Backend",
        "_auth_user_hash": user.get_session_auth_hash(),
    }
    for name, call in {
        "check a password (10,000 iterations)": lambda: hashers.check_password("nuages", encoded),
        "validate a password": lambda: password_validation.validate_password(
            "swing minor 1937", user
        ),
        "encode a session": lambda: store.encode(VALUES),
        "decode a session": lambda: store.decode(text),
        "who is logged in (session loaded)": lambda: auth.get_user(request),
        "make a reset token": lambda: default_token_generator.make_token(user),
        "check a reset token": lambda: default_token_generator.check_token(user, token),
    }.items():
        cases[name]["django"] = call
    print(f"django {version('django')}")


def measure(call: Callable[[], object], calls: int) -> float:
    start = time.process_time()
    for _ in range(calls):
        call()
    return (time.process_time() - start) / calls * 1e6


def main() -> None:
    cases = hotclub_cases()
    add_django(cases)
    print(f"{'':38}{'who':>10}{'µs':>12}{'ratio':>8}")
    for name, rivals in cases.items():
        times: dict[str, list[float]] = {who: [] for who in rivals}
        for _ in range(ROUNDS):
            for who, call in rivals.items():
                times[who].append(measure(call, CALLS.get(name, 1000)))
        own = statistics.median(times["hotclub"])
        for who, figures in times.items():
            median = statistics.median(figures)
            print(f"{name:38}{who:>10}{median:12.2f}{median / own:8.2f}")
            name = ""


if __name__ == "__main__":
    main()
