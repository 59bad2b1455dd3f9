"""Rules for the passwords people choose.

Flow: password and user → **validators** → nothing, or one ValidationError with all that is wrong.
Not here: hashing (hashers/), which rules an application takes (settings.py).
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

from hotclub_auth.dotted import import_string
from hotclub_auth.errors import ImproperlyConfigured
from hotclub_auth.hashers import MAX_PASSWORD_LENGTH
from hotclub_auth.ports import PasswordValidator
from hotclub_auth.settings import auth_settings
from hotclub_auth.validation_error import ValidationError, is_validation_error

LOWEST_SIMILARITY = 0.1


# One entry: the list of the settings that was read last, and its validators.
_latest: list[tuple[Sequence[Mapping[str, Any]], list[Any]]] = []


class HtmlText(str):
    """Text that is HTML already; markupsafe and every template engine on it leave it as it is."""

    __slots__ = ()

    def __html__(self) -> str:
        return str(self)


def get_password_validators(validator_config: Iterable[Mapping[str, Any]]) -> list[Any]:
    """Return the validators of a list of mappings with NAME and, if any, OPTIONS.

    Raises ImproperlyConfigured for a name that cannot be imported and options that do not fit.
    """
    validators = []
    for entry in validator_config:
        try:
            validator = import_string(entry["NAME"], "password_validators")
            validators.append(validator(**entry.get("OPTIONS", {})))
        except (KeyError, TypeError) as error:
            raise ImproperlyConfigured(
                f"The password validator {dict(entry)!r} cannot be made: {error}."
            ) from error
    return validators


def get_default_password_validators() -> list[Any]:
    """Return the validators of the settings (AUTH_PASSWORD_VALIDATORS).

    They are made once, and again when the settings hold another list.
    """
    config = auth_settings().password_validators
    for known_config, validators in _latest:
        if known_config is config:
            return list(validators)
    made = get_password_validators(config)
    _latest[:] = [(config, made)]
    return list(made)


def validate_password(
    password: str, user: Any = None, password_validators: Sequence[PasswordValidator] | None = None
) -> None:
    """Ask every validator; raise one ValidationError with all their messages.

    password_validators: None for those of the settings. Whatever they are, no more than 4,096
    characters are taken, because the hashers take no more.
    """
    if len(password) > MAX_PASSWORD_LENGTH:
        raise _too_long()
    errors = []
    for validator in _chosen(password_validators):
        try:
            validator.validate(password, user)
        except Exception as error:
            if not is_validation_error(error):
                raise
            errors.append(error)
    if errors:
        raise ValidationError(errors)


def password_changed(
    password: str, user: Any = None, password_validators: Sequence[PasswordValidator] | None = None
) -> None:
    """Tell the validators that keep a history that this password is in use from now on."""
    for validator in _chosen(password_validators):
        tell = getattr(validator, "password_changed", None)
        if tell is not None:
            tell(password, user)


def password_validators_help_texts(
    password_validators: Sequence[PasswordValidator] | None = None,
) -> list[str]:
    """Return the rules as sentences."""
    return [str(validator.get_help_text()) for validator in _chosen(password_validators)]


def password_validators_help_text_html(
    password_validators: Sequence[PasswordValidator] | None = None,
) -> str:
    """Return the rules as an HTML list, or "" when there is none."""
    from html import escape

    items = "".join(
        f"<li>{escape(text)}</li>" for text in password_validators_help_texts(password_validators)
    )
    return HtmlText(f"<ul>{items}</ul>" if items else "")


class MinimumLengthValidator:
    """Asks for at least `min_length` characters."""

    def __init__(self, min_length: int = 8) -> None:
        self.min_length = min_length

    def validate(self, password: str, user: Any = None) -> None:
        """Raise ValidationError "password_too_short"."""
        if len(password) < self.min_length:
            raise ValidationError(
                self.get_error_message(),
                code="password_too_short",
                params={"min_length": self.min_length},
            )

    def get_error_message(self) -> str:
        """Return the sentence shown when the password is too short."""
        return auth_settings().ngettext(
            "This password is too short: use at least %(min_length)d character.",
            "This password is too short: use at least %(min_length)d characters.",
            self.min_length,
        )

    def get_help_text(self) -> str:
        """Return the rule as a sentence."""
        text = auth_settings().ngettext(
            "Use at least %(min_length)d character.",
            "Use at least %(min_length)d characters.",
            self.min_length,
        )
        return text % {"min_length": self.min_length}


def exceeds_maximum_length_ratio(password: str, max_similarity: float, value: str) -> bool:
    """Return whether a value is so much shorter than the password that they cannot be similar.

    Spares comparing a long password with every short word of a profile.
    """
    tenfold = len(password) >= 10 * len(value)
    return tenfold and len(value) < max_similarity / 2 * len(password)


def shared_letters_ratio(one: str, other: str) -> float:
    """Return twice the letters both have, in any order, over the letters of both: 0 to 1."""
    length = len(one) + len(other)
    if not length:
        return 1.0
    shared = sum(min(one.count(letter), other.count(letter)) for letter in set(other))
    return 2.0 * shared / length


class UserAttributeSimilarityValidator:
    """Refuses a password that resembles what is known of the user.

    user_attributes: which attributes are compared. max_similarity: from 0.1 (nearly everything is
    refused) to 1.0 (only equal text is). Raises ValueError below 0.1.
    """

    DEFAULT_USER_ATTRIBUTES = ("username", "first_name", "last_name", "email")

    def __init__(
        self,
        user_attributes: Sequence[str] = DEFAULT_USER_ATTRIBUTES,
        max_similarity: float = 0.7,
    ) -> None:
        if max_similarity < LOWEST_SIMILARITY:
            raise ValueError("max_similarity must be at least 0.1.")
        self.user_attributes = user_attributes
        self.max_similarity = max_similarity

    def validate(self, password: str, user: Any = None) -> None:
        """Raise ValidationError "password_too_similar" that names the attribute."""
        if not user:
            return
        lowered = password.lower()
        for name in self.user_attributes:
            value = getattr(user, name, None)
            if isinstance(value, str) and self._resembles(lowered, value.lower()):
                raise ValidationError(
                    self.get_error_message(),
                    code="password_too_similar",
                    params={"verbose_name": _verbose_name(user, name)},
                )

    def _resembles(self, password: str, value: str) -> bool:
        return any(
            shared_letters_ratio(password, part) >= self.max_similarity
            for part in _parts(value)
            if not exceeds_maximum_length_ratio(password, self.max_similarity, part)
        )

    def get_error_message(self) -> str:
        """Return the sentence shown, with the placeholder %(verbose_name)s."""
        return auth_settings().gettext("This password is too close to your %(verbose_name)s.")

    def get_help_text(self) -> str:
        """Return the rule as a sentence."""
        return auth_settings().gettext(
            "Choose something other than your name, address or other personal details."
        )


class CommonPasswordValidator:
    """Refuses passwords that everybody tries first.

    password_list_path: a file with one lower-case password a line, plain or gzip; by default the
    list of this package.
    """

    DEFAULT_PASSWORD_LIST_PATH = Path(__file__).with_name("common_passwords.txt.gz")

    def __init__(self, password_list_path: str | Path = DEFAULT_PASSWORD_LIST_PATH) -> None:
        self.passwords = _read_list(str(password_list_path))

    def validate(self, password: str, user: Any = None) -> None:
        """Raise ValidationError "password_too_common"."""
        if password.lower().strip() in self.passwords:
            raise ValidationError(self.get_error_message(), code="password_too_common")

    def get_error_message(self) -> str:
        """Return the sentence shown when the password is on the list."""
        return auth_settings().gettext("This password is one of those that are guessed first.")

    def get_help_text(self) -> str:
        """Return the rule as a sentence."""
        return auth_settings().gettext("Choose something that is not widely used as a password.")


class NumericPasswordValidator:
    """Refuses passwords of nothing but digits."""

    def validate(self, password: str, user: Any = None) -> None:
        """Raise ValidationError "password_entirely_numeric"."""
        if password.isdigit():
            raise ValidationError(self.get_error_message(), code="password_entirely_numeric")

    def get_error_message(self) -> str:
        """Return the sentence shown when the password is a number."""
        return auth_settings().gettext("This password is only digits; mix in something else.")

    def get_help_text(self) -> str:
        """Return the rule as a sentence."""
        return auth_settings().gettext("Use more than digits.")


def _chosen(validators: Sequence[PasswordValidator] | None) -> Sequence[PasswordValidator]:
    return get_default_password_validators() if validators is None else validators


def _too_long() -> ValidationError:
    return ValidationError(
        auth_settings().gettext(
            "This password is too long: use at most %(max_length)d characters."
        ),
        code="password_too_long",
        params={"max_length": MAX_PASSWORD_LENGTH},
    )


def _parts(value: str) -> Iterator[str]:
    """Yield the words of a value ("anna", "example", "com") and the whole of it."""
    yield from filter(None, re.split(r"\W+", value))
    yield value


def _verbose_name(user: Any, attribute: str) -> str:
    """Return what the user's model calls the attribute, or its name with spaces."""
    try:
        return str(user._meta.get_field(attribute).verbose_name)
    except Exception:  # noqa: BLE001 - whatever a model raises for a field it does not have
        return attribute.replace("_", " ")


# One list a process, and one more for each file that somebody names.
@lru_cache(maxsize=4)
def _read_list(path: str) -> frozenset[str]:
    """Read a list of passwords. Raises ImproperlyConfigured when it cannot be read."""
    try:
        content = Path(path).read_bytes()
        import gzip

        text = (gzip.decompress(content) if content[:2] == b"\x1f\x8b" else content).decode()
    except (OSError, ValueError, EOFError) as error:
        raise ImproperlyConfigured(f"No list of passwords can be read from {path!r}.") from error
    return frozenset(line.strip() for line in text.splitlines() if line.strip())
