import pytest
from hotclub_auth import (
    ImproperlyConfigured,
    PasswordNotText,
    PasswordRefused,
    PasswordTooLong,
    UnreadableHash,
)
from hotclub_auth.hashers import (
    Argon2PasswordHasher,
    BasePasswordHasher,
    BCryptPasswordHasher,
    BCryptSHA256PasswordHasher,
    MD5PasswordHasher,
    PBKDF2PasswordHasher,
    PBKDF2SHA1PasswordHasher,
    ScryptPasswordHasher,
    acheck_password,
    check_password,
    get_hasher,
    get_hashers,
    get_hashers_by_algorithm,
    identify_hasher,
    is_password_usable,
    make_password,
    mask_hash,
    must_update_salt,
    reset_hashers,
    verify_password,
)
from hotclub_auth.testing import QuickHasher
from hypothesis import given
from hypothesis import strategies as st

PASSWORD = "nuages ünïcode"
ALL = (
    PBKDF2PasswordHasher,
    PBKDF2SHA1PasswordHasher,
    Argon2PasswordHasher,
    BCryptSHA256PasswordHasher,
    BCryptPasswordHasher,
    ScryptPasswordHasher,
    MD5PasswordHasher,
)
# Written by Django 5.2, with the summaries it shows of them.
RECORDED = {
    "pbkdf2_sha256$2$seasaltseasaltseasalt2$bAgeE6eWEc3I7f2+KoQT9dFIz6KtGZUKYcoxr8MMtVA=": {
        "algorithm": "pbkdf2_sha256",
        "iterations": 2,
        "salt": "seasal****************",
        "hash": "bAgeE6**************************************",
    },
    "pbkdf2_sha1$2$seasaltseasaltseasalt2$dwLdUO/VU5izZ2z4Tbg1U1kSCKs=": {
        "algorithm": "pbkdf2_sha1",
        "iterations": 2,
        "salt": "seasal****************",
        "hash": "dwLdUO**********************",
    },
    "argon2$argon2id$v=19$m=102400,t=2,p=8$c2Vhc2FsdHNlYXNhbHRzZWFzYWx0Mg"
    "$u99a0WDw2THzQabtCGBqCLos0FbR2AXba0HvpZW8CKg": {
        "algorithm": "argon2",
        "variety": "argon2id",
        "version": 19,
        "memory cost": 102400,
        "time cost": 2,
        "parallelism": 8,
        "salt": "seasal****************",
        "hash": "u99a0W*************************************",
    },
    "bcrypt_sha256$$2b$04$abcdefghijklmnopqrstuuX/Z8wve/ODBpX3eS6QE5QZQfyb.BXA.": {
        "algorithm": "bcrypt_sha256",
        "work factor": 4,
        "salt": "abcdef****************",
        "checksum": "X/Z8wv*************************",
    },
    "bcrypt$$2b$04$abcdefghijklmnopqrstuuzZQQKv4wVYVgtdsyGM96GZyoTgVg71G": {
        "algorithm": "bcrypt",
        "work factor": 4,
        "salt": "abcdef****************",
        "checksum": "zZQQKv*************************",
    },
    "scrypt$16$seasaltseasaltseasalt2$8$5$BC/7oJl/5BS5cW6/DLpxkO5dne9SNbPj589k9dSD+g0dPCbFLHnjBpDO9"
    "deHvMAV2P7rKOZ0ozQ9n/18H74IQg==": {
        "algorithm": "scrypt",
        "work factor": 16,
        "block size": 8,
        "parallelism": 5,
        "salt": "seasal****************",
        "hash": "BC/7oJ" + "*" * 82,
    },
    "md5$seasaltseasaltseasalt2$491ca78d750162a51cc934205820c978": {
        "algorithm": "md5",
        "salt": "se********************",
        "hash": "491ca7**************************",
    },
}


class QuickBCrypt(BCryptSHA256PasswordHasher):
    rounds = 4


class QuickPlainBCrypt(BCryptPasswordHasher):
    rounds = 4


class Counting(QuickHasher):
    """Counts the iterations that were run, which is what time is made of."""

    iterations = 50
    worked = 0

    def encode(self, password, salt, iterations=None):
        type(self).worked += iterations or self.iterations
        return super().encode(password, salt, iterations)


