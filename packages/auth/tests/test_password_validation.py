import difflib
import gzip
import runpy
from pathlib import Path
from types import SimpleNamespace

import pytest
from hotclub_auth import ImproperlyConfigured, ValidationError
from hotclub_auth.password_validation import (
    CommonPasswordValidator,
    MinimumLengthValidator,
    NumericPasswordValidator,
    UserAttributeSimilarityValidator,
    exceeds_maximum_length_ratio,
    get_default_password_validators,
    get_password_validators,
    password_changed,
    password_validators_help_text_html,
    password_validators_help_texts,
    shared_letters_ratio,
    validate_password,
)
from hypothesis import given
from hypothesis import strategies as st

ROOM = "hotclub_auth.password_validation."
CONFIG = [
    {"NAME": ROOM + "UserAttributeSimilarityValidator"},
    {"NAME": ROOM + "MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": ROOM + "CommonPasswordValidator"},
    {"NAME": ROOM + "NumericPasswordValidator"},
]


def codes(password, user=None, validators=None):
    try:
        validate_password(password, user, validators)
    except ValidationError as error:
        return [part.code for part in error.error_list]
    return []


def test_all_that_is_wrong_is_said_at_once(configure):
    configure(password_validators=CONFIG)
    assert [type(one).__name__ for one in get_default_password_validators()] == [
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    ]
    assert codes("123456") == [
        "password_too_short",
        "password_too_common",
        "password_entirely_numeric",
    ]
    assert codes("swing minor 1937") == []


def test_without_validators_only_over_long_passwords_are_refused():
    assert codes("1") == []
    assert codes("x" * 4097) == ["password_too_long"]


def test_a_too_short_password_is_told_the_number():
    with pytest.raises(ValidationError) as caught:
        MinimumLengthValidator(3).validate("ab")
    assert caught.value.messages == ["This password is too short: use at least 3 characters."]
    assert caught.value.params == {"min_length": 3}
    assert MinimumLengthValidator(1).get_help_text() == "Use at least 1 character."


@pytest.mark.parametrize(
    ("password", "refused"),
    [
        ("django.reinhardt", True),
        ("Reinhardt1", True),
        ("example.com", True),
        ("stephane grappelli", False),
    ],
)
def test_a_password_like_the_users_details_is_refused(password, refused):
    user = SimpleNamespace(
        username="django", first_name="Django", last_name="Reinhardt", email="dj@example.com"
    )
    found = codes(password, user, [UserAttributeSimilarityValidator()])
    assert found == (["password_too_similar"] if refused else [])


def test_the_attribute_is_named_as_the_model_names_it():
    field = SimpleNamespace(verbose_name="pen name")
    user = SimpleNamespace(nick="nuages", _meta=SimpleNamespace(get_field=lambda name: field))
    validator = UserAttributeSimilarityValidator(user_attributes=["nick", "missing"])
    with pytest.raises(ValidationError, match="too close to your pen name"):
        validator.validate("nuages1", user)
    validator.validate("nuages1", None)


def test_similarity_has_a_lower_bound():
    with pytest.raises(ValueError, match=r"at least 0\.1"):
        UserAttributeSimilarityValidator(max_similarity=0.09)


def test_words_much_shorter_than_the_password_are_not_compared():
    assert exceeds_maximum_length_ratio("x" * 100, 0.7, "short")
    assert not exceeds_maximum_length_ratio("x" * 20, 0.7, "short")


@pytest.mark.parametrize("password", ["password", "PassWord ", "qwerty123", "1qaz2wsx", "iloveyou"])
def test_what_everybody_tries_first_is_refused(password):
    assert codes(password, None, [CommonPasswordValidator()]) == ["password_too_common"]


def test_the_list_that_ships_is_the_one_its_script_writes():
    root = Path(__file__).parents[1]
    script = runpy.run_path(str(root / "tools" / "make_common_passwords.py"))
    shipped = gzip.decompress(CommonPasswordValidator.DEFAULT_PASSWORD_LIST_PATH.read_bytes())
    assert shipped.decode().split() == script["common_passwords"]()


def test_a_list_of_ones_own_is_read_plain_or_compressed(tmp_path):
    plain, packed = tmp_path / "plain.txt", tmp_path / "packed.gz"
    plain.write_text("minor swing\n\nnuages\n")
    packed.write_bytes(gzip.compress(b"nuages\n"))
    assert codes("Minor Swing", None, [CommonPasswordValidator(plain)]) == ["password_too_common"]
    assert codes("nuages", None, [CommonPasswordValidator(packed)]) == ["password_too_common"]
    with pytest.raises(ImproperlyConfigured):
        CommonPasswordValidator(tmp_path / "missing.txt")


def test_digits_alone_are_refused():
    assert codes("8675309", None, [NumericPasswordValidator()]) == ["password_entirely_numeric"]
    assert codes("8675309a", None, [NumericPasswordValidator()]) == []


def test_help_texts_are_a_list_and_safe_html():
    class Rude:
        def validate(self, password, user=None): ...
        def get_help_text(self):
            return "no <b>"

    validators = [MinimumLengthValidator(), Rude()]
    assert password_validators_help_texts(validators) == ["Use at least 8 characters.", "no <b>"]
    html = password_validators_help_text_html(validators)
    assert html == "<ul><li>Use at least 8 characters.</li><li>no &lt;b&gt;</li></ul>"
    assert html.__html__() == html
    assert password_validators_help_text_html([]) == ""


def test_messages_go_through_the_translation_of_the_settings(configure):
    configure(gettext=lambda message: f"[{message}]")
    assert NumericPasswordValidator().get_help_text() == "[Use more than digits.]"


def test_validators_with_a_memory_are_told_of_a_new_password():
    told = []

    class Memory(NumericPasswordValidator):
        def password_changed(self, password, user=None):
            told.append((password, user))

    password_changed("nuages", "django", [NumericPasswordValidator(), Memory()])
    assert told == [("nuages", "django")]


def test_a_validation_error_of_another_library_is_collected_and_others_are_not():
    class Foreign(Exception):
        message, code, params = "foreign", "foreign", None

        @property
        def error_list(self):
            return [self]

    class Raises:
        def __init__(self, error):
            self.error = error

        def validate(self, password, user=None):
            raise self.error

        def get_help_text(self):
            return ""

    assert codes("x", None, [Raises(Foreign())]) == ["foreign"]
    with pytest.raises(ZeroDivisionError):
        validate_password("x", None, [Raises(ZeroDivisionError())])


@pytest.mark.parametrize(
    "entry",
    [
        {},
        {"NAME": ROOM + "Missing"},
        {"NAME": ROOM + "NumericPasswordValidator", "OPTIONS": {"a": 1}},
    ],
)
def test_a_validator_that_cannot_be_made_is_explained(entry):
    with pytest.raises(ImproperlyConfigured):
        get_password_validators([entry])


@given(st.text(), st.text())
def test_no_text_makes_the_validators_raise_anything_else(password, name):
    user = SimpleNamespace(username=name, email=None)
    validators = get_password_validators(CONFIG)
    assert set(codes(password, user, validators)) <= {
        "password_too_short",
        "password_too_common",
        "password_entirely_numeric",
        "password_too_similar",
    }


@given(st.text(), st.text())
def test_shared_letters_are_counted_as_difflib_counts_them(one, other):
    known = difflib.SequenceMatcher(a=one, b=other).quick_ratio()
    assert shared_letters_ratio(one, other) == known
