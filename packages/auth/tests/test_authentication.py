import pytest
from hotclub_auth import (
    BaseBackend,
    ImproperlyConfigured,
    PermissionDenied,
    aauthenticate,
    acheck_password_with_timing_attack_mitigation,
    authenticate,
    check_password_with_timing_attack_mitigation,
    get_backends,
    load_backend,
    user_login_failed,
)
from hotclub_auth.testing import MemoryBackend, MemoryUser, QuickHasher

MEMORY = "hotclub_auth.testing.MemoryBackend"


class Stopping(BaseBackend):
    def authenticate(self, request, username=None, password=None):
        raise PermissionDenied


class ByTicket(BaseBackend):
    """Sync only, as back ends that others wrote often are."""

    def authenticate(self, request, ticket):
        return MemoryUser("visitor") if ticket == "good" else None


class Counting(QuickHasher):
    iterations = 50
    worked = 0

    def encode(self, password, salt, iterations=None):
        type(self).worked += iterations or self.iterations
        return super().encode(password, salt, iterations)


@pytest.fixture
def backends(configure, monkeypatch):
    """Name back ends of this file or of testing; the module is not importable by its name."""
    from hotclub_auth import backends as room

    here = {"Stopping": Stopping, "ByTicket": ByTicket, "MemoryBackend": MemoryBackend}
    monkeypatch.setattr(room, "_backend_class", lambda path: here[path.rpartition(".")[2]])
    room._signature_of.cache_clear()
    yield lambda *names: configure(authentication_backends=[f"tests.{name}" for name in names])
    room._signature_of.cache_clear()


@pytest.fixture
def failures():
    heard = []

    def hear(sender, credentials, request, **kwargs):
        heard.append((credentials, request))

    user_login_failed.connect(hear)
    yield heard
    user_login_failed.disconnect(hear)


async def test_the_right_password_gives_the_user_and_the_back_end(django):
    assert authenticate(username="django", password="nuages") is django
    assert await aauthenticate(username="django", password="nuages") is django
    assert django.backend == MEMORY


async def test_a_failure_is_told_with_secrets_masked(django, failures):
    assert authenticate("request", username="django", password="wrong") is None
    assert await aauthenticate(None, username="nobody", password="wrong") is None
    mask = "*" * 20
    assert failures == [
        ({"username": "django", "password": mask}, "request"),
        ({"username": "nobody", "password": mask}, None),
    ]


def test_sec_aut_035_all_secret_credentials_are_masked(failures):
    authenticate(api_key="s3cret", otp="s3cret", Token="s3cret", user="django", signature=b"s3cret")
    assert "s3cret" not in repr(failures)
    assert failures[0][0]["user"] == "django"


async def test_sync_back_ends_serve_async_callers(backends):
    backends("MemoryBackend", "ByTicket")
    user = await aauthenticate(ticket="good")
    assert user.username == "visitor"
    assert user.backend == "tests.ByTicket"
    assert authenticate(ticket="bad") is None


def test_credentials_may_have_any_name(backends):
    backends("ByTicket")
    assert authenticate(target="x", method="y") is None
    assert authenticate(ticket="good", more=1) is None


async def test_sec_aut_021_permission_denied_ends_the_search(backends, django, failures):
    backends("Stopping", "MemoryBackend")
    assert authenticate(username="django", password="nuages") is None
    assert await aauthenticate(username="django", password="nuages") is None
    assert len(failures) == 2
    backends("MemoryBackend", "Stopping")
    assert authenticate(username="django", password="nuages") is django


def test_sec_aut_001_missing_inactive_and_present_users_cost_the_same(configure, django):
    configure(password_hashers=[Counting])
    django.set_password("nuages")
    inactive = MemoryBackend.users["inactive"] = MemoryUser("inactive", is_active=False)
    inactive.set_password("nuages")
    unusable = MemoryBackend.users["unusable"] = MemoryUser("unusable")
    unusable.set_unusable_password()
    work = {}
    for name in ("django", "inactive", "unusable", "missing", None):
        for password in ("wrong", "", None):
            Counting.worked = 0
            assert authenticate(username=name, password=password) is None
            work[name, password] = Counting.worked
    assert work == dict.fromkeys(work, 50)


async def test_sec_aut_003_007_external_hooks_answer_none_false_or_true_alike(configure, django):
    configure(password_hashers=[Counting])
    django.set_password("nuages")
    answers = []
    for user, password in ((None, "x"), (django, "x"), (django, "nuages")):
        Counting.worked = 0
        answers.append(check_password_with_timing_attack_mitigation(user, password))
        answers.append(await acheck_password_with_timing_attack_mitigation(user, password))
        assert Counting.worked == 100
    assert answers == [None, None, False, False, True, True]


async def test_sec_aut_006_odd_credentials_are_nobody(django):
    for password in ("", "   ", None, b"", b"\xff", 7, ["nuages"]):
        assert authenticate(username="django", password=password) is None
        assert await aauthenticate(username="django", password=password) is None


@pytest.mark.parametrize(
    ("paths", "words"),
    [
        ([], "AUTHENTICATION_BACKENDS"),
        (["hotclub_auth.testing.Missing"], "has no 'Missing'"),
        (["hotclub_auth.testing.check_session_records"], "is no class"),
    ],
)
def test_back_ends_that_cannot_be_used_are_explained(configure, paths, words):
    configure(authentication_backends=paths)
    with pytest.raises(ImproperlyConfigured, match=words):
        get_backends()


def test_back_ends_are_loaded_by_path():
    assert isinstance(load_backend(MEMORY), MemoryBackend)
    assert [type(backend) for backend in get_backends()] == [MemoryBackend]


async def test_the_base_knows_nobody_and_allows_nothing():
    base = BaseBackend()
    assert (base.authenticate(None), base.get_user(1)) == (None, None)
    assert (await base.aauthenticate(None), await base.aget_user(1)) == (None, None)
    assert base.get_all_permissions(None) == await base.aget_all_permissions(None) == set()
    assert not base.has_perm(None, "a.b")
    assert not await base.ahas_perm(None, "a.b")