@pytest.fixture
def counting(configure):
    configure(password_hashers=[Counting, MD5PasswordHasher])
    Counting.worked = 0
    return Counting


@pytest.mark.parametrize("encoded", RECORDED, ids=lambda text: text.partition("$")[0])
def test_a_hash_that_django_wrote_is_verified_shown_and_written_alike(configure, encoded):
    configure(password_hashers=ALL)

    assert check_password(PASSWORD, encoded)
    assert not check_password(PASSWORD + "x", encoded)
    assert identify_hasher(encoded).safe_summary(encoded) == RECORDED[encoded]


def test_every_hasher_writes_what_it_reads(configure):
    quick = (QuickHasher, QuickBCrypt, QuickPlainBCrypt, ScryptPasswordHasher, MD5PasswordHasher)
    configure(password_hashers=[*quick, Argon2PasswordHasher])
    for algorithm, hasher in get_hashers_by_algorithm().items():
        encoded = make_password(PASSWORD, hasher=algorithm)
        stored = hasher.decode(encoded)
        assert encoded.startswith(f"{algorithm}$")
        assert stored["algorithm"] == algorithm
        assert verify_password(PASSWORD, encoded, preferred=algorithm) == (True, False)
        assert verify_password(b"other", encoded, preferred=algorithm) == (False, False)


def test_two_hashes_of_one_password_differ_by_their_salts():
    assert make_password("nuages") != make_password("nuages")
    assert len(QuickHasher().salt()) == 22


def test_a_given_salt_makes_the_hash_repeatable():
    once = make_password("nuages", "seasaltseasaltseasalt2")
    assert once == make_password("nuages", "seasaltseasaltseasalt2")


@pytest.mark.parametrize("algorithm", ["md5", "pbkdf2_sha1", "scrypt", "argon2"])
def test_bytes_and_text_of_one_salt_are_the_same(configure, algorithm):
    configure(password_hashers=ALL)
    stored = make_password("Nuages", b"seasalts", algorithm)

    assert stored == make_password("Nuages", "seasalts", algorithm)
    assert check_password("Nuages", stored)
    with pytest.raises(PasswordRefused):
        make_password("Nuages", b"\xff\xfe\xfd\xfc\xfb\xfa\xf9\xf8", "md5")


def test_bytes_and_text_of_one_password_are_the_same():
    assert check_password("ü".encode(), make_password("ü"))


def test_lone_surrogates_are_passwords_like_others():
    encoded = make_password("\ud800")
    assert check_password("\ud800", encoded)
    assert not check_password("\udfff", encoded)


def test_no_password_makes_an_unusable_text_that_nothing_matches():
    unusable = make_password(None)
    assert unusable[0] == "!"
    assert len(unusable) == 41
    assert not is_password_usable(unusable)
    assert is_password_usable(make_password("x"))
    assert not check_password(unusable, unusable)
    assert unusable != make_password(None)


def test_what_is_neither_text_nor_bytes_is_refused_by_type():
    with pytest.raises(PasswordNotText) as caught:
        make_password(7)
    assert isinstance(caught.value, TypeError)
    assert str(caught.value) == "A password must be a str or bytes, not int."


@pytest.mark.parametrize("salt", ["", "with$dollar"])
def test_a_salt_that_would_break_the_stored_text_is_refused(salt):
    with pytest.raises(PasswordRefused):
        QuickHasher().encode("nuages", salt)


def test_an_unknown_hasher_is_named_with_the_nearest():
    with pytest.raises(UnreadableHash, match=r"Did you mean 'pbkdf2_sha256'\?"):
        get_hasher("pbkdf2_sha25")
    assert get_hasher() is get_hashers()[0]
    assert get_hasher(QuickHasher()).algorithm == "pbkdf2_sha256"


def test_a_text_that_names_no_hasher_cannot_be_identified():
    for text in ("", "plain", "unknown$x$y"):
        with pytest.raises(ValueError):
            identify_hasher(text)


def test_hashers_are_made_of_paths_and_of_classes(configure):
    configure(password_hashers=["hotclub_auth.hashers.MD5PasswordHasher", QuickHasher])
    assert [type(hasher) for hasher in get_hashers()] == [MD5PasswordHasher, QuickHasher]
    before = get_hashers()[0]
    reset_hashers(setting="SOMETHING_ELSE")
    assert get_hashers()[0] is before
    reset_hashers(setting="PASSWORD_HASHERS")
    assert get_hashers()[0] is not before


@pytest.mark.parametrize(
    ("entries", "words"),
    [
        ([], "empty"),
        (["nowhere"], "not a dotted path"),
        (["hotclub_auth.hashers.MD5PasswordHashes"], "Did you mean 'MD5PasswordHasher'"),
        (["hotclub_nowhere.Hasher"], "cannot be imported"),
        ([BasePasswordHasher], "names no algorithm"),
    ],
)
def test_a_list_of_hashers_that_cannot_be_used_is_explained(configure, entries, words):
    configure(password_hashers=entries)
    with pytest.raises(ImproperlyConfigured, match=words):
        get_hashers()


def test_a_missing_library_is_named_with_the_line_that_installs_it():
    class NoLibrary(Argon2PasswordHasher):
        library = ("argon2", "argon2_that_is_not_there")

    with pytest.raises(ImproperlyConfigured, match=r"pip install 'hotclub-auth\[argon2\]'"):
        NoLibrary().encode("nuages", "seasalt")


def test_an_aged_hash_is_made_anew_when_the_password_is_right(configure):
    configure(password_hashers=[Counting, QuickHasher, MD5PasswordHasher])
    upgraded = []
    old = QuickHasher().encode("nuages", QuickHasher().salt())
    assert not check_password("wrong", old, upgraded.append)
    assert upgraded == []
    assert check_password("nuages", old, upgraded.append)
    assert check_password("nuages", make_password("nuages", hasher="md5"), upgraded.append)
    assert not check_password("nuages", make_password(None), upgraded.append)
    assert check_password("nuages", make_password("nuages"), upgraded.append)
    assert upgraded == ["nuages", "nuages"]


async def test_an_aged_hash_is_made_anew_by_an_async_check_too():
    upgraded = []

    async def setter(password):
        upgraded.append(password)

    old = make_password("nuages", hasher="md5")
    assert await acheck_password("nuages", old, setter)
    assert not await acheck_password("wrong", old, setter)
    assert upgraded == ["nuages"]


def test_harden_runtime_runs_the_rounds_a_bcrypt_hash_lacks(monkeypatch):
    calls = []
    encode = QuickBCrypt.encode
    monkeypatch.setattr(QuickBCrypt, "encode", lambda *args: calls.append(1) or encode(*args))
    hasher = QuickBCrypt()
    old = hasher.encode("nuages", hasher.salt())
    monkeypatch.setattr(QuickBCrypt, "rounds", 6)
    calls.clear()
    hasher.harden_runtime("wrong", old)
    # 2**6 rounds in units of 2**4, one of which was run by the check itself.
    assert len(calls) == 3


def test_masks_show_the_beginning():
    assert mask_hash("abcdefghij") == "abcdef****"
    assert mask_hash("abcdefghij", show=2, char="-") == "ab--------"
    assert must_update_salt("short", 128)
    assert not must_update_salt("x" * 22, 128)


@given(st.one_of(st.text(max_size=60), st.from_regex(r"(pbkdf2_sha256|md5)(\$[\w+/=]{0,9}){0,5}")))
def test_no_stored_text_makes_a_check_raise(encoded):
    check_password("nuages", encoded)


@given(st.one_of(st.none(), st.text(), st.binary(), st.integers(), st.lists(st.text())))
def test_no_password_makes_a_check_raise(password):
    assert check_password(password, make_password("no such word")) is (password == "no such word")


@pytest.mark.parametrize(
    "encoded",
    [
        "pbkdf2_sha256$99999999999$salt$x",
        "pbkdf2_sha256$0$salt$x",
        "pbkdf2_sha256$²$salt$x",
        "scrypt$3$salt$8$5$x",
        "scrypt$1073741824$salt$1073741823$1073741823$x",
        "bcrypt_sha256$$2b$99$abc",
        "bcrypt_sha256$$2b$04$" + "ä" * 53,
        "argon2$argon2id$v=19$m=1,t=2$x",
        "argon2$",
        "md5$",
    ],
)
def test_a_damaged_stored_text_is_a_plain_no(configure, encoded):
    configure(password_hashers=[QuickHasher, *ALL[1:]])
    assert check_password("nuages", encoded) is False


def test_sec_aut_001_every_refusal_runs_the_same_iterations(counting):
    current = make_password("nuages")
    older = Counting().encode("nuages", "seasaltseasaltseasalt2", 20)
    foreign = make_password("nuages", hasher="md5")
    work = {}
    for name, encoded in (
        ("current", current),
        ("older iterations", older),
        ("other hasher", foreign),
        ("unusable", make_password(None)),
        ("missing", None),
        ("damaged", "damaged"),
    ):
        counting.worked = 0
        assert check_password("wrong", encoded) is False
        work[name] = counting.worked
    assert work == dict.fromkeys(work, 50)


@pytest.mark.parametrize("password", ["", "   ", None, b"", b"\xff", 0, [], object()])
def test_sec_aut_006_odd_passwords_are_a_no_that_takes_as_long(counting, password):
    encoded = make_password("nuages")
    counting.worked = 0
    assert check_password(password, encoded) is False
    assert counting.worked == 50


async def test_sec_aut_007_async_refusals_run_the_same_iterations(counting):
    work = []
    for encoded in (make_password("nuages"), make_password(None), None):
        counting.worked = 0
        assert await acheck_password("wrong", encoded) is False
        work.append(counting.worked)
    assert work == [50, 50, 50]


def test_sec_aut_008_hashes_are_compared_in_constant_time(monkeypatch):
    compared = []
    from hotclub_auth.hashers import bcrypt_family, md5, pbkdf2, scrypt

    for module in (bcrypt_family, md5, pbkdf2, scrypt):
        real = module.constant_time_compare
        monkeypatch.setattr(
            module,
            "constant_time_compare",
            lambda *both, real=real: compared.append(1) or real(*both),
        )
    for hasher in (QuickHasher(), QuickBCrypt(), ScryptPasswordHasher(), MD5PasswordHasher()):
        assert hasher.verify("nuäges", hasher.encode("nuäges", hasher.salt()))
    assert len(compared) == 4


def test_sec_aut_010_over_long_passwords_are_refused_unread(counting):
    encoded = make_password("x" * 4096)
    assert check_password("x" * 4096, encoded)
    counting.worked = 0
    assert check_password("x" * 10_000_000, encoded) is False
    # Only the dummy check ran; the ten megabytes were not hashed.
    assert counting.worked == 50
    with pytest.raises(PasswordTooLong) as caught:
        make_password("x" * 4097)
    assert caught.value.limit == 4096


def test_sec_aut_018_long_passwords_that_differ_at_the_end_never_match(configure):
    configure(password_hashers=[QuickBCrypt, QuickPlainBCrypt])
    long = "x" * 100
    assert not check_password(long + "b", make_password(long + "a"))
    assert check_password(long + "a", make_password(long + "a"))
    assert not check_password("a\0b", make_password("a\0c"))
    with pytest.raises(PasswordTooLong):
        make_password("x" * 73, hasher="bcrypt")
    with pytest.raises(PasswordRefused):
        make_password("a\0b", hasher="bcrypt")
    stored = make_password("x" * 72, hasher="bcrypt")
    assert check_password("x" * 72, stored)
    assert check_password("x" * 73, stored) is False


def test_sec_aut_033_new_hashes_meet_the_documented_minimum(configure):
    from hotclub_auth.settings import DEFAULT_HASHERS

    configure(password_hashers=DEFAULT_HASHERS)
    preferred = get_hasher()
    assert (preferred.algorithm, preferred.iterations) == ("pbkdf2_sha256", 1_200_000)
    assert preferred.salt_entropy == 128
    assert "md5" not in get_hashers_by_algorithm()
    short_salt = preferred.encode("nuages", "short", 1_200_000)
    assert preferred.must_update(short_salt)
    assert isinstance(get_hasher("scrypt"), ScryptPasswordHasher)
